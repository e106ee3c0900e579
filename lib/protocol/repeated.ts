import { decodeLatin1 } from "./latin1.ts";

/**
 * A part of the requests of a connection. A client hardly says anything new: a browser repeats its
 * fields, and a player that seeks its request line. What repeats the part before it, byte for byte,
 * is not parsed again, nor is its end searched for.
 *
 * Each connection has its own, so that nobody can learn from the clock what fields another has sent.
 */
export class Repeated<T> {
  /** The part with its CRLF, and the same as words: to compare these takes a quarter of the time. */
  #bytes: Uint8Array<ArrayBuffer> | null = null;
  #words: Int32Array = NO_WORDS;
  #value: T | null = null;
  #hasParsed = false;
  #found = 0;

  /**
   * Whether the bytes at `start` are the part before this one again, and the CRLF that ends it.
   *
   * @param view Of the buffer. What has come ends before `end`.
   * @returns How many bytes that are, CRLF included; 0 where they are others, or not all have come.
   */
  find(view: DataView, start: number, end: number): number {
    this.#found = 0;
    const known = this.#bytes;
    if (known === null || end - start < known.length) return 0;
    const words = this.#words;
    for (let i = 0; i < words.length; i++) {
      if (words[i] !== view.getInt32(start + 4 * i, IS_LITTLE_ENDIAN)) return 0;
    }
    for (let i = 4 * words.length; i < known.length; i++) {
      if (known[i] !== view.getUint8(start + i)) return 0;
    }
    this.#found = known.length;
    return known.length;
  }

  /** Whether no part is kept to compare with. */
  get isEmpty(): boolean {
    return this.#bytes === null;
  }

  /** What {@linkcode find} found of the part that is to be parsed next; 0 where it did not. */
  get found(): number {
    return this.#found;
  }

  /**
   * Parses the part, or returns what the same bytes gave last time.
   *
   * @param bytes The buffer; the part lies in `[start, end)`, and behind it the CRLF that ends it.
   * @param parse Of the same text it always makes the same.
   * @throws What `parse` throws.
   */
  parse(bytes: Uint8Array, start: number, end: number, parse: (text: string) => T): T {
    const isFound = this.#found > 0;
    this.#found = 0;
    if (isFound) return this.#value!;
    const value = parse(decodeLatin1(bytes, start, end));
    // Many connections have but one request, and nothing to repeat.
    if (this.#hasParsed && end - start <= MAX_BYTES) {
      this.#bytes = bytes.slice(start, end + 2);
      this.#words = new Int32Array(this.#bytes.buffer, 0, this.#bytes.length >> 2);
      this.#value = value;
    }
    this.#hasParsed = true;
    return value;
  }
}

/**
 * What is kept at most: a browser has about 1 KiB of fields, and as much again for every few cookies.
 * With what is parsed of it, a connection then takes up to 20 KiB more.
 */
const MAX_BYTES = 4 * 1024;
const NO_WORDS = new Int32Array(0);
const IS_LITTLE_ENDIAN = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
