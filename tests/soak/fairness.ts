import { runWrk, WRK } from "../bench/wrk.ts";
import { ClientProcess } from "./client_process.ts";
import { atLeast, type Finding, median, noted } from "./finding.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface FairnessScale {
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly millis: number;
  /** Connections that come at once, from a client that is faster than the server; 0 for none. */
  readonly herd: number;
}

const FULL: FairnessScale = {
  connections: [64, 256, 512, 4_000, 9_000],
  rounds: 3,
  millis: 5_000,
  herd: 10_000,
};

/** Many connections that are all busy: the slowest gets its share. Beside `Deno.serve`. */
export async function fairness(scale: FairnessScale = FULL): Promise<Finding[]> {
  await using postern = await ServerProcess.start("postern");
  await using denoServe = await ServerProcess.start("deno_serve");
  const findings: Finding[] = [];
  for (const connections of scale.connections) {
    const ours: LoadReport[] = [];
    const theirs: LoadReport[] = [];
    for (let round = 0; round < scale.rounds; round++) {
      ours.push(await loadOn(postern, connections, scale.millis));
      theirs.push(await loadOn(denoServe, connections, scale.millis));
    }
    const say = (what: string) => `${connections} busy: ${what}`;
    findings.push(
      atLeast(say("what the slowest gets, to the median"), middle(ours, slowestShare), 0.5, ""),
      noted(say("  p99"), middle(ours, ({ p99 }) => p99), "ms"),
      noted(say("  the longest wait"), middle(ours, ({ longest }) => longest), "ms"),
      noted(say("  answers of a connection"), middle(ours, ({ counts }) => median(counts))),
      noted(say("Deno.serve: slowest to median"), middle(theirs, slowestShare)),
      noted(say("  p99"), middle(theirs, ({ p99 }) => p99), "ms"),
      noted(say("  the longest wait"), middle(theirs, ({ longest }) => longest), "ms"),
      noted(say("  answers of a connection"), middle(theirs, ({ counts }) => median(counts))),
    );
  }
  if (scale.herd > 0) findings.push(await herdOn(postern, scale));
  return findings;
}

/**
 * Where each has its turn, half of the answers take about as long as one round of all connections.
 * Where a few are answered again and again, half take far less, and nobody sees who waits.
 */
async function herdOn({ port }: ServerProcess, { herd, millis }: FairnessScale): Promise<Finding> {
  const what = `${herd} at once: the median wait, to a round of all`;
  if (WRK === null) return noted(what, "wrk is not installed");
  const load = {
    port,
    path: "/echo/hello",
    connections: herd,
    seconds: millis / 1_000,
    core: null,
  };
  const { requests, micros, p50 } = await runWrk(load);
  return atLeast(what, p50 / (herd * micros / requests), 0.5, "");
}

/** What `clients/load.mjs` prints. */
interface LoadReport {
  /** Answers of each connection. */
  readonly counts: readonly number[];
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

const WARM_UP_MILLIS = 500;

async function loadOn(
  { port }: ServerProcess,
  connections: number,
  millis: number,
): Promise<LoadReport> {
  const options = { port, path: "/echo/hello", connections, warmUpMillis: WARM_UP_MILLIS, millis };
  await using client = new ClientProcess("load", options);
  return await client.line() as LoadReport;
}

function slowestShare({ counts }: LoadReport): number {
  return Math.min(...counts) / median(counts);
}

function middle(reports: readonly LoadReport[], figure: (report: LoadReport) => number): number {
  return median(reports.map(figure));
}
