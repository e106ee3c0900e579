import { ProtocolError } from "../protocol/protocol_error.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { ByteConn } from "./byte_conn.ts";
import { ByteReader, SINK } from "./byte_reader.ts";
import { asConnectionLost, ConnectionLost, isConnectionLost } from "./connection_lost.ts";
import { type ExchangeContext, Exchanger } from "./exchanger.ts";
import { type FairTurns, Turn } from "./fair_turns.ts";
import { HeadReader } from "./head_reader.ts";
import { Output } from "./output.ts";
import { Patience, tooSlow } from "./patience.ts";
import { Responder, type ResponderContext } from "./responder.ts";

/** What all connections of a server share. */
export interface ConnectionContext extends ExchangeContext, ResponderContext {
  readonly pool: BufferPool;
  readonly turns: FairTurns;
  /** Told of each connection that has come to its end. */
  readonly onClosed?: (connection: Connection) => void;
}

/**
 * One connection: reads requests, has them answered in order, until one side has had enough
 * (RFC 9112 §9).
 */
export class Connection {
  readonly #conn: ByteConn;
  readonly #context: ConnectionContext;
  readonly #reader: ByteReader;
  readonly #heads: HeadReader;
  readonly #output: Output;
  readonly #patience: Patience;
  readonly #responder: Responder;
  readonly #exchanger: Exchanger;
  readonly #turn = new Turn();
  #isClosed = false;
  #isTurnDue = false;
  #timingOut: Promise<void> | undefined;

  constructor(conn: ByteConn, context: ConnectionContext) {
    const { limits, pool, clock } = context;
    const { remoteAddr } = conn;
    const reader = new ByteReader(conn);
    const output = new Output(conn, pool, clock, limits.writeStallMillis, limits.handlerMillis);
    const patience = new Patience(clock);
    const responder = new Responder(output, remoteAddr, context);
    this.#conn = conn;
    this.#context = context;
    this.#reader = reader;
    this.#heads = new HeadReader(reader, limits);
    this.#output = output;
    this.#patience = patience;
    this.#responder = responder;
    this.#exchanger = new Exchanger({ remoteAddr, reader, output, responder, patience }, context);
  }

  /**
   * Serves the connection to its end. It does not reject: a peer that leaves is no error.
   *
   * An idle connection waits in the one read below; each further async function on the way there
   * would cost all of them half a KiB.
   */
  async run(): Promise<void> {
    try {
      while (!this.#responder.isOver) {
        try {
          const working = this.#work();
          if (working !== undefined) {
            await working;
          } else if (this.#awaitHead()) {
            let count: number | null;
            try {
              count = await this.#reader.read();
            } catch (error) {
              throw asConnectionLost(error);
            }
            this.#accept(count);
          }
        } catch (error) {
          await this.#refuse(error);
        }
      }
      await this.#linger();
    } catch (error) {
      if (!(error instanceof ConnectionLost)) this.#context.onError(error, null);
    }
    this.close();
    await this.#timingOut;
    this.#output.buffer.release();
    this.#context.onClosed?.(this);
  }

