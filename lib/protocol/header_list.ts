import { isToken } from "./syntax.ts";

/**
 * The field lines of a message, in the order they came (RFC 9110 §5.3).
 *
 * It keeps the text of the whole section and where each name and value lies in it, so a request
 * whose fields nobody asks for costs no strings and no map.
 *
 * @example
 * ```ts
 * import { HeaderList } from "./header_list.ts";
 *
 * const headers = HeaderList.from([["Accept", "text/html"], ["accept", "text/plain"]]);
 * console.assert(headers.get("accept") === "text/html, text/plain");
 * ```
 */
export class HeaderList implements Iterable<readonly [name: string, value: string]> {
  readonly #text: string;
  readonly #spans: readonly number[];
  #derived: Derived | null = null;

  /**
   * A list over the text of a section.
   *
   * @param text The section that the spans point into.
   * @param spans Four offsets a field: start and exclusive end of its name, then of its value.
   */
  constructor(text: string, spans: readonly number[]) {
    this.#text = text;
    this.#spans = spans;
  }

  /**
   * Builds a list from pairs, for tests and for those who make requests by hand.
   *
   * @throws {TypeError} If a name is not a token.
   */
  static from(fields: Iterable<readonly [name: string, value: string]>): HeaderList {
    let text = "";
    const spans: number[] = [];
    for (const [name, value] of fields) {
      if (!isToken(name)) throw new TypeError("A field name is a token (RFC 9110 §5.1)");
      const start = text.length;
      text += name + value;
      spans.push(start, start + name.length, start + name.length, text.length);
    }
    return new HeaderList(text, spans);
  }

  /** How many field lines there are. */
  get length(): number {
    return this.#spans.length / 4;
  }

  /**
   * The value of a field, or `null` where it is absent. Several lines of one name are joined with
   * `", "`, which is what they mean (RFC 9110 §5.3), but those of Cookie, which is no list, with
   * `"; "` (RFC 9113 §8.2.3). Bytes above 0x7f read as Latin-1.
   *
   * @param name In any case.
   */
  get(name: string): string | null {
    const spans = this.#spans;
    let found: string | null = null;
    for (let i = 0; i < spans.length; i += 4) {
      if (spans[i + 1] - spans[i] !== name.length || !this.#isNamed(i, name)) continue;
      const value = this.#text.slice(spans[i + 2], spans[i + 3]);
      if (found === null) found = value;
      else found += (name.toLowerCase() === "cookie" ? "; " : ", ") + value;
    }
    return found;
  }

  /** Whether a field of this name, in any case, is present, be it empty. */
  has(name: string): boolean {
    return this.count(name) > 0;
  }

  /** How many field lines have this name, in any case. */
  count(name: string): number {
    const spans = this.#spans;
    let count = 0;
    for (let i = 0; i < spans.length; i += 4) {
      if (spans[i + 1] - spans[i] === name.length && this.#isNamed(i, name)) count++;
    }
    return count;
  }

  /**
   * Calls `make`, or returns its last result where function and key are those of the last call.
   * Requests of a client that repeats its fields share one list, and so that result.
   *
   * @param key The second argument of `make`.
   * @throws What `make` throws.
   */
  derive<K, T>(make: (headers: HeaderList, key: K) => T, key: K): T {
    let derived = this.#derived;
    if (derived === null || derived.make !== make || derived.key !== key) {
      derived = this.#derived = { make, key, value: make(this, key) };
    }
    return derived.value as T;
  }

  /** The fields in order, names in lower case. */
  *[Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    const spans = this.#spans;
    for (let i = 0; i < spans.length; i += 4) {
      yield [
        this.#text.slice(spans[i], spans[i + 1]).toLowerCase(),
        this.#text.slice(spans[i + 2], spans[i + 3]),
      ];
    }
  }

  #isNamed(span: number, name: string): boolean {
    const text = this.#text;
    const start = this.#spans[span];
    for (let i = 0; i < name.length; i++) {
      if (lowerCase(text.charCodeAt(start + i)) !== lowerCase(name.charCodeAt(i))) return false;
    }
    return true;
  }
}

/** A list without fields. */
export const NO_FIELDS: HeaderList = new HeaderList("", []);

interface Derived {
  readonly make: unknown;
  readonly key: unknown;
  readonly value: unknown;
}

function lowerCase(code: number): number {
  return code >= UPPER_A && code <= UPPER_Z ? code + LOWER_OFFSET : code;
}

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const LOWER_OFFSET = 0x20;
