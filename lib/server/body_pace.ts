import type { Clock } from "./clock.ts";
import type { Limits } from "./limits.ts";

/**
 * How long the next read of a body may take. A peer that sends a byte just before each time is up
 * would hold a connection for ever; so the time that was waited in all is weighed against what has
 * come, and only that: how long the handler takes between two reads is not the peer's fault.
 */
export class BodyPace {
  readonly #limits: Limits;
  readonly #clock: Clock;
  #startedAt = 0;
  #waitedMillis = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Begins a read.
   *
   * @param received Bytes of the body that have come so far.
   * @returns Milliseconds it may take.
   */
  begin(received: number): number {
    const { bodyStallMillis, bodyBytesPerSecond } = this.#limits;
    this.#startedAt = this.#clock.now;
    const earnedMillis = received * 1000 / bodyBytesPerSecond;
    return Math.min(bodyStallMillis, bodyStallMillis + earnedMillis - this.#waitedMillis);
  }

  /** Ends the read. */
  end(): void {
    this.#waitedMillis += this.#clock.now - this.#startedAt;
  }
}
