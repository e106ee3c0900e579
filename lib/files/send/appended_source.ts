import type { SizedSource } from "../../message.ts";

/** A source followed by some bytes. It owns the source. */
export class AppendedSource implements SizedSource {
  readonly length: number;
  readonly #source: SizedSource;
  readonly #tail: Uint8Array;
  #position = 0;

  constructor(source: SizedSource, tail: Uint8Array) {
    this.#source = source;
    this.#tail = tail;
    this.length = source.length + tail.length;
  }

  read(into: Uint8Array): Promise<number | null> | number | null {
    const offset = this.#position - this.#source.length;
    if (offset >= 0) return this.#readTail(offset, into);
    const reading = this.#source.read(into.subarray(0, -offset));
    return reading instanceof Promise
      ? reading.then((count) => this.#advance(count))
      : this.#advance(reading);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#source[Symbol.asyncDispose]();
  }

  #readTail(offset: number, into: Uint8Array): number | null {
    const bytes = this.#tail.subarray(offset, offset + into.length);
    if (bytes.length === 0) return null;
    into.set(bytes);
    return this.#advance(bytes.length);
  }

  /** A source that ends early ends this one, too: the tail would be taken for its content. */
  #advance(count: number | null): number | null {
    this.#position += count ?? 0;
    return count;
  }
}
