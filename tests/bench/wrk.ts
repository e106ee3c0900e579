/**
 * wrk as the source of load.
 *
 * @module
 */

import { ProcessOutput } from "../support/process_output.ts";
import { findProgram } from "./find_program.ts";
import { usageOf } from "./process_tree.ts";
import { placed } from "./server_process.ts";

/** What to ask for, and how. */
export interface WrkLoad {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
  /** How many requests a connection sends in one batch. */
  readonly pipelined?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The core for wrk; `null` where cores cannot be chosen. */
  readonly core: number | null;
  readonly signal?: AbortSignal;
}

/** What wrk measured. */
export interface WrkReport {
  /** Answers that came. */
  readonly requests: number;
  readonly micros: number;
  /** Of the answers, heads included. */
  readonly bytes: number;
  /** Answers that were no success, connections that broke, and requests that took too long. */
  readonly failures: number;
  /** The share of the time that wrk was on a core. */
  readonly clientBusy: number;
  /** Microseconds that half of the answers took at most. */
  readonly p50: number;
  /** Microseconds that 99 of 100 answers took at most. */
  readonly p99: number;
}

/** Where wrk is; `null` where it is not installed. */
export const WRK: string | null = findProgram("wrk");

/**
 * Loads a server on a port of 127.0.0.1.
 *
 * @throws {Error} If wrk is not installed, or an answer is no success.
 */
export async function runWrk(load: WrkLoad): Promise<WrkReport> {
  if (WRK === null) throw new Error("wrk is not installed");
  const { signal, seconds } = load;
  const { program, args } = placed({ program: WRK, args: wrkArguments(load) }, load.core);
  const child = new Deno.Command(program, {
    args,
    signal,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // wrk takes whole seconds, and reports when it is interrupted, but not before it has begun.
  const errors = new ProcessOutput(child.stderr);
  const hasBegun = errors.until(/ready\n/).then(() => true, () => false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let used = 0;
  hasBegun.then((it) => {
    if (!it) return;
    timer = setTimeout(() => {
      used = usageOf(child.pid).processorMicros;
      child.kill("SIGINT");
    }, seconds * 1000);
  });
  const stdout = await new Response(child.stdout).text();
  await Promise.all([child.status, errors.over, hasBegun]);
  clearTimeout(timer);
  signal?.throwIfAborted();
  const report = parseWrkReport(stdout, errors.text.replace("ready\n", ""));
  return { ...report, clientBusy: used / report.micros };
}

/**
 * Finds the line of JSON in what wrk printed.
 *
 * @param errors What it printed as errors.
 * @throws {Error} If there is none, or it tells of failures.
 */
export function parseWrkReport(output: string, errors = ""): Omit<WrkReport, "clientBusy"> {
  const line = output.split("\n").find((it) => it.startsWith("{"));
  if (line === undefined) throw new Error(`wrk: ${(errors + output).trim()}`);
  const report: Omit<WrkReport, "clientBusy"> = JSON.parse(line);
  if (report.failures > 0) throw new Error(`wrk: ${report.failures} failures`);
  if (report.requests === 0) throw new Error("wrk: no answer");
  return report;
}

/** Longer than any measurement: it is interrupted before. */
const MAX_SECONDS = 3600;
const TIMEOUT_SECONDS = 10;

function wrkArguments({ port, path, connections, pipelined, headers = {} }: WrkLoad): string[] {
  return [
    "--threads=1",
    `--connections=${connections}`,
    `--duration=${MAX_SECONDS}s`,
    `--timeout=${TIMEOUT_SECONDS}s`,
    `--script=${new URL("load/wrk.lua", import.meta.url).pathname}`,
    ...Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
    `http://127.0.0.1:${port}${path}`,
    ...(pipelined === undefined ? [] : ["--", String(pipelined)]),
  ];
}
