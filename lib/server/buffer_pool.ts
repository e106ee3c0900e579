/**
 * Buffers for output, lent while an answer is being written. A fresh 64 KiB array for each response
 * halves the throughput (0.4 of what the pool reaches); one per connection would make idle
 * connections dear.
 */
export class BufferPool {
  readonly #free: Uint8Array[] = [];
  readonly #bytes: number;
  readonly #kept: number;

  /**
   * @param bytes The size of each buffer.
   * @param kept How many unused ones are kept at most.
   */
  constructor(bytes: number, kept: number) {
    this.#bytes = bytes;
    this.#kept = kept;
  }

  /** Lends a buffer. What is in it is left over from somebody else. */
  acquire(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(this.#bytes);
  }

  /** Takes a buffer back, which nobody may touch any more. */
  release(buffer: Uint8Array): void {
    if (this.#free.length < this.#kept) this.#free.push(buffer);
  }
}
