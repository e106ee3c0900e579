/**
 * Tries what nobody thought of: `deno run --allow-all tests/fuzz/fuzz.ts [--seconds N] [--seed S]`.
 *
 * It says the seed first. With it and the number of an iteration, a finding comes about again:
 * `--seed S --iteration I`. It exits with 1 where there are findings.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { fuzz } from "./campaign.ts";

if (import.meta.main) {
  const given = parseArgs(Deno.args, {
    string: ["seconds", "seed", "iteration"],
    unknown: (arg) => misuse(`unknown: ${arg}`),
  });
  const iteration = given.iteration === undefined ? undefined : wholeNumber(given.iteration);
  const report = await fuzz({
    seconds: given.seconds === undefined ? 60 : wholeNumber(given.seconds),
    seed: given.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber(given.seed),
    from: iteration,
    count: iteration === undefined ? undefined : 1,
    log: console.log,
  });
  console.log(JSON.stringify(report, null, 2));
  Deno.exit(report.findings === 0 ? 0 : 1);
}

function wholeNumber(text: unknown): number {
  if (typeof text !== "string" || !/^[0-9]+$/.test(text)) misuse(`not a whole number: ${text}`);
  return Number(text);
}

function misuse(message: string): never {
  console.error(`fuzz: ${message}; it takes --seconds N, --seed S and --iteration I`);
  Deno.exit(2);
}
