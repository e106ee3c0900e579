import { formatHttpDate } from "../protocol/http_date.ts";
import type { DateSource } from "../protocol/shared_head.ts";

/**
 * The time: read once a sweep for the limits, and for the Date field once a batch of requests, or
 * once a request where that matters. The field is formatted once a second.
 */
export class Clock implements DateSource {
  /** How far apart the ticks are, in milliseconds. */
  readonly period: number;
  /** Monotonic milliseconds at the last tick, without those that {@linkcode tick} leaves out. */
  now = performance.now();
  readonly #epochMillis: () => number;
  #tickedAt = this.now;
  #second = NaN;
  #date = "";
  #isInBatch = false;
  #isBatchDated = false;

  /**
   * @param period How far apart the ticks are to be, in milliseconds.
   * @param epochMillis Tells the time of day, in milliseconds since the epoch.
   */
  constructor(period: number, epochMillis: () => number = Date.now) {
    this.period = period;
    this.#epochMillis = epochMillis;
  }

  /**
   * Goes on by the time since the last tick, but by no more than two periods: while the process is
   * stopped, or waits for a disk that hangs, it reads nothing of what peers send in time.
   */
  tick(): void {
    const millis = performance.now();
    this.now += Math.min(millis - this.#tickedAt, MOST_PERIODS * this.period);
    this.#tickedAt = millis;
  }

  /**
   * The value of the Date field. It is never a tick old: no Last-Modified may be later (RFC 9110
   * §8.8.2.1), and that of a file just stored is of this second.
   */
  get date(): string {
    const second = Math.floor(this.#epochMillis() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = formatHttpDate(second * 1000);
    }
    return this.#date;
  }

  /** What {@linkcode date} was when it was first asked for in a batch; outside of one, what it is. */
  get batchDate(): string {
    if (this.#isBatchDated) return this.#date;
    this.#isBatchDated = this.#isInBatch;
    return this.date;
  }

  /** Begins a batch: what is answered until {@linkcode endBatch}, with nothing waited for. */
  beginBatch(): void {
    this.#isInBatch = true;
  }

  /** Ends it. */
  endBatch(): void {
    this.#isInBatch = false;
    this.#isBatchDated = false;
  }

  /** What was begun by then has lasted `millis`, although `now` may be a period old. */
  before(millis: number): number {
    return this.now - this.period - millis;
  }

  /** When `millis` from now will surely have passed, although `now` may be a period old. */
  after(millis: number): number {
    return this.now + this.period + millis;
  }
}

/** Under load a tick is often late by a period. */
const MOST_PERIODS = 2;
