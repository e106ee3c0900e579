import { type Handler, HttpRequest, type HttpResponse, statusText } from "../message.ts";
import {
  type BodyFraming,
  expectsContinue,
  isPersistent,
  selectRequestFraming,
} from "../protocol/framing.ts";
import { ProtocolError } from "../protocol/protocol_error.ts";
import type { RequestHead } from "../protocol/request_head.ts";
import { BodyReader } from "./body_reader.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { ByteConn } from "./byte_conn.ts";
import { ByteReader } from "./byte_reader.ts";
import type { Clock } from "./clock.ts";
import { HeadReader } from "./head_reader.ts";
import type { Limits } from "./limits.ts";
import { Output } from "./output.ts";
import { isPeerGone } from "./peer_gone.ts";
import { CONTINUE_HEAD } from "../protocol/response_head.ts";
import { type SentResponse, writeResponse } from "./response_writer.ts";

/** One answer, for whoever keeps the log. */
export interface Exchange {
  /** `null` where the head could not be read. */
  readonly request: HttpRequest | null;
  readonly remoteAddr: Deno.Addr;
  readonly status: number;
  /** Bytes of content that were sent, without head and framing. */
  readonly contentBytes: number;
}

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly handler: Handler;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly pool: BufferPool;
  /** Told of every answer. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what a handler throws and of bodies that fail; not of peers that leave. */
  readonly onError: (error: unknown) => void;
}

/** What a read is for; each has its own limit. */
type Waiting = "nothing" | "request" | "head" | "body" | "end";

/**
 * `open`: serving. `last`: one more answer, then done. `done`: no more requests, what is written is
 * to reach the peer. `closed`: nothing moves any more.
 */
type State = "open" | "last" | "done" | "closed";

/**
 * One connection: reads requests, hands them to the handler, writes the answers in order, until one
 * side has had enough (RFC 9112 §9).
 */
export class Connection {
  readonly #conn: ByteConn;
  readonly #context: ConnectionContext;
  readonly #reader: ByteReader;
  readonly #heads: HeadReader;
  readonly #output: Output;
  #state: State = "open";
  #waiting: Waiting = "nothing";
  #deadline = Infinity;
  #drainDeadline = Infinity;
  #giveUpDraining: () => void = () => {};
  #served = 0;
  #sending = false;
  /** Whether a further read of the socket makes sense: no end has come, no read is left pending. */
  #canRead = true;
  #timingOut: Promise<void> | undefined;

  constructor(conn: ByteConn, context: ConnectionContext) {
    const { limits, pool, clock } = context;
    this.#conn = conn;
    this.#context = context;
    this.#reader = new ByteReader(conn);
    this.#heads = new HeadReader(this.#reader, limits);
    this.#output = new Output(conn, pool, clock, limits.writeStallMillis);
  }

  /** Serves the connection to its end. It does not reject: a peer that leaves is no error. */
  async run(): Promise<void> {
    try {
      await this.#serve();
      await this.#linger();
    } catch (error) {
      if (!isPeerGone(error)) this.#context.onError(error);
    } finally {
      this.close();
      await this.#timingOut;
      this.#output.release();
    }
  }

