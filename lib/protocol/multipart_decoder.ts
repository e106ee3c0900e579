import { parseFieldLines } from "./field_lines.ts";
import { decodeLatin1, encodeLatin1 } from "./latin1.ts";
import { HeadScanner } from "./head_scanner.ts";
import type { HeaderList } from "./header_list.ts";
import { parseParameters } from "./parameters.ts";
import { ProtocolError } from "./protocol_error.ts";
import { isOws } from "./syntax.ts";

/** What a sender can stretch in a multipart body. */
export interface MultipartLimits {
  /** Parts of one body; more are 413. */
  readonly parts: number;
  /** The head of a part with its empty line, in bytes; more is 400. */
  readonly partHeadBytes: number;
  /** Field lines in the head of a part; more are 400. */
  readonly partFieldCount: number;
  /** What precedes the first part, in bytes; more is 400. */
  readonly preambleBytes: number;
}

/** The limits that hold where none are given. */
const MULTIPART_LIMITS: MultipartLimits = Object.freeze({
  // A folder of photos. Each part that is a file costs two syncs of the disk.
  parts: 1_000,
  // Browsers need 200 bytes and the name of the file, which with its folders has up to 4 KiB.
  partHeadBytes: 8 * 1024,
  // RFC 7578 §4.8 knows three.
  partFieldCount: 16,
  // Mail programs write a sentence there, browsers nothing.
  preambleBytes: 1024,
});

/** What a {@linkcode MultipartDecoder} made of some bytes. */
export type MultipartStep =
  & {
    /** How many of the bytes are used up. The rest is to be given again, with more behind it. */
    readonly consumed: number;
  }
  & (
    /** Nothing to tell. Where nothing is consumed either, it takes more bytes to go on. */
    | { readonly kind: "none" }
    /** A part begins. */
    | { readonly kind: "part"; readonly head: HeaderList }
    /** Content of the part, as a view into the bytes that were given; it is never empty. */
    | { readonly kind: "content"; readonly content: Uint8Array }
    /** The part is complete. */
    | { readonly kind: "part-end" }
    /** The body is complete. What is behind it means nothing (RFC 2046 §5.1.1). */
    | { readonly kind: "end" }
  );

/**
 * The boundary of a multipart body.
 *
 * @param contentType The message's Content-Type, of any multipart type.
 * @throws {ProtocolError} 400 where it has none, or one that is malformed.
 */
export function parseBoundary(contentType: string): string {
  const boundary = parseParameters(contentType)?.parameters.get("boundary");
  if (boundary === undefined) throw new ProtocolError(400, "No boundary (RFC 2046 §5.1.1)");
  if (!BOUNDARY.test(boundary)) {
    throw new ProtocolError(400, "A boundary has 1 to 70 plain characters (RFC 2046 §5.1.1)");
  }
  return boundary;
}

/**
 * Takes a multipart body (RFC 2046 §5.1.1) apart while it comes: the heads of its parts, and their
 * content as views of whatever is there. What it finds does not depend on how the bytes were cut,
 * and no input makes it look at a byte more than a few times.
 *
 * It is strict: a line that begins with the boundary is a delimiter or a mistake, never content.
 *
 * It is own code because each parser that was tried holds whole parts in memory, leaves out parts
 * it does not understand as if they had not come, loses names beyond Latin-1, or fails where a
 * body is cut at the wrong byte.
 */
export class MultipartDecoder {
  readonly #delimiter: Uint8Array;
  readonly #skips: Uint8Array;
  readonly #limits: MultipartLimits;
  readonly #scanner = new HeadScanner({ firstLineBytes: Infinity, totalBytes: Infinity });
  #state = State.Start;
  #parts = 0;
  #preambleBytes = 0;

  /** @param boundary As {@linkcode parseBoundary} returns it. */
  constructor(boundary: string, limits: MultipartLimits = MULTIPART_LIMITS) {
    this.#delimiter = encodeLatin1(`\r\n--${boundary}`);
    this.#skips = skipTable(this.#delimiter);
    this.#limits = limits;
  }

  /**
   * Decodes as far as the next thing to tell.
   *
   * @throws {ProtocolError} 400 for what is no multipart body or over a limit, 413 for too many
   * parts.
   */
  decode(bytes: Uint8Array): MultipartStep {
    switch (this.#state) {
      case State.Start:
        return this.#passFirst(bytes, "none", State.Preamble);
      case State.Preamble:
        return this.#skipPreamble(bytes);
      case State.Head:
        return this.#readHead(bytes);
      case State.ContentStart:
        // RFC 2046 §5.1.1: the empty line of a part without content may belong to the delimiter.
        return this.#passFirst(bytes, "part-end", State.Content);
      case State.Content:
        return this.#readContent(bytes);
      case State.End:
        return { kind: "end", consumed: 0 };
    }
  }

