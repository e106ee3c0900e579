import { residentBytes } from "./process_figures.ts";

/** Looks at the memory of a process again and again. */
export class MemoryWatch implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #samples: number[] = [];

  /** Begins to look, every so often. */
  constructor(pid: number, everyMillis = 50) {
    this.#samples.push(residentBytes(pid));
    this.#timer = setInterval(() => this.#look(pid), everyMillis);
  }

  /** Bytes, in the order of time. */
  get samples(): readonly number[] {
    return this.#samples;
  }

  /** How many bytes the largest sample lies above the first. */
  get growth(): number {
    return Math.max(...this.#samples) - this.#samples[0];
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** The process may end before whoever watches it has noticed. */
  #look(pid: number): void {
    try {
      this.#samples.push(residentBytes(pid));
    } catch {
      clearInterval(this.#timer);
    }
  }
}
