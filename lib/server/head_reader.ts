import { HeadScanner } from "../protocol/head_scanner.ts";
import { HeadMemory, parseRequestHead, type RequestHead } from "../protocol/request_head.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { Limits } from "./limits.ts";

/** Takes request heads, one after the other, from what a {@linkcode ByteReader} has. */
export class HeadReader {
  readonly #reader: ByteReader;
  readonly #limits: Limits;
  readonly #scanner: HeadScanner;
  readonly #memory = new HeadMemory();
  #skippedEmptyLine = false;

  constructor(reader: ByteReader, limits: Limits) {
    this.#reader = reader;
    this.#limits = limits;
    this.#scanner = new HeadScanner({
      firstLineBytes: limits.requestLineBytes,
      totalBytes: limits.headBytes,
    }, this.#memory);
  }

  /** The method that the request in hand seems to have, as far as its answer depends on it. */
  get method(): "HEAD" | "GET" {
    const bytes = this.#reader.view();
    return HEAD.every((byte, i) => bytes[i] === byte) ? "HEAD" : "GET";
  }

  /**
   * Takes the next head, if all of it has come.
   *
   * @returns `null` while it is incomplete.
   * @throws {ProtocolError} If it is no head.
   */
  take(): RequestHead | null {
    const reader = this.#reader;
    while (reader.available > 0) {
      const { buffer, start, end } = reader;
      const view = this.#memory.isEmpty ? null : reader.dataView;
      const length = this.#scanner.scan(buffer, start, end, view);
      if (length === 0) return null;
      // RFC 9112 §2.2: an empty line before the request line is to be ignored; one will do.
      if (length === EMPTY_LINE_BYTES && !this.#skippedEmptyLine) {
        this.#skippedEmptyLine = true;
        reader.consume(length);
        continue;
      }
      this.#skippedEmptyLine = false;
      const { fieldCount } = this.#limits;
      const head = parseRequestHead(buffer, start, start + length, fieldCount, this.#memory);
      reader.consume(length);
      return head;
    }
    return null;
  }
}

const EMPTY_LINE_BYTES = 2;
const HEAD = new TextEncoder().encode("HEAD ");
