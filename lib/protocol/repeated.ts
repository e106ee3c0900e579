import { decodeLatin1 } from "./latin1.ts";

/**
 * Parses a part of each request of a connection. A client hardly says anything new: a browser
 * repeats its fields, and a player that seeks its request line. What repeats the part before it,
 * byte for byte, is not parsed again: of Firefox's eleven fields that takes a third of the
 * microsecond.
 *
 * Each connection has its own, so that nobody can learn from the clock what another has sent.
 */
export class Repeated<T> {
  #bytes: Uint8Array | null = null;
  #value: T | null = null;
  #isReused = false;

  /**
   * @param bytes The buffer; the part lies in `[start, end)`.
   * @param parse Of the same text it always makes the same.
   * @throws What `parse` throws.
   */
  parse(bytes: Uint8Array, start: number, end: number, parse: (text: string) => T): T {
    if (this.#value !== null && this.#repeats(bytes, start, end)) return this.#value;
    const value = parse(decodeLatin1(bytes, start, end));
    // Many connections have but one request, and nothing to repeat.
    if (this.#isReused && end - start <= MAX_BYTES) {
      this.#bytes = bytes.slice(start, end);
      this.#value = value;
    }
    this.#isReused = true;
    return value;
  }

  #repeats(bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.#bytes!;
    if (known.length !== end - start) return false;
    for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
    return true;
  }
}

/** What is kept at most; a browser's fields are half of it, and with cookies all. */
const MAX_BYTES = 2 * 1024;