  /** A delimiter needs no line end of its own where no line is before it. */
  #passFirst(bytes: Uint8Array, kind: "none" | "part-end", otherwise: State): MultipartStep {
    const first = this.#delimiter.subarray(2);
    if (startsAlike(bytes, 0, first)) {
      return bytes.length < first.length ? NONE : this.#passDelimiter(bytes, first.length, kind);
    }
    this.#state = otherwise;
    return this.decode(bytes);
  }

  /** RFC 2046 §5.1.1: what is before the first delimiter is to be ignored. */
  #skipPreamble(bytes: Uint8Array): MultipartStep {
    const consumed = this.#findDelimiter(bytes);
    this.#preambleBytes += consumed;
    if (this.#preambleBytes > this.#limits.preambleBytes) {
      throw new ProtocolError(400, "No delimiter where the body begins (RFC 2046 §5.1.1)");
    }
    if (consumed > 0) return { kind: "none", consumed };
    if (bytes.length < this.#delimiter.length) return NONE;
    return this.#passDelimiter(bytes, this.#delimiter.length, "none");
  }

  #readHead(bytes: Uint8Array): MultipartStep {
    const { partHeadBytes, partFieldCount } = this.#limits;
    const consumed = this.#scanner.scan(bytes, 0, Math.min(bytes.length, partHeadBytes));
    if (consumed === 0 && bytes.length >= partHeadBytes) {
      // It is content: 431 is about the fields of the request (RFC 6585 §5).
      throw new ProtocolError(400, "The head of a part is too large (RFC 7578 §4.8)");
    }
    if (consumed === 0) return NONE;
    const text = decodeLatin1(bytes, 0, consumed - 2);
    if (++this.#parts > this.#limits.parts) {
      throw new ProtocolError(413, `A form has at most ${this.#limits.parts} parts`);
    }
    this.#state = State.ContentStart;
    const head = parseFieldLines(text, Infinity);
    if (head.length > partFieldCount) {
      throw new ProtocolError(400, "The head of a part has too many fields (RFC 7578 §4.8)");
    }
    return { kind: "part", consumed, head };
  }

  #readContent(bytes: Uint8Array): MultipartStep {
    const consumed = this.#findDelimiter(bytes);
    if (consumed > 0) return { kind: "content", consumed, content: bytes.subarray(0, consumed) };
    if (bytes.length < this.#delimiter.length) return NONE;
    return this.#passDelimiter(bytes, this.#delimiter.length, "part-end");
  }

  /**
   * Passes a delimiter when its line is complete: `delimiter ( "--" / *LWSP CRLF )`.
   *
   * @param at Where the boundary ends.
   * @param kind The kind of the step returned.
   */
  #passDelimiter(bytes: Uint8Array, at: number, kind: "none" | "part-end"): MultipartStep {
    let i = at;
    if (bytes[i] === DASH) {
      if (i + 1 === bytes.length) return NONE;
      if (bytes[i + 1] !== DASH) throw notADelimiter();
      this.#state = State.End;
      return { kind, consumed: i + 2 };
    }
    while (isOws(bytes[i]) && i - at < MAX_PADDING_BYTES) i++;
    if (i === bytes.length || (bytes[i] === CR && i + 1 === bytes.length)) return NONE;
    if (bytes[i] !== CR || bytes[i + 1] !== LF) throw notADelimiter();
    this.#state = State.Head;
    return { kind, consumed: i + 2 };
  }

  /** Where a delimiter begins, or what may become one when more comes; else the end of `bytes`. */
  #findDelimiter(bytes: Uint8Array): number {
    const delimiter = this.#delimiter;
    const last = delimiter.length - 1;
    let i = 0;
    // Horspool's search. A delimiter has one CR, so matches of its beginning do not overlap: no
    // content makes this compare much more than it reads.
    while (i + last < bytes.length) {
      if (bytes[i] === CR && startsAlike(bytes, i, delimiter)) return i;
      i += this.#skips[bytes[i + last]];
    }
    while (i < bytes.length && !(bytes[i] === CR && startsAlike(bytes, i, delimiter))) i++;
    return i;
  }
}

enum State {
  Start,
  Preamble,
  Head,
  ContentStart,
  Content,
  End,
}

/** `bchars` of RFC 2046 §5.1.1, of which the last is no space. */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;
/** Transport padding (RFC 2046 §5.1.1), which nobody is known to send. */
const MAX_PADDING_BYTES = 64;
const NONE: MultipartStep = { kind: "none", consumed: 0 };
const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;

/** For each byte: how far a window that ends with it can move on. */
function skipTable(needle: Uint8Array): Uint8Array {
  const skips = new Uint8Array(256).fill(needle.length);
  for (let i = 0; i < needle.length - 1; i++) skips[needle[i]] = needle.length - 1 - i;
  return skips;
}

/** Whether `bytes` has `needle` at `start`, as far as `bytes` goes. */
function startsAlike(bytes: Uint8Array, start: number, needle: Uint8Array): boolean {
  const length = Math.min(needle.length, bytes.length - start);
  for (let i = 0; i < length; i++) if (bytes[start + i] !== needle[i]) return false;
  return true;
}

function notADelimiter(): ProtocolError {
  return new ProtocolError(
    400,
    "A line begins with the boundary and is no delimiter (RFC 2046 §5.1.1)",
  );
}
