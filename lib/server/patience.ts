import { ProtocolError } from "../protocol/protocol_error.ts";
import type { Clock } from "./clock.ts";

/** What a connection waits for when it reads; each has its own limit. */
export type Waiting = "nothing" | "request" | "head" | "handler" | "body" | "drain" | "end";

/** What a connection waits for, and until when. */
export class Patience {
  readonly #clock: Clock;
  #waiting: Waiting = "nothing";
  #deadline = Infinity;
  #since = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is being waited for. */
  get waiting(): Waiting {
    return this.#waiting;
  }

  /** When it began to wait, in milliseconds on the clock. */
  get since(): number {
    return this.#since;
  }

  /** Begins to wait, for so many milliseconds at most. */
  wait(waiting: Waiting, millis: number): void {
    this.#waiting = waiting;
    this.#since = this.#clock.now;
    this.#deadline = this.#clock.after(millis);
  }

  /** Waits for nothing. */
  rest(): void {
    this.#waiting = "nothing";
    this.#deadline = Infinity;
  }

  /** Whether the time is up. */
  isOver(now: number): boolean {
    return now >= this.#deadline;
  }
}

/** The answer to a peer that took too long over its request. */
export function tooSlow(): ProtocolError {
  return new ProtocolError(408, "Too slow (RFC 9110 §15.5.9)");
}
