import { formatHttpDate } from "../protocol/http_date.ts";

/**
 * The time, read once a sweep instead of once a request: good to a second for the Date field,
 * which has no finer grain, and good enough for limits that are counted in seconds.
 */
export class Clock {
  /** How far apart the ticks are, in milliseconds. */
  readonly period: number;
  /** Monotonic milliseconds at the last tick. */
  now = 0;
  /** The value of the Date field. */
  date = "";

  constructor(period: number) {
    this.period = period;
    this.tick();
  }

  /** Reads the system's clocks. */
  tick(): void {
    this.now = performance.now();
    this.date = formatHttpDate(Date.now());
  }

  /** When `millis` from now will surely have passed, although `now` may be a period old. */
  after(millis: number): number {
    return this.now + this.period + millis;
  }
}
