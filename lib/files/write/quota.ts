/**
 * How many bytes the files of a root may take together, and how many they take: those that were
 * counted, and those reserved for what is being stored.
 *
 * They are counted when that is first needed. What this process stores and removes is added and
 * taken off; what others do to the files shows when they are counted again, which is done before
 * anything is refused, unless the last count is less than ten seconds old. The workers of a process
 * share the figures.
 */
export class Quota {
  readonly #limit: number;
  readonly #measure: () => Promise<number>;
  readonly #figures: BigInt64Array;
  readonly #now: () => number;
  #counting: Promise<void> | null = null;

  /**
   * A quota over the files that `measure` counts.
   *
   * @param limit In bytes; `Infinity` for none. Then nothing is counted.
   * @param measure Counts the bytes that all files take, as {@linkcode measureUsage} does. What is
   * being stored is not among them.
   * @param now Milliseconds of a clock that never goes back and is the same in all workers.
   * @param memory Shared with the quotas of other workers: {@linkcode Quota.makeMemory}.
   */
  constructor(
    limit: number,
    measure: () => Promise<number>,
    now: () => number = () => performance.timeOrigin + performance.now(),
    memory: SharedArrayBuffer = Quota.makeMemory(),
  ) {
    this.#limit = limit;
    this.#measure = measure;
    this.#now = now;
    this.#figures = new BigInt64Array(memory);
  }

  /** Memory for the figures of quotas over the same files, one in each worker. */
  static makeMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(FIGURES * BigInt64Array.BYTES_PER_ELEMENT);
  }

  /**
   * Sets bytes apart for a file that is to be stored.
   *
   * @param bytes As far as they are known: 0 where they are not.
   * @returns What holds them until it is disposed of; `null` where there are not so many left.
   * @throws What counting throws.
   */
  async reserve(bytes: number): Promise<Reservation | null> {
    if (this.#limit === Infinity) return BOUNDLESS;
    if (!await this.#take(bytes)) return null;
    let held = bytes;
    const settle = (stored: number, replaced: number) => {
      this.#add(STORED, stored);
      this.#add(TAKEN, stored - replaced - held);
      this.#add(RESERVED, -held);
      held = 0;
    };
    const grow = async (more: number) => {
      if (!await this.#take(more)) return false;
      held += more;
      return true;
    };
    return { grow, settle, [Symbol.dispose]: () => settle(0, 0) };
  }

  /** A file of so many bytes is gone. */
  release(bytes: number): void {
    this.#add(TAKEN, -bytes);
  }

  /** Counts, unless that has been done, so that the first upload need not wait for it. */
  async prepare(): Promise<void> {
    if (this.#limit < Infinity && this.#read(NEXT_COUNT) === 0) await this.#count();
  }

  async #take(bytes: number): Promise<boolean> {
    await this.prepare();
    if (this.#tryTake(bytes)) return true;
    if (this.#now() < this.#read(NEXT_COUNT)) return false;
    await this.#count();
    return this.#tryTake(bytes);
  }

  #tryTake(bytes: number): boolean {
    // Reserved before it is taken: a count in another worker may see it twice, but never miss it.
    this.#add(RESERVED, bytes);
    for (;;) {
      // Not as a number: from 2^53 on that is inexact, and the exchange would never succeed.
      const before = Atomics.load(this.#figures, TAKEN);
      if (Number(before) + bytes > this.#limit) break;
      const after = before + BigInt(bytes);
      if (Atomics.compareExchange(this.#figures, TAKEN, before, after) === before) return true;
    }
    this.#add(RESERVED, -bytes);
    return false;
  }

  /**
   * What is stored while the files are counted is added, though the count may have seen it: the sum
   * may be too high until the next count, but never too low.
   */
  #count(): Promise<void> {
    return this.#counting ??= (async () => {
      try {
        const storedBefore = this.#read(STORED);
        // What is more than a number tells exactly is more than any limit.
        const measured = Math.min(await this.#measure(), Number.MAX_SAFE_INTEGER);
        // Another worker may count at the same time, and the difference is one for all.
        for (let isSet = false; !isSet;) {
          const before = Atomics.load(this.#figures, TAKEN);
          const held = this.#read(RESERVED) + this.#read(STORED) - storedBefore;
          const after = BigInt(measured + held);
          isSet = Atomics.compareExchange(this.#figures, TAKEN, before, after) === before;
        }
        const next = Math.ceil(this.#now() + RECOUNT_MILLIS);
        Atomics.store(this.#figures, NEXT_COUNT, BigInt(next));
      } finally {
        this.#counting = null;
      }
    })();
  }

  #read(figure: number): number {
    return Number(Atomics.load(this.#figures, figure));
  }

  #add(figure: number, bytes: number): void {
    Atomics.add(this.#figures, figure, BigInt(bytes));
  }
}

/** Bytes set apart for one file. Disposed of before it is {@linkcode settle}d, they are free. */
export interface Reservation extends Disposable {
  /** Sets more bytes apart; `false` where there are not so many left. */
  grow(bytes: number): Promise<boolean>;
  /**
   * The file is stored.
   *
   * @param stored Its size in bytes.
   * @param replaced The size of the file that had its name; 0 where there was none.
   */
  settle(stored: number, replaced: number): void;
}

const BOUNDLESS: Reservation = {
  grow: () => Promise.resolve(true),
  settle() {},
  [Symbol.dispose]() {},
};

/** Bytes of all files and of what is reserved. */
const TAKEN = 0;
/** Bytes set apart for what is being stored. */
const RESERVED = 1;
/** Bytes of all files that were ever stored. */
const STORED = 2;
/** When the files may be counted again, in milliseconds; 0 before they have been. */
const NEXT_COUNT = 3;
const FIGURES = 4;
/** How old a count may be for a refusal to rest on it: each count takes a look at every file. */
const RECOUNT_MILLIS = 10_000;
