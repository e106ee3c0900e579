import { type BufferPool, LARGE_BYTES, MEDIUM_BYTES } from "./buffer_pool.ts";

/**
 * What a connection has to say and has not sent: small pieces gather in a buffer, which is lent as
 * soon as there is one. Nothing here waits.
 */
export class OutputBuffer {
  readonly #pool: BufferPool;
  #buffer: Uint8Array | null = null;
  #length = 0;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /** Takes a large buffer for what follows, if one is to be had: long bodies go faster through it. */
  enlarge(): void {
    if (this.#buffer !== null && this.#buffer.length >= LARGE_BYTES) return;
    const large = this.#pool.acquireLarge();
    if (large === null) return;
    if (this.#buffer !== null) {
      large.set(this.#buffer.subarray(0, this.#length));
      this.#pool.release(this.#buffer);
    }
    this.#buffer = large;
  }

  /** The free part of the buffer, to be filled by the caller, who then calls {@linkcode commit}. */
  free(): Uint8Array {
    return this.#reserve(MEDIUM_BYTES - this.#length).subarray(this.#length);
  }

  /**
   * Counts `length` bytes of what {@linkcode free} gave as put down.
   *
   * @throws {Error} If they lie elsewhere by now: what is here may be another connection's.
   */
  commit(free: Uint8Array, length: number): void {
    const buffer = this.#buffer;
    const isHere = buffer !== null && free.buffer === buffer.buffer &&
      free.byteOffset === buffer.byteOffset + this.#length;
    if (!isHere) throw new Error("The free part was sent from, or filled, by others");
    this.#length += length;
  }

  /**
   * Puts down text, if all of it is ASCII and fits.
   *
   * @returns Whether it was put down.
   */
  tryAppendAscii(text: string): boolean {
    const buffer = this.#reserve(text.length);
    if (text.length <= SHORT_CHARACTERS) return this.#tryAppendShort(text, buffer);
    const free = this.#length === 0 ? buffer : buffer.subarray(this.#length);
    // The encoder tells what a scan of the text would: a byte a character means ASCII.
    const { read, written } = encoder.encodeInto(text, free);
    if (read !== text.length || written !== text.length) return false;
    this.#length += written;
    return true;
  }

  #tryAppendShort(text: string, buffer: Uint8Array): boolean {
    if (text.length > buffer.length - this.#length) return false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > LAST_ASCII) return false;
      buffer[this.#length + i] = code;
    }
    this.#length += text.length;
    return true;
  }

  /**
   * Puts down bytes, if all of them fit.
   *
   * @returns Whether they were put down.
   */
  tryAppend(bytes: Uint8Array): boolean {
    // Nobody is to keep a buffer for nothing.
    if (bytes.length === 0) return true;
    if (bytes.length > MEDIUM_BYTES) return false;
    const buffer = this.#reserve(bytes.length);
    if (bytes.length > buffer.length - this.#length) return false;
    buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return true;
  }

  /** Puts down as many of the bytes as fit, and returns the rest. */
  fill(bytes: Uint8Array): Uint8Array {
    const free = this.#reserve(1).subarray(this.#length);
    free.set(bytes.subarray(0, free.length));
    this.#length += Math.min(free.length, bytes.length);
    return bytes.subarray(free.length);
  }

  /** Takes back all behind the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Hands over what is here, to be given back; what is put down from now on goes elsewhere. */
  take(): TakenBytes | null {
    const buffer = this.#buffer;
    if (buffer === null) return null;
    const bytes = buffer.subarray(0, this.#length);
    this.#buffer = null;
    this.#length = 0;
    return { bytes, buffer };
  }

  /**
   * Takes back what was sent from.
   *
   * @param keeps Whether more follows at once, so that it goes through the same buffer.
   */
  giveBack({ buffer }: TakenBytes, keeps: boolean): void {
    if (keeps && this.#buffer === null) this.#buffer = buffer;
    else this.#pool.release(buffer);
  }

  /** Gives the buffer back, and with it whatever was not sent. */
  release(): void {
    if (this.#buffer !== null) this.#pool.release(this.#buffer);
    this.#buffer = null;
    this.#length = 0;
  }

  /** A buffer with room for so many bytes more, as far as the middle size has it. */
  #reserve(bytes: number): Uint8Array {
    const needed = this.#length + bytes;
    const buffer = this.#buffer;
    if (buffer === null) return this.#buffer = this.#pool.acquire(needed);
    if (needed <= buffer.length || buffer.length >= MEDIUM_BYTES) return buffer;
    const larger = this.#pool.acquire(needed);
    larger.set(buffer.subarray(0, this.#length));
    this.#pool.release(buffer);
    return this.#buffer = larger;
  }
}

/** Bytes that are sent, and the buffer they lie in. */
export interface TakenBytes {
  readonly bytes: Uint8Array;
  readonly buffer: Uint8Array;
}

/** Up to here a loop takes less than the 150 ns of the encoder's call. */
const SHORT_CHARACTERS = 64;
const LAST_ASCII = 0x7f;
const encoder = new TextEncoder();