  /** Closes at once, whatever is under way. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#conn.close();
  }

  /** Closes when the request in hand, if there is one, has its answer. */
  finish(): void {
    if (this.#state !== "open") return;
    if (this.#waiting === "request") this.close();
    else this.#state = "last";
  }

  /**
   * Acts on what has waited too long. To be called once a clock period.
   *
   * @param now Milliseconds on the clock.
   */
  sweep(now: number): void {
    if (now >= this.#output.deadline) return this.close();
    if (now >= this.#drainDeadline) return this.#giveUpDraining();
    if (now < this.#deadline) return;
    const isMidRequest = this.#waiting === "head" || this.#waiting === "body";
    this.#wait("nothing", Infinity);
    if (isMidRequest && !this.#sending) this.#timingOut = this.#timeOut();
    else this.close();
  }

  #isServing(): boolean {
    return this.#state === "open" || this.#state === "last";
  }

  #wait(waiting: Waiting, millis: number): void {
    this.#waiting = waiting;
    this.#deadline = millis === Infinity ? Infinity : this.#context.clock.after(millis);
  }

  /** Answers what has come and waits for more to come, in turn. */
  async #serve(): Promise<void> {
    while (this.#isServing()) {
      try {
        const answering = this.#serveBuffered();
        if (answering !== undefined) {
          await answering;
          continue;
        }
        if (this.#output.pending > 0) await this.#output.flush();
        if (!this.#awaitHead()) continue;
        if (!await this.#reader.fill()) this.#endOfInput();
        else if (this.#waiting === "request") this.#wait("nothing", Infinity);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        await this.#refuse(error, null);
      }
    }
  }

  /** Answers all requests that have come, for as long as that takes no waiting. */
  #serveBuffered(): Promise<void> | undefined {
    while (this.#isServing()) {
      const head = this.#heads.take();
      if (head === null) return undefined;
      const answering = this.#exchange(head);
      if (answering !== undefined) return answering;
    }
    return undefined;
  }

  /** Sets the limit for the read that is to follow; `false` where none is to follow. */
  #awaitHead(): boolean {
    const { limits } = this.#context;
    if (this.#reader.available > 0) {
      // The time for a head runs from its first bytes, however often more of it comes.
      if (this.#waiting !== "head") this.#wait("head", limits.headMillis);
    } else {
      if (this.#state === "last") this.#end();
      this.#wait("request", limits.idleMillis);
    }
    return this.#isServing();
  }

  #endOfInput(): void {
    this.#canRead = false;
    this.#wait("nothing", Infinity);
    if (this.#reader.available > 0) {
      throw new ProtocolError(400, "The head ended too early (RFC 9112 §8)");
    }
    this.#end();
  }

  /** One request and its answer; a promise only where something has to be waited for. */
  #exchange(head: RequestHead): Promise<void> | undefined {
    this.#wait("nothing", Infinity);
    const { limits, handler } = this.#context;
    const framing = selectRequestFraming(head);
    const expectation = expectsContinue(head.version, head.headers);
    this.#served++;
    // After CONNECT a peer may take what follows for a tunnel (RFC 9110 §9.3.6).
    const persistent = isPersistent(head.version, head.headers) && head.method !== "CONNECT" &&
      this.#served < limits.requestsPerConnection;
    if (framing.kind !== "none") return this.#exchangeBody(head, framing, persistent, expectation);

    const request = new HttpRequest(head, this.#conn.remoteAddr);
    try {
      const response = handler(request);
      if (response instanceof Promise) return this.#answer(request, response, persistent, null);
      return this.#send(request, response, persistent);
    } catch (error) {
      return this.#answer(request, Promise.reject(error), persistent, null);
    }
  }

  async #exchangeBody(
    head: RequestHead,
    framing: Exclude<BodyFraming, { kind: "none" }>,
    persistent: boolean,
    expectation: boolean,
  ): Promise<void> {
    const { limits, handler } = this.#context;
    const body = new BodyReader(framing, this.#reader, limits, expectation, {
      beforeRead: async (continueIsDue) => {
        if (continueIsDue) await this.#output.append(CONTINUE);
        await this.#output.flush();
        this.#wait("body", limits.bodyStallMillis);
      },
      afterRead: () => this.#wait("nothing", Infinity),
    });
    const request = new HttpRequest(head, this.#conn.remoteAddr, () => body.open());
    try {
      // Async, so that what the handler throws at once is a rejection too.
      const responding = (async () => await handler(request))();
      await this.#answer(request, responding, persistent, body);
    } finally {
      body.release();
    }
  }

  /** Waits for the handler, then for what is left of the body, then answers. */
  async #answer(
    request: HttpRequest,
    responding: Promise<HttpResponse>,
    persistent: boolean,
    body: BodyReader | null,
  ): Promise<void> {
    const settling = this.#settle(responding, body);
    // What is ready does not wait for a slow handler.
    if (this.#output.pending > 0) await this.#output.flush();
    const outcome = await settling;
    if (outcome instanceof ProtocolError) return await this.#refuse(outcome, request);
    // What the handler left of the body is read before the answer goes out: if it breaks the
    // framing, that is the answer. A response that streams may feed on the body, so it goes first.
    const feedsOnBody = body !== null && body.opened && outcome.body instanceof ReadableStream;
    const isWhole = body === null || feedsOnBody || await this.#drain(body);
    await this.#send(request, outcome, persistent && isWhole);
    if (feedsOnBody && this.#isServing() && !await this.#drain(body)) this.#end();
  }

  /** The handler's response, or what it failed with as something that can be sent. */
  async #settle(
    responding: Promise<HttpResponse>,
    body: BodyReader | null,
  ): Promise<HttpResponse | ProtocolError> {
    try {
      return await responding;
    } catch (error) {
      if (error instanceof ProtocolError) return error;
      if (isPeerGone(error) && (this.#state === "closed" || body?.failure === error)) throw error;
      this.#context.onError(error);
      return INTERNAL_ERROR;
    }
  }

  /** Reads and drops the rest of a body; `false` where that is not worth it, or fails. */
  async #drain(body: BodyReader): Promise<boolean> {
    const { drainBytes, drainMillis } = this.#context.limits;
    if (body.done) return true;
    if (body.failure !== null || body.isWithheld || body.exceeds(drainBytes)) return false;
    const givenUp = new Promise<boolean>((resolve) => {
      this.#giveUpDraining = () => resolve(false);
    });
    this.#drainDeadline = this.#context.clock.after(drainMillis);
    const draining = body.drain(drainBytes);
    // Given up, it is left pending until the connection closes, and its failure is nobody's news.
    draining.catch(() => {});
    try {
      const drained = await Promise.race([draining, givenUp]);
      this.#canRead = drained || body.isAtRest;
      return drained;
    } finally {
      this.#drainDeadline = Infinity;
    }
  }

  #send(
    request: HttpRequest | null,
    response: HttpResponse,
    persistent: boolean,
  ): Promise<void> | undefined {
    const context = {
      method: request?.method ?? "GET",
      version: request?.version ?? "1.1",
      persistent: persistent && this.#state === "open",
      date: this.#context.clock.date,
    };
    const sending = writeResponse(this.#output, context, response);
    if (sending instanceof Promise) return this.#finishSending(request, response, sending);
    this.#report(request, sending);
    return undefined;
  }

  async #finishSending(
    request: HttpRequest | null,
    response: HttpResponse,
    sending: Promise<SentResponse>,
  ): Promise<void> {
    const before = this.#output.written;
    this.#sending = true;
    try {
      this.#report(request, await sending);
    } catch (error) {
      // A body that failed before its first byte left can still become an honest answer.
      const isUnsent = !isPeerGone(error) && this.#output.rollback();
      if (!isUnsent) {
        const contentBytes = this.#output.written - before;
        this.#report(request, { status: response.status, persistent: false, contentBytes });
        throw error;
      }
      this.#context.onError(error);
      await this.#send(request, INTERNAL_ERROR, false);
    } finally {
      this.#sending = false;
    }
  }

  #report(request: HttpRequest | null, sent: SentResponse): void {
    if (!sent.persistent) this.#end();
    const { remoteAddr } = this.#conn;
    const { status, contentBytes } = sent;
    this.#context.onExchange?.({ request, remoteAddr, status, contentBytes });
  }

  /** Says which rule was broken, and serves no more: the next byte has no meaning. */
  async #refuse(error: ProtocolError, request: HttpRequest | null): Promise<void> {
    await this.#send(request, statusText(error.status, {}, error.message), false);
  }

  /** Tells a peer that was too slow so, while the read it kept waiting is still pending. */
  async #timeOut(): Promise<void> {
    try {
      await this.#refuse(new ProtocolError(408, "Too slow (RFC 9110 §15.5.9)"), null);
      await this.#output.flush();
      await this.#conn.closeWrite();
    } catch (error) {
      if (!isPeerGone(error)) this.#context.onError(error);
    } finally {
      this.close();
    }
  }

  #end(): void {
    if (this.#isServing()) this.#state = "done";
  }

  /**
   * Closing with unread input makes the system send a reset, which may eat our last answer in the
   * peer's buffer. So: end our half, let the peer end its own, then close (RFC 9112 §9.6).
   */
  async #linger(): Promise<void> {
    if (this.#state === "closed") return;
    await this.#output.flush();
    await this.#conn.closeWrite();
    this.#wait("end", this.#context.limits.drainMillis);
    while (this.#canRead && await this.#conn.read(SINK) !== null);
  }
}

const INTERNAL_ERROR: HttpResponse = statusText(500);
const CONTINUE = new TextEncoder().encode(CONTINUE_HEAD);
/** What is read into it is never looked at, so all connections share it. */
const SINK = new Uint8Array(64 * 1024);
