/**
 * How many bytes the files of a root may take together, and how many they take: those that were
 * counted, and those reserved for what is being stored.
 *
 * They are counted when that is first asked for. What this process stores and removes is added and
 * taken off; what others do to the files shows when they are counted again, which is done before
 * anything is refused.
 */
export class Quota {
  readonly #limit: number;
  readonly #measure: () => Promise<number>;
  readonly #now: () => number;
  #used = 0;
  #reserved = 0;
  #addedSinceCount = 0;
  #countedAt = -Infinity;
  #counting: Promise<void> | null = null;

  /**
   * @param limit In bytes; `Infinity` for none. Then nothing is counted.
   * @param measure Counts the bytes that all files take. What is being stored is not among them.
   * @param now Milliseconds of a clock that never goes back.
   */
  constructor(
    limit: number,
    measure: () => Promise<number>,
    now: () => number = () => performance.now(),
  ) {
    this.#limit = limit;
    this.#measure = measure;
    this.#now = now;
  }

  /**
   * Sets bytes apart for a file that is to be stored.
   *
   * @param bytes As far as they are known: 0 where they are not.
   * @returns What holds them until it is disposed of; `null` where there are not so many left.
   * @throws What counting throws.
   */
  async reserve(bytes: number): Promise<Reservation | null> {
    if (!await this.#take(bytes)) return null;
    let held = bytes;
    const settle = (stored: number, replaced: number) => {
      this.#reserved -= held;
      this.#used += stored - replaced;
      this.#addedSinceCount += stored;
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
    this.#used -= bytes;
  }

  /** Counts, unless that has been done: the first who stores a file need not wait for it then. */
  async prepare(): Promise<void> {
    if (this.#limit < Infinity && this.#countedAt === -Infinity) await this.#count();
  }

  async #take(bytes: number): Promise<boolean> {
    await this.prepare();
    if (!this.#fits(bytes) && this.#now() - this.#countedAt >= RECOUNT_MILLIS) await this.#count();
    if (!this.#fits(bytes)) return false;
    this.#reserved += bytes;
    return true;
  }

  #fits(bytes: number): boolean {
    return this.#used + this.#reserved + bytes <= this.#limit;
  }

  /**
   * What is stored while the files are counted is added, though it may have been seen: so the sum
   * may be too high until the next count, and never too low.
   */
  #count(): Promise<void> {
    return this.#counting ??= (async () => {
      try {
        this.#addedSinceCount = 0;
        const measured = await this.#measure();
        this.#used = measured + this.#addedSinceCount;
        this.#countedAt = this.#now();
      } finally {
        this.#counting = null;
      }
    })();
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

/** A count is refused upon only when it is no older: each costs a look at every file. */
const RECOUNT_MILLIS = 10_000;
