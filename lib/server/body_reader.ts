import { type BodyDecoder, ChunkedDecoder, LengthDecoder } from "../protocol/body_decoder.ts";
import type { BodyFraming } from "../protocol/framing.ts";
import type { HeaderList } from "../protocol/header_list.ts";
import { ProtocolError } from "../protocol/protocol_error.ts";
import type { BodySource } from "../request_body.ts";
import { type ByteReader, SINK } from "./byte_reader.ts";
import { ConnectionLost } from "./connection_lost.ts";
import type { Limits } from "./limits.ts";

/** What the connection does around the reads of a body. */
export interface BodyReaderHooks {
  /** Called when the peer waits for a 100 (Continue) and now is the time for it. */
  sendContinue(): Promise<void>;
  /** Called before the socket is read: answers that wait are to be sent first. */
  beforeRead(): Promise<void>;
  /** Called after every read of the socket, however it ended. */
  afterRead(): void;
}

/**
 * Who may read a body, in an order without return: the handler, before and after it asked for it;
 * the server, to drop the rest; nobody, though a read may still be pending.
 */
type Stage = "unasked" | "open" | "released" | "abandoned";

/**
 * The body of one request: decodes what the {@linkcode ByteReader} has, and reads on only when
 * somebody asks for more.
 */
export class BodyReader implements BodySource {
  readonly #reader: ByteReader;
  readonly #decoder: BodyDecoder;
  readonly #limits: Limits;
  readonly #hooks: BodyReaderHooks;
  #received = 0;
  #reading: Promise<number | null> | null = null;
  #stage: Stage = "unasked";
  #reason: ConnectionLost | null = null;
  #isWithheld: boolean;
  /** Whether the body cannot be read to its end. */
  #hasFailed = false;
  /** What the next read fails with: what is wrong may lie behind good content. */
  #failure: unknown = null;
  /** How much of a chunked body may be read at once. It grows: who sends little costs little. */
  #room = FIRST_ROOM_BYTES;

  /**
   * @param expectsContinue Whether the peer waits for a 100 (Continue) before it sends the body.
   * @throws {ProtocolError} 413 where the length announced is over the limit.
   */
  constructor(
    framing: Exclude<BodyFraming, { kind: "none" }>,
    reader: ByteReader,
    limits: Limits,
    expectsContinue: boolean,
    hooks: BodyReaderHooks,
  ) {
    if (framing.kind === "length" && framing.length > limits.bodyBytes) throw tooLarge(limits);
    // RFC 9110 §10.1.1: a 100 is pointless when the body is already coming.
    this.#isWithheld = expectsContinue && reader.available === 0;
    this.#reader = reader;
    this.#limits = limits;
    this.#hooks = hooks;
    this.#decoder = framing.kind === "chunked"
      ? new ChunkedDecoder(limits)
      : new LengthDecoder(framing.length);
  }

  /** Whether all of the body has been read. */
  get done(): boolean {
    return this.#decoder.done && !this.#hasFailed;
  }

  /** Bytes of content that have come. */
  get received(): number {
    return this.#received;
  }

  /** Whether the handler has asked for the body, and it is the handler's. */
  get isOpen(): boolean {
    return this.#stage === "open";
  }

  /** What a read of the body has failed with, or the connection's end, or `null`. */
  get failure(): unknown {
    return this.#hasFailed ? this.#failure : this.#reason;
  }

  /** Whether the peer holds the body back until it is told to send it, and has not been told. */
  get isWithheld(): boolean {
    return this.#isWithheld;
  }

  /**
   * The answer begins, and a 100 within it would be content: it is never sent any more.
   *
   * @returns Whether the peer holds the body back.
   */
  forgoContinue(): boolean {
    const isWithheld = this.#isWithheld;
    this.#isWithheld = false;
    return isWithheld;
  }

  /** Whether the rest of the body is no longer the handler's. */
  get isReleased(): boolean {
    return this.#stage === "released" || this.#stage === "abandoned";
  }

  /** Whether no read of the body is under way. */
  get isAtRest(): boolean {
    return this.#reading === null;
  }

