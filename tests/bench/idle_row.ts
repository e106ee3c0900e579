import { ClientProcess } from "../soak/client_process.ts";
import { checkAnswer } from "./check.ts";
import type { Contender, Row, RowInfo, Sample } from "./contest.ts";
import { absenceOf, type Bench, type PeerName, startPeer } from "./peers.ts";
import { ECHO } from "./echo.ts";
import { runWrk, WRK } from "./wrk.ts";

/** A row about memory, and how many connections it is shared among. */
export interface IdleSetup extends Omit<RowInfo, "unit" | "costUnit" | "better"> {
  readonly connections: number;
}

/**
 * A row about what a connection costs in memory that has been answered once and is kept: what a
 * server that has been busy grows by, over their number.
 */
export function idleRow(setup: IdleSetup): Row {
  return {
    ...setup,
    unit: "KiB",
    costUnit: "",
    better: "less",
    lacks: (peer) =>
      WRK === null
        ? "wrk is not installed"
        : lackOfDescriptors(setup.connections) ?? absenceOf(peer),
    open: (peer, bench) => Promise.resolve(new IdleContender(peer, setup, bench)),
  };
}

/** Descriptors that a process has for other things. */
const OTHER_DESCRIPTORS = 100;
const WARM_UP_SECONDS = 1;
const SETTLE_MILLIS = 500;
const KIB = 1024;

/** Each measurement has a server of its own: memory that was used once is seldom given back. */
class IdleContender implements Contender {
  readonly #peer: PeerName;
  readonly #setup: IdleSetup;
  readonly #bench: Bench;

  constructor(peer: PeerName, setup: IdleSetup, bench: Bench) {
    this.#peer = peer;
    this.#setup = setup;
    this.#bench = bench;
  }

  /** It is the server to be measured that is checked. */
  async check(): Promise<void> {}

  async warmUp(): Promise<void> {}

  async measure(): Promise<Sample> {
    const { connections } = this.#setup;
    const { cores, signal } = this.#bench;
    await using server = await startPeer(this.#peer, this.#bench);
    const { port } = server;
    await checkAnswer(port, ECHO);
    const core = cores?.load ?? null;
    await runWrk({ port, ...WARM_UP, core, signal });
    await pause(SETTLE_MILLIS);
    const before = server.residentBytes();
    const options = { port, path: ECHO.path, connections };
    await using crowd = new ClientProcess("crowd", options);
    const answered = await crowd.line();
    if (answered !== connections) throw new Error(`${answered} of ${connections} were answered`);
    await pause(SETTLE_MILLIS);
    const value = (server.residentBytes() - before) / connections / KIB;
    return { value, cost: null, busy: null, waited: null, clientBusy: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const WARM_UP = { path: ECHO.path, connections: 64, seconds: WARM_UP_SECONDS };

function lackOfDescriptors(connections: number): string | null {
  const { stdout } = new Deno.Command("sh", { args: ["-c", "ulimit -Hn"] }).outputSync();
  const limit = new TextDecoder().decode(stdout).trim();
  const isEnough = limit === "unlimited" || Number(limit) >= connections + OTHER_DESCRIPTORS;
  return isEnough ? null : `ulimit -Hn is ${limit}`;
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
