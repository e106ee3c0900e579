import { type HeaderList, NO_FIELDS } from "./header_list.ts";
import { ProtocolError } from "./protocol_error.ts";
import { isOws, isTokenByte } from "./syntax.ts";
import { type TrailerLimits, TrailerReader } from "./trailer_reader.ts";

/** What a {@linkcode BodyDecoder} made of some bytes. */
export interface Decoded {
  /** Content, as a view into the bytes that were given; it may be empty. */
  readonly content: Uint8Array;
  /** How many of those bytes are used up. The rest is to be given again, with more behind it. */
  readonly consumed: number;
}

/** Turns the bytes after a head into content. It never looks past the end of the body. */
export interface BodyDecoder {
  /** Whether the body is complete. */
  readonly done: boolean;
  /** The fields behind the body (RFC 9110 §6.5); none until it is complete. */
  readonly trailers: HeaderList;
  /**
   * Decodes the next stretch of content. A caller with input left and `done` not yet reached calls
   * again until nothing is consumed any more.
   *
   * @throws {ProtocolError} 400 where the bytes break the framing, 431 for too large a trailer.
   */
  decode(bytes: Uint8Array): Decoded;
}

/** A body of a length known in advance (RFC 9112 §6.2). */
export class LengthDecoder implements BodyDecoder {
  readonly trailers = NO_FIELDS;
  #remaining: number;

  /** @param length In bytes. */
  constructor(length: number) {
    this.#remaining = length;
  }

