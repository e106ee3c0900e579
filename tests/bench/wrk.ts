/**
 * wrk as the source of load.
 *
 * @module
 */

import { findProgram } from "./find_program.ts";
import { catchesInterrupts, usageOf } from "./process_tree.ts";
import { placed, signalIfThere } from "./server_process.ts";

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
 * Loads a server on a port of 127.0.0.1. Where a machine is so busy that no answer came in that time,
 * it tries again for longer.
 *
 * @throws {Error} If wrk is not installed, or an answer is no success, or there is none.
 */
export async function runWrk(load: WrkLoad): Promise<WrkReport> {
  for (let factor = 1;; factor *= 2) {
    const report = await runOnce({ ...load, seconds: load.seconds * factor });
    if (report.requests > 0) return report;
    if (factor === MAX_FACTOR) throw new Error("wrk: no answer");
  }
}

/**
 * Finds the line of JSON in what wrk printed.
 *
 * @throws {Error} If there is none, or it tells of failures.
 */
export function parseWrkReport(output: string): Omit<WrkReport, "clientBusy"> {
  const line = output.split("\n").find((it) => it.startsWith("{"));
  if (line === undefined) throw new Error(`wrk: ${output.trim()}`);
  const report: Omit<WrkReport, "clientBusy"> & { readonly kinds?: string } = JSON.parse(line);
  if (report.failures > 0) {
    throw new Error(`wrk: ${report.failures} failures (${report.kinds ?? "of any kind"})`);
  }
  return report;
}

/** The longest of its tries, to the first. */
const MAX_FACTOR = 4;
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

async function runOnce(load: WrkLoad): Promise<WrkReport> {
  if (WRK === null) throw new Error("wrk is not installed");
  const { signal, seconds, core } = load;
  signal?.throwIfAborted();
  const { program, args } = placed({ program: WRK, args: wrkArguments(load) }, core);
  const child = new Deno.Command(program, {
    args,
    signal,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ stdout, stderr }, used] = await Promise.all([
    child.output(),
    interruptAfter(child, seconds),
  ]);
  signal?.throwIfAborted();
  const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const report = parseWrkReport(said + complained);
  return { ...report, clientBusy: used / report.micros };
}

/**
 * Has wrk end after some time. It takes whole seconds, and reports when it is interrupted, but not
 * before it is ready for that; and it sleeps on where that happens just before it falls asleep.
 *
 * @returns Microseconds of processor time that it used.
 */
async function interruptAfter(child: Deno.ChildProcess, seconds: number): Promise<number> {
  while (!catchesInterrupts(child.pid, "wrk")) if (await endsWithin(child, POLL_MILLIS)) return 0;
  if (await endsWithin(child, seconds * 1000)) return 0;
  const { processorMicros } = usageOf(child.pid);
  do signalIfThere(child.pid, "SIGINT"); while (!await endsWithin(child, RESEND_MILLIS));
  return processorMicros;
}

const POLL_MILLIS = 2;
const RESEND_MILLIS = 100;

/** Whether a process ends in that time. */
async function endsWithin(child: Deno.ChildProcess, millis: number): Promise<boolean> {
  const expired = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => expired.resolve(false), millis);
  const hasEnded = await Promise.race([child.status.then(() => true), expired.promise]);
  clearTimeout(timer);
  return hasEnded;
}
