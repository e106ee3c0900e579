import { parseFieldLines } from "./field_lines.ts";
import { decodeLatin1 } from "./latin1.ts";
import { HeadScanner } from "./head_scanner.ts";
import { type HeaderList, NO_FIELDS } from "./header_list.ts";
import { ProtocolError } from "./protocol_error.ts";

/** What a peer can stretch in a trailer section. */
export interface TrailerLimits {
  /** The whole of it, in bytes; more is 431. */
  readonly headBytes: number;
  /** Its field lines; more are 431. */
  readonly fieldCount: number;
}

/**
 * Gathers a trailer section (RFC 9112 §7.1.2) until it is complete, then checks it. Its fields stay
 * apart: they are never merged into the head (RFC 9110 §6.5.1).
 */
export class TrailerReader {
  readonly #limits: TrailerLimits;
  readonly #scanner: HeadScanner;
  #section: Uint8Array = new Uint8Array(0);
  #length = 0;
  #done = false;
  #fields = NO_FIELDS;

  constructor(limits: TrailerLimits) {
    this.#limits = limits;
    this.#scanner = new HeadScanner({
      firstLineBytes: limits.headBytes,
      totalBytes: limits.headBytes,
    });
  }

  /** Whether the section is complete. */
  get done(): boolean {
    return this.#done;
  }

  /** The fields; none until the section is complete. */
  get fields(): HeaderList {
    return this.#fields;
  }

  /**
   * Takes the bytes that come next.
   *
   * @returns How many of them belong to the section.
   * @throws {ProtocolError} 400 for what is not a field line or must not be a trailer, 431.
   */
  read(bytes: Uint8Array): number {
    // Nearly every body ends without trailer fields, in one piece.
    if (this.#length === 0 && bytes[0] === CR && bytes[1] === LF) {
      this.#done = true;
      return 2;
    }
    const before = this.#length;
    const taken = bytes.subarray(0, this.#limits.headBytes - before);
    this.#keep(taken);
    const end = this.#scanner.scan(this.#section, 0, this.#length);
    if (end === 0) return taken.length;
    this.#done = true;
    const text = decodeLatin1(this.#section, 0, end - 2);
    this.#fields = parseFieldLines(text, this.#limits.fieldCount);
    refuseFramingFields(this.#fields);
    return end - before;
  }

  /** Puts bytes behind those that are kept, in an array that grows with them. */
  #keep(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#section.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#section.length));
      larger.set(this.#section);
      this.#section = larger;
    }
    this.#section.set(bytes, this.#length);
    this.#length = length;
  }
}

/** RFC 9110 §6.5.1: what frames or routes the message cannot come after it. */
function refuseFramingFields(trailers: HeaderList): void {
  for (const name of ["content-length", "transfer-encoding", "host"]) {
    if (trailers.has(name)) {
      throw new ProtocolError(400, "Framing or routing field as a trailer (RFC 9110 §6.5.1)");
    }
  }
}

const CR = 0x0d;
const LF = 0x0a;
