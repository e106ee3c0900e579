import { turns } from "./turns.ts";

/**
 * Time that passes when a test says so, until this is disposed of: that of `performance.now()`, of
 * timers and of `AbortSignal.timeout()`. A timer without a delay goes off in the next turn, as ever.
 */
export class ManualTime implements Disposable {
  readonly #timers = new Map<number, Timer>();
  readonly #restore: () => void;
  #now = performance.now();
  #timersMade = 0;

  constructor() {
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    const { now } = performance;
    const { timeout } = AbortSignal;
    const clear = (real: typeof clearTimeout) => (timer?: number) => {
      if (timer === undefined || !this.#timers.delete(timer)) real(timer);
    };
    Object.assign(globalThis, {
      setTimeout: (act: () => void, millis = 0) =>
        millis > 0 ? this.#add(act, millis, Infinity) : setTimeout(act, millis),
      setInterval: (act: () => void, millis: number) => this.#add(act, millis, millis),
      clearTimeout: clear(clearTimeout),
      clearInterval: clear(clearInterval),
    });
    performance.now = () => this.#now;
    AbortSignal.timeout = (millis) => {
      const controller = new AbortController();
      this.#add(() => controller.abort(), millis, Infinity);
      return controller.signal;
    };
    this.#restore = () => {
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
      performance.now = now;
      AbortSignal.timeout = timeout;
    };
  }

  /** Waits until there is something to wait for: a call of the system may come before. */
  async untilTimer(): Promise<void> {
    while (this.#timers.size === 0) await turns();
  }

  /** Lets so many milliseconds pass, and all run that comes of it. */
  async pass(millis: number): Promise<void> {
    const until = this.#now + millis;
    await turns();
    for (let due = this.#next(until); due !== null; due = this.#next(until)) {
      const [id, timer] = due;
      this.#now = timer.at;
      if (timer.period === Infinity) this.#timers.delete(id);
      else timer.at += timer.period;
      timer.act();
      await turns();
    }
    this.#now = until;
  }

  [Symbol.dispose](): void {
    this.#restore();
  }

  /** Below zero, to be told from those of the runtime. */
  #add(act: () => void, millis: number, period: number): number {
    const id = -++this.#timersMade;
    this.#timers.set(id, { act, at: this.#now + millis, period });
    return id;
  }

  #next(until: number): [number, Timer] | null {
    const [first] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at);
    return first !== undefined && first[1].at <= until ? first : null;
  }
}

interface Timer {
  readonly act: () => void;
  at: number;
  readonly period: number;
}
