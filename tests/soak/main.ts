/**
 * Runs the scenarios one after the other and prints what each found out.
 *
 *     deno run --allow-all tests/soak/main.ts [SCENARIO ...] [--seconds N] [--seed N]
 *
 * Exits 1 if a bound does not hold. `--seconds` is for `mixed`, which can go on for hours. `--seed` is
 * for `kill`, which prints the one it had.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { Finding } from "./finding.ts";
import { SCENARIOS } from "./scenarios.ts";

const unknown: string[] = [];
const { _: names, seconds = "60", seed } = parseArgs(Deno.args, {
  string: ["seconds", "seed"],
  unknown: (arg) => {
    if (!(arg in SCENARIOS)) unknown.push(arg);
  },
});
if (unknown.length > 0 || ![seconds, seed ?? 1].every(isCount)) {
  if (!unknown.includes("--help")) console.error(`Not known, or no number: ${Deno.args.join(" ")}`);
  console.error(`Scenarios: ${Object.keys(SCENARIOS).join(", ")}; --seconds N, --seed N`);
  Deno.exit(2);
}
const chosen = names.length === 0 ? Object.keys(SCENARIOS) : names.map(String);

printRow("scenario", "what", "figure", "bound", "verdict");
let failures = 0;
for (const name of chosen) {
  const findings = await run(name);
  for (const { what, figure, bound, ok } of findings) {
    printRow(name, what, figure, bound, ok ? "ok" : "FAILED");
  }
  failures += findings.filter(({ ok }) => !ok).length;
}
console.log(failures === 0 ? "\nEvery bound holds." : `\n${failures} bounds do not hold.`);
Deno.exit(failures === 0 ? 0 : 1);

/** A scenario that cannot be run to its end has failed, and the others still run. */
async function run(name: string): Promise<readonly Finding[]> {
  try {
    return await SCENARIOS[name]({
      seconds: Number(seconds),
      seed: seed === undefined ? undefined : Number(seed),
    });
  } catch (error) {
    console.error(error);
    return [{ what: "runs to its end", figure: "it does not", bound: "it does", ok: false }];
  }
}

function isCount(text: unknown): boolean {
  return /^[1-9]\d*$/.test(`${text}`);
}

function printRow(...cells: readonly string[]): void {
  const widths = [11, 64, 12, 18, 0];
  console.log(cells.map((cell, index) => cell.padEnd(widths[index])).join("  ").trimEnd());
}
