import { decodeLatin1 } from "./latin1.ts";

/**
 * Remembers one part, such as the fields, of a connection's last request. A browser repeats its
 * fields, and a player that seeks its request line: a part that repeats the last one, byte for
 * byte, is not parsed again, nor is its end searched for.
 *
 * Each connection has its own, so that nobody can learn from the clock what fields another has sent.
 */
export class Repeated<T> {
  /** The part with its CRLF. To compare words takes a quarter of the time that bytes take. */
  #words: Int32Array | null = null;
  #length = 0;
  #value: T | null = null;
  #hasParsed = false;
  #found = 0;

  /**
   * Whether the bytes at `start` repeat the last part and the CRLF that ends it.
   *
   * @param view Of the buffer. What has come ends before `end`.
   * @returns How many bytes that is, CRLF included; 0 where they differ, or not all have come.
   */
  find(view: DataView, start: number, end: number): number {
    this.#found = 0;
    const words = this.#words;
    const length = this.#length;
    if (words === null || end - start < length) return 0;
    const last = words.length - 1;
    for (let i = 0; i < last; i++) if (words[i] !== view.getInt32(start + 4 * i)) return 0;
    if (words[last] !== view.getInt32(start + length - 4)) return 0;
    this.#found = length;
    return length;
  }

  /** Whether no part is kept to compare with. */
  get isEmpty(): boolean {
    return this.#words === null;
  }

  /** What {@linkcode find} returned for the part that is to be parsed next. */
  get found(): number {
    return this.#found;
  }

  /**
   * Parses the part, or returns what the same bytes gave last time.
   *
   * @param bytes The buffer; the part lies in `[start, end)`, and behind it the CRLF that ends it.
   * @param parse Always returns the same for the same text.
   * @throws What `parse` throws.
   */
  parse(bytes: Uint8Array, start: number, end: number, parse: (text: string) => T): T {
    const isFound = this.#found > 0;
    this.#found = 0;
    if (isFound) return this.#value!;
    const value = parse(decodeLatin1(bytes, start, end));
    // Kept from the second request on: many connections have but one.
    if (this.#hasParsed && end - start >= MIN_BYTES && end - start <= MAX_BYTES) {
      this.#words = wordsOf(bytes.subarray(start, end + 2));
      this.#length = end + 2 - start;
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
/** With its CRLF that is a word. */
const MIN_BYTES = 2;

/** As a DataView reads them. The last word may begin within the one before it. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  for (let i = 0; i < words.length; i++) {
    const at = Math.min(4 * i, bytes.length - 4);
    words[i] = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
  }
  return words;
}
