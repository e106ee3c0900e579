/**
 * Buffers for output, lent while an answer is being written. A fresh 64 KiB array for each response
 * brings 0.4 of the throughput that the pool reaches; one per connection would make idle
 * connections dear. As many small ones are kept as connections may be busy: with 64 for 256 of
 * them, each exchange took 2.5 times the processor time.
 *
 * Long bodies ask for a large buffer: through 1 MiB at a time, 1 GiB goes six times as fast as
 * through 64 KiB. There are only so many of them, so that many slow readers do not take the memory;
 * who gets none goes on with what it has.
 */
export class BufferPool {
  readonly #small: Uint8Array[] = [];
  readonly #medium: Uint8Array[] = [];
  readonly #large: Uint8Array[] = [];
  #largeLent = 0;
  /** The most that were lent at a time since the last {@linkcode tick}. */
  #mostLargeLent = 0;

  /**
   * Lends a buffer of {@linkcode SMALL_BYTES}, or of {@linkcode MEDIUM_BYTES} where more is needed.
   * What is in it is left over from somebody else.
   */
  acquire(bytes: number): Uint8Array {
    if (bytes <= SMALL_BYTES) return this.#small.pop() ?? new Uint8Array(SMALL_BYTES);
    return this.#medium.pop() ?? new Uint8Array(MEDIUM_BYTES);
  }

  /** Lends a buffer of {@linkcode LARGE_BYTES}, or `null` where too many are lent. */
  acquireLarge(): Uint8Array | null {
    if (this.#largeLent === MAX_LARGE_LENT) return null;
    this.#largeLent++;
    this.#mostLargeLent = Math.max(this.#mostLargeLent, this.#largeLent);
    return this.#large.pop() ?? new Uint8Array(LARGE_BYTES);
  }

  /** Takes a buffer back, which nobody may touch any more. */
  release(buffer: Uint8Array): void {
    switch (buffer.length) {
      case SMALL_BYTES:
        if (this.#small.length < MAX_SMALL_KEPT) this.#small.push(buffer);
        break;
      case MEDIUM_BYTES:
        if (this.#medium.length < MAX_MEDIUM_KEPT) this.#medium.push(buffer);
        break;
      case LARGE_BYTES:
        this.#largeLent--;
        this.#large.push(buffer);
    }
  }

  /**
   * Lets go of the large buffers that were not needed since the last time, but for a few. To be called
   * once a clock period.
   */
  tick(): void {
    const kept = Math.max(this.#mostLargeLent, MAX_LARGE_IDLE) - this.#largeLent;
    if (this.#large.length > kept) this.#large.length = kept;
    this.#mostLargeLent = this.#largeLent;
  }
}

/** Holds a page with its head, or a few dozen short answers. */
export const SMALL_BYTES = 8 * 1024;
/** Holds a few hundred short answers, or a small file with its head. */
export const MEDIUM_BYTES = 64 * 1024;
/** What a connection takes from a file at a time, where the file is long. */
export const LARGE_BYTES = 1024 * 1024;
/** Of each of the two smaller sizes, at most 8 and 4 MiB lie unused. */
const MAX_SMALL_KEPT = 1024;
const MAX_MEDIUM_KEPT = 64;
/** 32 MiB of them at most are in use. */
const MAX_LARGE_LENT = 32;
/**
 * Large ones kept while none is needed. While files go out, as many are kept as are in use at a
 * time: with 4 only, files of 1 MiB over 8 connections took 1.8 times the processor time.
 */
const MAX_LARGE_IDLE = 4;
