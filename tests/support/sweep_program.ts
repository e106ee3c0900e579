/**
 * Run by tests: sweeps a directory again and again, as servers that start would, until it is killed.
 *
 *     deno run -A sweep_program.ts DIR
 *
 * @module
 */

import { FileRoot } from "../../lib/files/root/file_root.ts";
import { sweepTemporaries } from "../../lib/files/names/sweep.ts";

const root = FileRoot.open(Deno.args[0]);
const { signal } = new AbortController();

console.log("sweeping");
for (;;) await sweepTemporaries(root, signal);
