/**
 * Measures Postern beside other servers, and prints a table; see `--help`. Ends with 1 where something
 * failed. A goal that was missed is no failure: the table says so.
 *
 *     deno task bench [--only NAME,...] [--rounds N] [--seconds S] [--quick] [--write] [--json FILE]
 *     deno task bench --growth [--full]
 *
 * @module
 */

import { type BenchReport, compare } from "./compare.ts";
import { coresHere } from "./cores.ts";
import { measureGrowth } from "./growth/measure_growth.ts";
import { GROWTHS } from "./growth/tables.ts";
import { conditionsHere, describeConditions } from "./machine.ts";
import { type BenchOptions, HELP, parseOptions } from "./options.ts";
import { pathOf } from "./peers.ts";
import { replaceBetween } from "./readme.ts";
import { FULL, rowsOf } from "./rows.ts";
import { Site } from "./site.ts";

const NAMES = {
  rows: rowsOf(FULL).map(({ name }) => name),
  growth: GROWTHS.map(({ name }) => name),
};
const README = pathOf("../../README.md");
const RESULTS = pathOf("RESULTS.md");
const CHART = pathOf("results.svg");
/** Processes for each core that others may have had ready to run, before it is worth a word. */
const MAX_LOAD = 0.25;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const command = parseOptions(Deno.args, NAMES);
switch (command.kind) {
  case "help":
    console.log(`${HELP}\nRows: ${NAMES.rows.join(", ")}`);
    console.log(`With --growth: ${NAMES.growth.join(", ")}`);
    break;
  case "misuse":
    console.error(`bench: ${command.message}; see --help`);
    Deno.exit(2);
    break;
  case "run":
    Deno.exitCode = await run(command.options);
}

/** Runs what is asked for. The first signal ends it and all that it started, the second at once. */
async function run(options: BenchOptions): Promise<number> {
  const stopping = new AbortController();
  const stop = () => stopping.signal.aborted ? Deno.exit(130) : stopping.abort();
  for (const signal of SIGNALS) Deno.addSignalListener(signal, stop);
  try {
    const report = await measure(options, stopping.signal);
    console.log(`\n${report.text}`);
    if (options.json !== null) writeJson(options.json, report);
    if (options.write) await writeFiles(report);
    return report.isWhole ? 0 : 1;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    console.error("bench: ended before it was done");
    return 130;
  } finally {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, stop);
  }
}

async function measure(options: BenchOptions, signal: AbortSignal): Promise<BenchReport> {
  const { seconds, rounds, growth } = options;
  using site = await Site.make();
  const cores = coresHere();
  const bench = { site, cores, seconds, signal };
  const loadBefore = Deno.loadavg()[0];
  const say = (line: string) => console.error(line);
  if (loadBefore > navigator.hardwareConcurrency * MAX_LOAD) {
    say(
      `bench: others are busy here (load average ${loadBefore.toFixed(2)}): trust the costs only`,
    );
  }
  const conditions = describeConditions(await conditionsHere(cores));
  const describe = () =>
    `Medians of ${rounds} round${rounds === 1 ? "" : "s"} of ${seconds} s. ${conditions} ` +
    `Load average ${loadBefore.toFixed(2)} before and ${Deno.loadavg()[0].toFixed(2)} after.`;
  const setup = { options, bench, say, describe };
  return await (growth ? measureGrowth(setup) : compare(setup));
}

function writeJson(path: string, { data }: BenchReport): void {
  Deno.writeTextFileSync(path, `${JSON.stringify(data, null, 2)}\n`);
}

/** Writes the results, the README's part and the chart, laid out as the rest of the tree is. */
async function writeFiles({ section, markdown, summary, svg }: BenchReport): Promise<void> {
  const write = (path: string, content: string) =>
    Deno.writeTextFileSync(path, replaceBetween(Deno.readTextFileSync(path), section, content));
  write(RESULTS, markdown);
  if (summary !== null) write(README, summary);
  const written = [RESULTS, README];
  if (svg !== null) {
    Deno.writeTextFileSync(CHART, svg);
    written.push(CHART);
  }
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", ...written],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
