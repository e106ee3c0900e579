import { type Check, checkAnswer } from "./check.ts";
import type { Contender, Row, RowInfo, Sample } from "./contest.ts";
import { absenceOf, type Bench, startPeer } from "./peers.ts";
import type { ServerProcess } from "./server_process.ts";
import type { Site } from "./site.ts";
import { usageDuring } from "./usage_during.ts";
import { runWrk, WRK, type WrkReport } from "./wrk.ts";

/** A row that is measured by wrk. */
export interface WrkSetup extends Omit<RowInfo, "unit" | "costUnit" | "better"> {
  readonly connections: number;
  readonly pipelined?: number;
  /** How many threads or processes answer, on all cores; one where it is not said, on its own. */
  readonly workers?: number;
  /** What is asked for, and what has to come. */
  checkOf(site: Site): Check;
  /** What is told of it. */
  readonly figure: keyof typeof FIGURES;
}

/** Makes a row of it. */
export function wrkRow(setup: WrkSetup): Row {
  const { unit, better } = FIGURES[setup.figure];
  return {
    ...setup,
    unit,
    better,
    costUnit: "µs",
    lacks: (peer) => WRK === null ? "wrk is not installed" : absenceOf(peer),
    async open(peer, bench) {
      const { workers } = setup;
      const place = workers === undefined ? bench : { ...bench, cores: null, workers };
      return new WrkContender(await startPeer(peer, place), setup, place);
    },
  };
}

const FIGURES = {
  rate: {
    unit: "/s",
    better: "more",
    of: ({ requests, micros }: WrkReport) => requests / micros * 1e6,
  },
  p50: { unit: "µs", better: "less", of: ({ p50 }: WrkReport) => p50 },
  p99: { unit: "ms", better: "less", of: ({ p99 }: WrkReport) => p99 / 1000 },
} as const;

class WrkContender implements Contender {
  readonly #server: ServerProcess;
  readonly #setup: WrkSetup;
  readonly #check: Check;
  readonly #bench: Bench;

  constructor(server: ServerProcess, setup: WrkSetup, bench: Bench) {
    this.#server = server;
    this.#setup = setup;
    this.#bench = bench;
    this.#check = setup.checkOf(bench.site);
  }

  check(): Promise<void> {
    return checkAnswer(this.#server.port, this.#check);
  }

  async warmUp(): Promise<void> {
    await this.#load(Math.min(MAX_WARM_UP_SECONDS, this.#bench.seconds));
  }

  async measure(): Promise<Sample> {
    const { result, processorMicros, waitedMicros } = await usageDuring(
      this.#server,
      () => this.#load(this.#bench.seconds),
    );
    const { requests, micros, clientBusy } = result;
    return {
      value: FIGURES[this.#setup.figure].of(result),
      cost: processorMicros / requests,
      busy: processorMicros / micros,
      waited: waitedMicros / micros,
      clientBusy,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }

  #load(seconds: number): Promise<WrkReport> {
    const { connections, pipelined } = this.#setup;
    const { path, headers } = this.#check;
    const { port } = this.#server;
    const { cores, signal } = this.#bench;
    const core = cores?.load ?? null;
    return runWrk({ port, path, headers, connections, pipelined, seconds, core, signal });
  }
}

/** The time in which the runtimes have compiled what is busy. */
const MAX_WARM_UP_SECONDS = 1;