  /** Closes at once, whatever is under way. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#responder.end();
    this.#exchanger.interrupt();
    this.#output.interrupt();
    this.#conn.close();
  }

  /** Closes when the request in hand, if there is one, has its answer. */
  finish(): void {
    this.#responder.stop();
    if (this.#patience.waiting === "request") this.close();
  }

  /** Since when it waits for a request, in milliseconds on the clock; `Infinity` if it does not. */
  get restingSince(): number {
    const isResting = this.#patience.waiting === "request" && !this.#isClosed;
    return isResting ? this.#patience.since : Infinity;
  }

  /**
   * Acts on what has waited too long. To be called once a clock period.
   *
   * @param now Milliseconds on the clock.
   */
  sweep(now: number): void {
    if (this.#output.isStalled(now)) return this.close();
    if (!this.#patience.isOver(now)) return;
    const { waiting } = this.#patience;
    this.#patience.rest();
    if (waiting === "drain") this.#exchanger.giveUpDraining();
    else if (waiting === "handler") this.#exchanger.giveUpHandler();
    else if (this.#responder.isSending) this.close();
    else if (waiting === "body") this.#exchanger.giveUpBody();
    else if (waiting === "head") this.#timingOut = this.#timeOut();
    else this.close();
  }

  /** Does what can be done with what has come; a promise where that takes time. */
  #work(): Promise<unknown> | undefined {
    const answering = this.#serveBuffered();
    if (answering !== undefined) return answering;
    if (this.#output.buffer.length > 0) return this.#output.flush();
    if (!this.#isTurnDue) return undefined;
    this.#isTurnDue = false;
    return this.#context.turns.wait(this.#turn);
  }

  /** Answers all requests that have come, for as long as that takes no waiting. */
  #serveBuffered(): Promise<void> | undefined {
    const { clock } = this.#context;
    clock.beginBatch();
    try {
      while (!this.#responder.isOver) {
        const head = this.#heads.take();
        if (head === null) return undefined;
        if (this.#patience.waiting === "head") this.#patience.rest();
        const answering = this.#exchanger.exchange(head);
        if (answering !== undefined) return answering;
      }
      return undefined;
    } finally {
      clock.endBatch();
    }
  }

  /** Sets the limit for the read that is to follow; `false` where none is to follow. */
  #awaitHead(): boolean {
    const { limits } = this.#context;
    if (this.#reader.available > 0) {
      // The time for a head runs from its first bytes, however often more of it comes.
      if (this.#patience.waiting !== "head") this.#patience.wait("head", limits.headMillis);
    } else {
      if (this.#responder.isStopping) this.#responder.end();
      this.#patience.wait("request", limits.idleMillis);
    }
    return !this.#responder.isOver;
  }

  #accept(count: number | null): void {
    const hasCome = this.#reader.accept(count);
    this.#isTurnDue = this.#context.turns.count(this.#turn);
    if (hasCome) {
      if (this.#patience.waiting === "request") this.#patience.rest();
      return;
    }
    this.#patience.rest();
    if (this.#reader.available > 0) {
      throw new ProtocolError(400, "The head ended too early (RFC 9112 §8)");
    }
    this.#responder.end();
  }

  /** Says what was wrong with a request. What is no fault of the peer's ends the connection. */
  async #refuse(error: unknown): Promise<void> {
    if (!(error instanceof ProtocolError)) throw error;
    this.#patience.rest();
    // RFC 9110 §9.3.2: HEAD gets no content, however malformed.
    await this.#responder.refuse(error, null, this.#heads.method);
  }

  /** Answers 408 to a peer whose head is too slow, while the read that waits for it is pending. */
  async #timeOut(): Promise<void> {
    try {
      await this.#responder.refuse(tooSlow(), null, this.#heads.method);
      await this.#endWriting();
    } catch (error) {
      if (!isConnectionLost(error)) this.#context.onError(error, null);
      this.close();
    }
  }

  /**
   * Closing with unread input makes the system send a reset, which may eat our last answer in the
   * peer's buffer. So: end our half, let the peer end its own, then close (RFC 9112 §9.6).
   */
  async #linger(): Promise<void> {
    if (this.#isClosed) return;
    try {
      await (this.#timingOut ?? this.#endWriting());
      await this.#exchanger.leftRead;
      while (await this.#conn.read(SINK) !== null);
    } catch (error) {
      throw asConnectionLost(error);
    }
  }

  /** Ends our half after the last answer. The peer has `drainMillis` to end its own. */
  async #endWriting(): Promise<void> {
    await this.#output.flush();
    this.#patience.wait("end", this.#context.limits.drainMillis);
    await this.#conn.closeWrite();
  }
}