  /** How many bytes of content are still to come. */
  get remaining(): number {
    return this.#remaining;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }

  decode(bytes: Uint8Array): Decoded {
    const consumed = Math.min(bytes.length, this.#remaining);
    this.#remaining -= consumed;
    return { content: bytes.subarray(0, consumed), consumed };
  }

  /** Accounts for content that was read without passing through {@linkcode decode}. */
  skip(length: number): void {
    this.#remaining -= length;
  }
}

/** What a peer can stretch within a chunked body. */
export interface ChunkedLimits extends TrailerLimits {
  /** A chunk-size with its extensions, in bytes without CRLF. */
  readonly chunkLineBytes: number;
  /** The extensions of all chunks of one body, in bytes (RFC 9112 §7.1.1 asks for a limit). */
  readonly chunkExtensionBytes: number;
}

/**
 * A chunked body (RFC 9112 §7.1): `chunk-size [ chunk-ext ] CRLF chunk-data CRLF`, ended by a chunk
 * of size 0 and a trailer section. Extensions must be well formed and are then ignored. Trailer
 * fields must be too; they are kept apart from the head (RFC 9110 §6.5.1), and those that would
 * change framing or routing are refused.
 */
export class ChunkedDecoder implements BodyDecoder {
  readonly #limits: ChunkedLimits;
  readonly #trailer: TrailerReader;
  #state: ChunkState = ChunkState.Size;
  #size = 0;
  #lineBytes = 0;
  #extensionBytes = 0;

  constructor(limits: ChunkedLimits) {
    this.#limits = limits;
    this.#trailer = new TrailerReader(limits);
  }

  get done(): boolean {
    return this.#state === ChunkState.Done;
  }

  get trailers(): HeaderList {
    return this.#trailer.fields;
  }

  decode(bytes: Uint8Array): Decoded {
    let i = 0;
    while (i < bytes.length) {
      switch (this.#state) {
        case ChunkState.Data: {
          const end = Math.min(bytes.length, i + this.#size);
          this.#size -= end - i;
          if (this.#size === 0) this.#state = ChunkState.DataCr;
          return { content: bytes.subarray(i, end), consumed: end };
        }
        case ChunkState.DataCr:
          requireByte(bytes[i++], CR);
          this.#state = ChunkState.DataLf;
          break;
        case ChunkState.DataLf:
          requireByte(bytes[i++], LF);
          this.#state = ChunkState.Size;
          break;
        case ChunkState.Trailer:
          i += this.#trailer.read(bytes.subarray(i));
          if (this.#trailer.done) this.#state = ChunkState.Done;
          break;
        case ChunkState.Done:
          return { content: NO_BYTES, consumed: i };
        default:
          this.#readLineByte(bytes[i++]);
      }
    }
    return { content: NO_BYTES, consumed: i };
  }

  /** One byte of `chunk-size [ chunk-ext ] CRLF`. */
  #readLineByte(byte: number): void {
    if (this.#state === ChunkState.LineLf) {
      requireByte(byte, LF);
      this.#state = this.#size > 0 ? ChunkState.Data : ChunkState.Trailer;
      this.#lineBytes = 0;
      return;
    }
    const next = this.#state === ChunkState.Size || this.#state === ChunkState.SizeDigits
      ? this.#readSizeByte(byte)
      : readExtensionByte(this.#state, byte);
    if (next === ChunkState.Refused) {
      throw new ProtocolError(400, "Malformed chunk size or extension (RFC 9112 §7.1)");
    }
    this.#state = next;
    if (next === ChunkState.LineLf) return;
    if (++this.#lineBytes > this.#limits.chunkLineBytes) {
      throw new ProtocolError(400, "Chunk line too long (RFC 9112 §7.1.1)");
    }
    if (next === ChunkState.SizeDigits) return;
    if (++this.#extensionBytes > this.#limits.chunkExtensionBytes) {
      throw new ProtocolError(400, "Chunk extensions too long (RFC 9112 §7.1.1)");
    }
  }

  #readSizeByte(byte: number): ChunkState {
    const digit = hexValue(byte);
    if (digit < 0) return afterSize(this.#state, byte);
    this.#size = this.#size * 16 + digit;
    if (!Number.isSafeInteger(this.#size)) {
      throw new ProtocolError(400, "Chunk size exceeds 2^53 - 1 (RFC 9112 §7.1)");
    }
    return ChunkState.SizeDigits;
  }
}

/** The states of a chunked body; those from `SizeBws` to `ValueBws` spell out `chunk-ext`. */
enum ChunkState {
  Size,
  SizeDigits,
  SizeBws,
  ExtensionStart,
  ExtensionName,
  NameBws,
  ValueStart,
  ValueToken,
  Quoted,
  QuotedPair,
  QuotedEnd,
  ValueBws,
  LineLf,
  Data,
  DataCr,
  DataLf,
  Trailer,
  Done,
  Refused,
}

function afterSize(state: ChunkState, byte: number): ChunkState {
  if (state !== ChunkState.SizeDigits) return ChunkState.Refused;
  if (byte === CR) return ChunkState.LineLf;
  if (byte === SEMICOLON) return ChunkState.ExtensionStart;
  return isOws(byte) ? ChunkState.SizeBws : ChunkState.Refused;
}

/**
 * `chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`, RFC 9112 §7.1.1.
 * White space is admitted only where something follows it, so `5 ` and `5;` are refused.
 */
function readExtensionByte(state: ChunkState, byte: number): ChunkState {
  switch (state) {
    case ChunkState.SizeBws:
    case ChunkState.ValueBws:
      if (isOws(byte)) return state;
      return byte === SEMICOLON ? ChunkState.ExtensionStart : ChunkState.Refused;
    case ChunkState.ExtensionStart:
      if (isOws(byte)) return state;
      return isTokenByte(byte) ? ChunkState.ExtensionName : ChunkState.Refused;
    case ChunkState.ExtensionName:
      if (isTokenByte(byte)) return state;
      if (byte === EQUALS) return ChunkState.ValueStart;
      return afterExtension(byte, ChunkState.NameBws);
    case ChunkState.NameBws:
      if (isOws(byte)) return state;
      if (byte === EQUALS) return ChunkState.ValueStart;
      return byte === SEMICOLON ? ChunkState.ExtensionStart : ChunkState.Refused;
    case ChunkState.ValueStart:
      if (isOws(byte)) return state;
      if (byte === DQUOTE) return ChunkState.Quoted;
      return isTokenByte(byte) ? ChunkState.ValueToken : ChunkState.Refused;
    case ChunkState.ValueToken:
      return isTokenByte(byte) ? state : afterExtension(byte, ChunkState.ValueBws);
    case ChunkState.Quoted:
      if (byte === DQUOTE) return ChunkState.QuotedEnd;
      if (byte === BACKSLASH) return ChunkState.QuotedPair;
      return isQuotable(byte) ? state : ChunkState.Refused;
    case ChunkState.QuotedEnd:
      return afterExtension(byte, ChunkState.ValueBws);
    case ChunkState.QuotedPair:
      return isQuotable(byte) ? ChunkState.Quoted : ChunkState.Refused;
    default:
      return ChunkState.Refused;
  }
}

function afterExtension(byte: number, bws: ChunkState): ChunkState {
  if (byte === CR) return ChunkState.LineLf;
  if (byte === SEMICOLON) return ChunkState.ExtensionStart;
  return isOws(byte) ? bws : ChunkState.Refused;
}

const NO_BYTES = new Uint8Array(0);
const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const DQUOTE = 0x22;
const BACKSLASH = 0x5c;

function requireByte(byte: number, expected: number): void {
  if (byte !== expected) throw new ProtocolError(400, "Chunk not ended by CRLF (RFC 9112 §7.1)");
}

/** qdtext and the second half of a quoted-pair, RFC 9110 §5.6.4. */
function isQuotable(byte: number): boolean {
  return byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
