import type { BufferPool } from "./buffer_pool.ts";
import type { Clock } from "./clock.ts";
import { asConnectionLost } from "./connection_lost.ts";
import { OutputBuffer, type TakenBytes } from "./output_buffer.ts";

/** Where bytes go: a `Deno.TcpConn` fits, and `Deno.stdout`. */
export interface ByteSink {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * All writes of a connection that is served: one at a time, because two under way at once would mix.
 * Small pieces gather in the buffer until {@linkcode flush}, so a response leaves in one write, and
 * the responses to pipelined requests together.
 */
export class Output {
  /** What waits for {@linkcode flush}. */
  readonly buffer: OutputBuffer;
  readonly #sink: ByteSink;
  readonly #clock: Clock;
  readonly #stallMillis: number;
  readonly #silenceMillis: number;
  #mark = 0;
  #isWriting = false;
  readonly #turns: (() => void)[] = [];
  #deadline = Infinity;
  /** Bytes that the system has taken, of all that was ever written. */
  #written = 0;
  /** Bytes of the write under way that it has not taken. */
  #unwritten = 0;
  /** Where among all bytes the content begins that was announced last, and its length. */
  #contentStart = 0;
  #contentLength = 0;
  /** Bytes of content announced before that. */
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
    this.buffer = new OutputBuffer(pool);
    this.#clock = clock;
    this.#stallMillis = stallMillis;
    this.#silenceMillis = silenceMillis;
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
    this.#contentStart = this.#written + this.#unwritten + this.buffer.length + offset;
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
    this.#mark = this.buffer.length;
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
    this.buffer.truncate(this.#mark);
    return true;
  }

  /** Puts down bytes, flushing where they do not fit; many are written without a copy. */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    let isFlushed = false;
    while ((isFlushed && rest.length >= DIRECT_BYTES) || !this.buffer.tryAppend(rest)) {
      if (this.buffer.length > 0) {
        rest = this.buffer.fill(rest);
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
   * Sends what waits. What is put down meanwhile waits for its turn.
   *
   * @param keepsBuffer Whether more follows at once, so that it goes through the same buffer.
   */
  flush(keepsBuffer = false): Promise<unknown> {
    if (this.#isWriting) return this.#turn().then(() => this.flush(keepsBuffer));
    const taken = this.buffer.take();
    if (taken !== null) return this.#write(taken.bytes, 1, taken, keepsBuffer);
    this.#turns.shift()?.();
    return Promise.resolve();
  }

  /**
   * Writes until fewer than `enough` bytes are left, and returns those.
   *
   * @param taken The buffer they lie in, to be given back; `null` where it is not ours.
   */
  async #write(
    bytes: Uint8Array,
    enough: number,
    taken: TakenBytes | null = null,
    keepsBuffer = false,
  ): Promise<Uint8Array> {
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
      if (taken !== null) this.buffer.giveBack(taken, keepsBuffer);
      this.#turns.shift()?.();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#turns.push(resolve));
  }
}

const NOTHING = new Uint8Array(0);
/** Fewer bytes are not worth a write of their own: they are copied into the buffer. */
const DIRECT_BYTES = 16 * 1024;
const NO_MARK = -1;
