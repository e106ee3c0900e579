/**
 * One kind of work, done by several servers in turn, round by round.
 *
 * @module
 */

import type { Bench, PeerName } from "./peers.ts";

/** What one measurement of one server found. */
export interface Sample {
  /** In the unit of the row. */
  readonly value: number;
  /** What it cost the server in processor time, in the row's unit of cost. */
  readonly cost: number | null;
  /** The share of the time that the server was on a core. */
  readonly busy: number | null;
  /** The share of the time that it was ready and something else was on its core. */
  readonly waited: number | null;
  /** The share of the time that its client was on a core. */
  readonly clientBusy: number | null;
}

/** A server that is ready to be measured. */
export interface Contender extends AsyncDisposable {
  /**
   * Asks once.
   *
   * @throws {Error} If the answer is not what it should be.
   */
  check(): Promise<void>;
  warmUp(): Promise<void>;
  measure(): Promise<Sample>;
}

/** What a row of the table is about. */
export interface RowInfo {
  /** As `--only` takes it. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** The unit of {@linkcode Sample.cost}. */
  readonly costUnit: string;
  /** Whether more is better, or less. */
  readonly better: "more" | "less";
  /** Who is compared with Postern. */
  readonly peers: readonly PeerName[];
  /** What the ratio to a peer has to be at least, or at most where less is better. */
  readonly goals: Readonly<Partial<Record<PeerName, number>>>;
}

/** A row of the table. */
export interface Row extends RowInfo {
  /** Why a server cannot be measured here; `null` where it can. */
  lacks(peer: PeerName): string | null;
  /** Starts a server, or gets ready to. */
  open(peer: PeerName, bench: Bench): Promise<Contender>;
}

/** What became of one server in a row. */
export type Result =
  | { readonly kind: "measured"; readonly peer: PeerName; readonly samples: readonly Sample[] }
  | { readonly kind: "skipped"; readonly peer: PeerName; readonly why: string }
  | { readonly kind: "failed"; readonly peer: PeerName; readonly why: string };

/** What became of a row: Postern's result is the first. */
export interface Outcome {
  readonly row: RowInfo;
  readonly results: readonly Result[];
}

/**
 * Measures all of a row in turn, so that a noisy machine is noisy to each. Who fails is left out from
 * then on, and the others go on; but not without Postern, which they are compared with.
 *
 * @param say Gets a line after each round.
 * @throws {DOMException} If the run is ended: then there is no outcome.
 */
export async function runRow(
  row: Row,
  bench: Bench,
  rounds: number,
  say: (line: string) => void,
): Promise<Outcome> {
  const { name, title, unit, costUnit, better, peers, goals } = row;
  const names: readonly PeerName[] = ["Postern", ...peers];
  const info: RowInfo = { name, title, unit, costUnit, better, peers, goals };
  await using stack = new AsyncDisposableStack();
  const entries = names.map((peer) => new Entry(peer, row, bench));
  const [postern] = entries;
  for (const entry of entries) {
    if (entry === postern || postern.isReady) await entry.getReady(stack);
  }
  for (let round = 1; round <= rounds && postern.isReady; round++) {
    for (const entry of entries) await entry.measure();
    say(`${name}: round ${round} of ${rounds}: ${entries.map((it) => it.latest).join(", ")}`);
  }
  return { row: info, results: entries.map((entry) => entry.result) };
}

/** What is told of those that had no chance, for Postern failed before. */
const NOT_STARTED = "not started";

/** One server in a row. */
class Entry {
  readonly #peer: PeerName;
  readonly #row: Row;
  readonly #bench: Bench;
  readonly #samples: Sample[] = [];
  #state:
    | { readonly kind: "ready"; readonly contender: Contender }
    | { readonly kind: "skipped" | "failed"; readonly why: string };

  constructor(peer: PeerName, row: Row, bench: Bench) {
    this.#peer = peer;
    this.#row = row;
    this.#bench = bench;
    this.#state = { kind: "skipped", why: row.lacks(peer) ?? NOT_STARTED };
  }

  get result(): Result {
    const peer = this.#peer;
    const state = this.#state;
    return state.kind === "ready"
      ? { kind: "measured", peer, samples: this.#samples }
      : { kind: state.kind, peer, why: state.why };
  }

  get isReady(): boolean {
    return this.#state.kind === "ready";
  }

  /** What the last round brought. */
  get latest(): string {
    if (this.#state.kind !== "ready") return `${this.#peer} ${this.#state.kind}`;
    return `${this.#peer} ${this.#samples.at(-1)?.value.toPrecision(4)} ${this.#row.unit}`;
  }

  async getReady(stack: AsyncDisposableStack): Promise<void> {
    if (this.#row.lacks(this.#peer) !== null) return;
    await this.#attempt(async () => {
      const contender = stack.use(await this.#row.open(this.#peer, this.#bench));
      this.#state = { kind: "ready", contender };
      await contender.check();
      await contender.warmUp();
    });
  }

  async measure(): Promise<void> {
    const state = this.#state;
    if (state.kind !== "ready") return;
    await this.#attempt(async () => {
      await state.contender.check();
      this.#samples.push(await state.contender.measure());
    });
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    const { signal } = this.#bench;
    signal.throwIfAborted();
    try {
      await act();
    } catch (error) {
      signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      this.#state = { kind: "failed", why: message.split("\n")[0] };
    }
  }
}