  /** The body as the handler sees it, who asks for it now. */
  open(): BodySource {
    if (this.#stage === "unasked") this.#stage = "open";
    return this;
  }

  /** As the handler has it: see {@linkcode BodySource}. */
  async read(into: Uint8Array): Promise<number | null> {
    if (this.isReleased) {
      const late = "The answer has been given, the body can no longer be read";
      throw this.#reason ?? new TypeError(late);
    }
    // Two at once would take each other's bytes.
    if (this.#reading !== null) throw new TypeError("A read of the body is under way");
    return await this.#readOnce(into);
  }

  /** The fields behind the body. */
  get trailers(): HeaderList {
    return this.#decoder.trailers;
  }

  /**
   * Reads and drops the rest, so that the connection can be used again. The handler can read no
   * more of it, drained or not: two readers would take bytes of the next request, and a read
   * flushes the output, and so takes the buffer from an answer that has begun.
   *
   * @param maxBytes Gives up where more is left, at once where that is known.
   * @returns Whether the body has been read to its end.
   * @throws {ProtocolError} If the rest is malformed.
   */
  async drain(maxBytes: number): Promise<boolean> {
    this.release();
    if (this.isWithheld || this.#isKnownToExceed(maxBytes)) return false;
    if (this.#reading !== null) await this.#reading.catch(() => {});
    for (let dropped = 0; !this.done && !this.#hasFailed && dropped <= maxBytes;) {
      // One byte over the limit tells that it is too much, however the bytes are cut.
      dropped += await this.#readOnce(SINK.subarray(0, maxBytes + 1 - dropped)) ?? 0;
    }
    return this.done;
  }

  /**
   * The answer has been given: what the handler still holds of the body fails from now on.
   *
   * @param reason The connection's end, where that is why.
   */
  release(reason: ConnectionLost | null = null): void {
    if (this.isReleased) return;
    this.#stage = "released";
    this.#reason = reason;
  }

  /** Gives up a pending read, which does nothing more. The promise settles when it has ended. */
  abandon(): Promise<unknown> {
    this.#stage = "abandoned";
    return Promise.allSettled([this.#reading]);
  }

  #isKnownToExceed(bytes: number): boolean {
    return this.#decoder instanceof LengthDecoder && this.#decoder.remaining > bytes;
  }

  #readOnce(into: Uint8Array): Promise<number | null> {
    const reading = this.#read(into);
    this.#reading = reading;
    return reading;
  }

  async #read(into: Uint8Array): Promise<number | null> {
    try {
      const count = await this.#decode(into);
      this.#received += count ?? 0;
      if (this.#received > this.#limits.bodyBytes) throw tooLarge(this.#limits);
      return count;
    } catch (error) {
      this.#hasFailed = true;
      this.#failure = error;
      throw error;
    } finally {
      this.#reading = null;
    }
  }

  async #decode(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const length = this.#decodeBuffered(into);
      if (length > 0) return length;
      if (this.done) return null;
      if (this.#decoder instanceof LengthDecoder) return await this.#readPast(this.#decoder, into);
      await this.#fill();
    }
  }

  /** Content of all chunks that have come: a read for each took 1 s for 1 MB of one-byte chunks. */
  #decodeBuffered(into: Uint8Array): number {
    if (this.#failure !== null) throw this.#failure;
    let length = 0;
    while (this.#reader.available > 0 && length < into.length && !this.done) {
      const bytes = this.#reader.view().subarray(0, into.length - length);
      try {
        const { content, consumed } = this.#decoder.decode(bytes);
        into.set(content, length);
        length += content.length;
        this.#reader.consume(consumed);
      } catch (error) {
        if (length === 0) throw error;
        this.#failure = error;
        break;
      }
    }
    return length;
  }

  /** A body of known length is read straight into the caller's buffer. */
  async #readPast(decoder: LengthDecoder, into: Uint8Array): Promise<number> {
    await this.#beforeRead();
    try {
      const wanted = into.subarray(0, Math.min(into.length, decoder.remaining));
      const count = await this.#reader.readInto(wanted);
      if (count === null) throw endedEarly();
      decoder.skip(count);
      return count;
    } finally {
      this.#hooks.afterRead();
    }
  }

  async #fill(): Promise<void> {
    await this.#beforeRead();
    try {
      if (!await this.#reader.fill(this.#room)) throw endedEarly();
      const isFull = this.#reader.available >= this.#room;
      if (isFull && this.#room < MAX_ROOM_BYTES) this.#room *= ROOM_GROWTH;
    } finally {
      this.#hooks.afterRead();
    }
  }

  async #beforeRead(): Promise<void> {
    if (this.#stage === "abandoned") throw new ConnectionLost("The rest of the body was given up");
    // RFC 9110 §10.1.1: now somebody wants the body.
    if (this.#isWithheld) {
      this.#isWithheld = false;
      await this.#hooks.sendContinue();
    }
    await this.#hooks.beforeRead();
  }
}

/** A packet or two. 10,000 peers that begin a body and stall have 40 MB of it. */
const FIRST_ROOM_BYTES = 4 * 1024;
const ROOM_GROWTH = 4;
/** So large that system calls do not matter; the rest is copied to whoever reads the body. */
const MAX_ROOM_BYTES = 64 * 1024;

function endedEarly(): ProtocolError {
  return new ProtocolError(400, "The body ended before its length (RFC 9112 §8)");
}

function tooLarge({ bodyBytes }: Limits): ProtocolError {
  return new ProtocolError(413, `Body over the limit of ${bodyBytes} bytes (RFC 9110 §15.5.14)`);
}
