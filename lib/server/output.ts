import { type BufferPool, LARGE_BYTES, MEDIUM_BYTES } from "./buffer_pool.ts";
import type { Clock } from "./clock.ts";
import { asConnectionLost } from "./connection_lost.ts";

/** Where bytes go: a `Deno.TcpConn` fits, and `Deno.stdout`. */
export interface ByteSink {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * All writes of a connection that is served: one at a time, because two under way at once would mix.
 * Small pieces gather in a lent buffer until {@linkcode flush}, so a response leaves in one write, and
 * the responses to pipelined requests together.
 */
export class Output {
  readonly #sink: ByteSink;
  readonly #pool: BufferPool;
  readonly #clock: Clock;
  readonly #stallMillis: number;
  readonly #silenceMillis: number;
  #buffer: Uint8Array | null = null;
  #length = 0;
  #mark = 0;
  #isWriting = false;
  readonly #turns: (() => void)[] = [];
  #deadline = Infinity;
  #written = 0;
  /** Bytes of the write under way that the system has not taken. */
  #unwritten = 0;
  #contentStart = 0;
  #contentLength = 0;
  #contentBefore = 0;
  /** Called when the connection is closed, for what waits on other things than a write. */
  onInterrupt: (() => void) | null = null;

  /**
   * @param stallMillis How long one write may take before it counts as stalled.
   * @param silenceMillis How long what is to be written may take to come.
   */
  constructor(
    sink: ByteSink,
    pool: BufferPool,
    clock: Clock,
    stallMillis: number,
    silenceMillis: number,
  ) {
    this.#sink = sink;
    this.#pool = pool;
    this.#clock = clock;
    this.#stallMillis = stallMillis;
    this.#silenceMillis = silenceMillis;
  }

  /** Bytes that wait for {@linkcode flush}. */
  get pending(): number {
    return this.#length;
  }

  /** Bytes of content that the system has taken since {@linkcode mark}, without heads and framing. */
  get contentWritten(): number {
    const taken = Math.max(0, this.#written - this.#contentStart);
    return this.#contentBefore + Math.min(taken, this.#contentLength);
  }

  /** Says that content follows, `offset` bytes on. What was announced before has been sent. */
  announceContent(length: number, offset = 0): void {
    this.#contentBefore += this.#contentLength;
    this.#contentLength = length;
    this.#contentStart = this.#written + this.#unwritten + this.#length + offset;
  }

  /**
   * Waits for what is to be written, or let go. Meanwhile nobody reads the socket or writes to it, so
   * that a peer that left would never be noticed if this had no limit.
   */
  async awaitSource<T>(source: Promise<T>): Promise<T> {
    this.#deadline = this.#clock.after(this.#silenceMillis);
    try {
      return await source;
    } finally {
      this.#deadline = Infinity;
    }
  }

  /** Whether a write, or what is to be written, has taken longer than it may. */
  isStalled(now: number): boolean {
    return now >= this.#deadline;
  }

  /** The connection is closed; a write under way rejects by itself. */
  interrupt(): void {
    this.onInterrupt?.();
  }

  /** An answer begins: remembers this place, for {@linkcode rollback}. */
  mark(): void {
    this.#mark = this.#length;
    this.#contentLength = 0;
    this.#contentBefore = 0;
  }

  /**
   * Takes back what was put down since {@linkcode mark}.
   *
   * @returns `false` where some of it may have left already.
   */
  rollback(): boolean {
    if (this.#mark === NO_MARK) return false;
    this.#length = this.#mark;
    return true;
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

  /** Puts down bytes, writing what does not fit; many are written from where they are. */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    let isFlushed = false;
    while ((isFlushed && rest.length >= DIRECT_BYTES) || !this.tryAppend(rest)) {
      if (this.#length > 0) {
        const free = this.#reserve(1).subarray(this.#length);
        free.set(rest.subarray(0, free.length));
        this.#length += Math.min(free.length, rest.length);
        rest = rest.subarray(free.length);
        await this.flush();
        isFlushed = true;
      } else if (this.#isWriting) {
        await this.#turn();
      } else {
        rest = await this.#write(rest, DIRECT_BYTES);
      }
    }
  }

  /**
   * Sends what waits.
   *
   * @param keepsBuffer Whether more follows at once, so that it goes through the same buffer.
   */
  flush(keepsBuffer = false): Promise<unknown> {
    if (this.#isWriting) return this.#turn().then(() => this.flush(keepsBuffer));
    const buffer = this.#buffer;
    if (buffer === null) {
      this.#turns.shift()?.();
      return Promise.resolve();
    }
    const bytes = buffer.subarray(0, this.#length);
    // What is put down from now on goes into another buffer and waits for its turn.
    this.#buffer = null;
    this.#length = 0;
    return this.#write(bytes, 1, { buffer, keepsBuffer });
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

  /**
   * Writes until fewer than `enough` bytes are left, and returns those.
   *
   * @param lent The buffer that they lie in, if it is one of the pool's.
   */
  async #write(bytes: Uint8Array, enough: number, lent: Lent | null = null): Promise<Uint8Array> {
    let rest = bytes;
    this.#mark = NO_MARK;
    this.#unwritten = bytes.length;
    this.#isWriting = true;
    try {
      while (rest.length >= enough) {
        this.#deadline = this.#clock.after(this.#stallMillis);
        const count = await this.#sink.write(rest);
        this.#written += count;
        this.#unwritten -= count;
        if (count === rest.length) return NOTHING;
        rest = rest.subarray(count);
      }
      return rest;
    } catch (error) {
      throw asConnectionLost(error);
    } finally {
      this.#deadline = Infinity;
      this.#unwritten = 0;
      this.#isWriting = false;
      if (lent !== null) this.#giveBack(lent);
      this.#turns.shift()?.();
    }
  }

  #giveBack({ buffer, keepsBuffer }: Lent): void {
    if (keepsBuffer && this.#buffer === null) this.#buffer = buffer;
    else this.#pool.release(buffer);
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#turns.push(resolve));
  }
}

/** A buffer that is being written from. */
interface Lent {
  readonly buffer: Uint8Array;
  readonly keepsBuffer: boolean;
}

const NOTHING = new Uint8Array(0);
/** What is not worth a write of its own is copied to what follows. */
const DIRECT_BYTES = 16 * 1024;
const NO_MARK = -1;
/** Up to here a loop takes less than the 150 ns of the encoder's call. */
const SHORT_CHARACTERS = 64;
const LAST_ASCII = 0x7f;
const encoder = new TextEncoder();
