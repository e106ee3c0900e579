/**
 * Run by tests under permissions or a user of their own: reads paths below a directory and prints
 * what it found, as JSON.
 *
 *     deno run --allow-read=DIR read_paths_program.ts DIR PATH...
 *
 * @module
 */

import { FileRoot } from "../../lib/files/root/file_root.ts";
import { readPath } from "./read_path.ts";

const [directory, ...paths] = Deno.args;
const root = FileRoot.open(directory);
console.log(JSON.stringify(paths.map((path) => readPath(root, path))));
