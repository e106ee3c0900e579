/**
 * A random number generator whose numbers follow from two others, so that whatever was made of them
 * can be made again (mulberry32; it need not be unpredictable, only the same everywhere).
 */
export class Random {
  #state: number;

  /**
   * @param seed Of the whole run.
   * @param iteration Each has a sequence of its own, which needs none before it.
   */
  constructor(seed: number, iteration: number) {
    this.#state = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((iteration | 0) + 1, 0x85ebca6b);
    this.#next();
  }

  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** Whether something happens that happens once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of them. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
