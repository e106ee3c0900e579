import { asConnectionLost } from "./connection_lost.ts";

/** Where bytes come from: a `Deno.TcpConn` fits. */
export interface ByteSource {
  /** Reads up to `into.length` bytes; `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/**
 * All reads of a connection, except of the bytes dropped at its end: a buffer it owns, filled on
 * demand and consumed from the front.
 *
 * The buffer starts small, because an idle connection costs what its buffer costs, grows while a
 * reader needs more at once, and shrinks again when it is empty.
 */
export class ByteReader {
  readonly #source: ByteSource;
  #buffer = new Uint8Array(IDLE_BYTES);
  #dataView: DataView | null = null;
  #start = 0;
  #end = 0;
  /** How full the buffer was after the last read: 1 is to its end. */
  #fullness = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The buffer; what has come and is not consumed lies in `[start, end)`. */
  get buffer(): Uint8Array {
    return this.#buffer;
  }

  /** All of the buffer, to be looked at several bytes at a time. */
  get dataView(): DataView {
    return this.#dataView ??= new DataView(this.#buffer.buffer);
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** How many bytes have come and are not consumed. */
  get available(): number {
    return this.#end - this.#start;
  }

  /** What has come, as a view that holds until the next {@linkcode fill}. */
  view(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Takes `length` bytes off the front. */
  consume(length: number): void {
    this.#start += length;
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
  }

  /**
   * Waits for more bytes and puts them behind those at hand.
   *
   * @param room How much may come at once, at least; the buffer grows to it.
   * @returns Whether any came; `false` at the end.
   * @throws {ConnectionLost} If the peer left or the connection was closed.
   */
  async fill(room = 1): Promise<boolean> {
    try {
      return this.accept(await this.read(room));
    } catch (error) {
      throw asConnectionLost(error);
    }
  }

  /**
   * The first half of {@linkcode fill}: begins to read and hands on what the source says. A
   * connection that waits for a request waits here, and an async function would cost each of them
   * half a KiB.
   */
  read(room = 1): Promise<number | null> {
    this.#makeRoom(room);
    return this.#source.read(this.#end === 0 ? this.#buffer : this.#buffer.subarray(this.#end));
  }

  /** The second half: takes in what {@linkcode read} brought. */
  accept(count: number | null): boolean {
    if (count === null) return false;
    this.#end += count;
    this.#fullness = this.#end / this.#buffer.length;
    return true;
  }

  /**
   * Reads past the buffer, which must be empty, into the caller's own: large bodies are not copied.
   */
  async readInto(into: Uint8Array): Promise<number | null> {
    try {
      return await this.#source.read(into);
    } catch (error) {
      throw asConnectionLost(error);
    }
  }

  #isTooLarge(): boolean {
    const { length } = this.#buffer;
    return length > MAX_IDLE_BYTES || (length > IDLE_BYTES && this.#fullness < ROOMY);
  }

  #makeRoom(room: number): void {
    const available = this.available;
    let capacity = this.#buffer.length;
    if (available === 0 && room <= IDLE_BYTES && this.#isTooLarge()) {
      this.#buffer = new Uint8Array(IDLE_BYTES);
      this.#dataView = null;
      return;
    }
    // A read that filled the buffer most likely left more to come.
    if (this.#fullness === 1 && capacity < BUSY_BYTES) capacity *= 2;
    else if (capacity - this.#end >= room) return;
    while (capacity - available < room) capacity *= 2;
    const target = capacity > this.#buffer.length ? new Uint8Array(capacity) : this.#buffer;
    if (target === this.#buffer) target.copyWithin(0, this.#start, this.#end);
    else target.set(this.view());
    this.#buffer = target;
    this.#dataView = null;
    this.#start = 0;
    this.#end = available;
  }
}

/** What is read into it is never looked at, so all connections share it. */
export const SINK: Uint8Array = new Uint8Array(64 * 1024);

/**
 * Most heads fit, and 10,000 idle connections take 10 MB for their buffers. Who sends longer ones
 * keeps a buffer in which they fit, up to a page.
 */
const IDLE_BYTES = 1024;
const MAX_IDLE_BYTES = 4 * 1024;
/** What pipelined requests are read with, many at a time. */
const BUSY_BYTES = 16 * 1024;
/** A buffer that is less full than this after a read is too large. */
const ROOMY = 0.25;
