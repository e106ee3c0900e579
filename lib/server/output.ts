import type { BufferPool } from "./buffer_pool.ts";
import type { Clock } from "./clock.ts";

/** Where bytes go: a `Deno.TcpConn` fits. */
export interface ByteSink {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * The only writes of a connection: one at a time, because two under way at once would mix. Small
 * pieces gather in a lent buffer until {@linkcode flush}, so a response leaves in one write, and
 * the responses to pipelined requests together.
 */
export class Output {
  readonly #sink: ByteSink;
  readonly #pool: BufferPool;
  readonly #clock: Clock;
  readonly #stallMillis: number;
  #buffer: Uint8Array | null = null;
  #length = 0;
  #mark = 0;
  #deadline = Infinity;
  #written = 0;

  /** @param stallMillis How long one write may take before it counts as stalled. */
  constructor(sink: ByteSink, pool: BufferPool, clock: Clock, stallMillis: number) {
    this.#sink = sink;
    this.#pool = pool;
    this.#clock = clock;
    this.#stallMillis = stallMillis;
  }

  /** Bytes that wait for {@linkcode flush}. */
  get pending(): number {
    return this.#length;
  }

  /** Bytes that the system has taken so far. */
  get written(): number {
    return this.#written;
  }

  /** When the write under way counts as stalled, on the clock; `Infinity` between writes. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Remembers this place, for {@linkcode rollback}. */
  mark(): void {
    this.#mark = this.#length;
  }

  /**
   * Takes back what was put down since {@linkcode mark}.
   *
   * @returns `false` where some of it may have left already.
   */
  rollback(): boolean {
    if (this.#mark < 0) return false;
    this.#length = this.#mark;
    return true;
  }

  /** The free part of the buffer, to be filled by the caller, who then calls {@linkcode commit}. */
  free(): Uint8Array {
    const buffer = this.#buffer ??= this.#pool.acquire();
    return buffer.subarray(this.#length);
  }

  /** Counts `length` bytes of {@linkcode free} as put down. */
  commit(length: number): void {
    this.#length += length;
  }

  /**
   * Puts down text, if all of it is ASCII and fits.
   *
   * @returns Whether it was put down.
   */
  tryAppendAscii(text: string): boolean {
    const buffer = this.#buffer ??= this.#pool.acquire();
    const free = this.#length === 0 ? buffer : buffer.subarray(this.#length);
    // The encoder tells what a scan of the text would: a byte a character means ASCII.
    const { read, written } = encoder.encodeInto(text, free);
    if (read !== text.length || written !== text.length) return false;
    this.#length += written;
    return true;
  }

  /**
   * Puts down bytes, if all of them fit.
   *
   * @returns Whether they were put down.
   */
  tryAppend(bytes: Uint8Array): boolean {
    const free = this.free();
    if (bytes.length > free.length) return false;
    free.set(bytes);
    this.#length += bytes.length;
    return true;
  }

  /** Puts down bytes, writing what does not fit; many are written from where they are. */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      const free = this.free();
      const taken = rest.subarray(0, free.length);
      free.set(taken);
      this.#length += taken.length;
      rest = rest.subarray(taken.length);
      if (rest.length === 0) return;
      const capacity = free.byteOffset + free.length;
      await this.flush();
      rest = await this.#write(rest, capacity);
    }
  }

  /** Sends what waits, and gives the buffer back. */
  async flush(): Promise<void> {
    const buffer = this.#buffer;
    if (buffer === null) return;
    try {
      await this.#write(buffer.subarray(0, this.#length), 1);
    } finally {
      this.release();
    }
  }

  /** Gives the buffer back, and with it whatever was not sent. */
  release(): void {
    if (this.#buffer !== null) this.#pool.release(this.#buffer);
    this.#buffer = null;
    this.#length = 0;
  }

  /** Writes until fewer than `enough` bytes are left, and returns those. */
  async #write(bytes: Uint8Array, enough: number): Promise<Uint8Array> {
    let rest = bytes;
    this.#mark = NO_MARK;
    while (rest.length >= enough) {
      this.#deadline = this.#clock.after(this.#stallMillis);
      const count = await this.#sink.write(rest);
      this.#deadline = Infinity;
      this.#written += count;
      rest = rest.subarray(count);
    }
    return rest;
  }
}

const NO_MARK = -1;
const encoder = new TextEncoder();
