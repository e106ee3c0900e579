import { gather } from "../gather.ts";
import { discardBody, type Handler, HttpRequest, type HttpResponse, isStream } from "../message.ts";
import { type BodyFraming, readTerms } from "../protocol/framing.ts";
import { ProtocolError } from "../protocol/protocol_error.ts";
import type { RequestHead } from "../protocol/request_head.ts";
import { CONTINUE_HEAD } from "../protocol/response_head.ts";
import { BodyPace } from "./body_pace.ts";
import { BodyReader } from "./body_reader.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { Clock } from "./clock.ts";
import { ConnectionLost } from "./connection_lost.ts";
import type { Limits } from "./limits.ts";
import type { Output } from "./output.ts";
import { type Patience, tooSlow } from "./patience.ts";
import type { Responder } from "./responder.ts";
import { tellsOf } from "./system_failure.ts";

/** The parts of a connection that an exchange works with. */
export interface ExchangePorts {
  readonly remoteAddr: Deno.Addr;
  readonly reader: ByteReader;
  readonly output: Output;
  readonly responder: Responder;
  readonly patience: Patience;
}

/** The same for all connections of a server. */
export interface ExchangeContext {
  readonly handler: Handler;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Whether the connections are TLS. */
  readonly isSecure: boolean;
  /** Told of what a handler throws. */
  readonly onError: (error: unknown, request: HttpRequest | null) => void;
}

/** The exchanges of one connection, one at a time: a request to the handler, its answer out. */
export class Exchanger {
  readonly #ports: ExchangePorts;
  readonly #context: ExchangeContext;
  #current: HttpRequest | null = null;
  #served = 0;
  #leftRead: Promise<unknown> | null = null;
  /** Whether nobody waits for the handler any more. */
  #isGivenUp = false;
  #interrupt = doNothing;
  #giveUpDraining = doNothing;
  #answerInstead: (outcome: Outcome) => void = doNothing;

  constructor(ports: ExchangePorts, context: ExchangeContext) {
    this.#ports = ports;
    this.#context = context;
  }

  /** Settles when a read of the socket that was left pending has ended, so that another can follow. */
  get leftRead(): Promise<unknown> | null {
    return this.#leftRead;
  }

  /** The connection is closed, and the handler given up. */
  interrupt(): void {
    this.#isGivenUp = true;
    this.#interrupt();
  }

  /** The handler takes too long: the peer gets a 500 instead, and the connection closes. */
  giveUpHandler(): void {
    const overdue = new Error("A handler took longer than handlerMillis to answer");
    this.#context.onError(overdue, this.#current);
    this.#isGivenUp = true;
    this.#answerInstead(this.#ports.responder.failure());
  }

  /** What the handler reads of the body takes too long: the peer gets a 408 instead. */
  giveUpBody(): void {
    this.#isGivenUp = true;
    this.#answerInstead(tooSlow());
  }

  /** The rest of a body takes too long: the answer goes out without it. */
  giveUpDraining(): void {
    this.#giveUpDraining();
  }

  /** One request and its answer; a promise only where something has to be waited for. */
  exchange(head: RequestHead): Promise<void> | undefined {
    const { remoteAddr, responder } = this.#ports;
    const { isSecure } = this.#context;
    let persistent = false;
    let request: HttpRequest | undefined;
    let response: HttpResponse | Promise<HttpResponse>;
    try {
      const terms = head.headers.derive(readTerms, head.version);
      if (head.isHttps && !isSecure) {
        throw new ProtocolError(421, "https over a connection that is not secured (RFC 9110 §7.4)");
      }
      persistent = this.#admitsAnother(head) && terms.isPersistent;
      const { framing } = terms;
      if (framing.kind !== "none") {
        return this.#exchangeBody(head, framing, persistent, terms.expectsContinue);
      }
      request = new HttpRequest(head, remoteAddr, undefined, isSecure);
      response = this.#context.handler(request);
      if (!(response instanceof Promise)) requireResponse(response);
    } catch (error) {
      request ??= new HttpRequest(head, remoteAddr, undefined, isSecure);
      response = Promise.reject(error);
    }
    if (response instanceof Promise) return this.#answer(request, response, persistent, null);
    return responder.send(request, response, persistent);
  }

  #admitsAnother({ method }: RequestHead): boolean {
    this.#served++;
    // After CONNECT a peer may take what follows for a tunnel (RFC 9110 §9.3.6).
    return method !== "CONNECT" && this.#served < this.#context.limits.requestsPerConnection;
  }

  #exchangeBody(
    head: RequestHead,
    framing: Exclude<BodyFraming, { kind: "none" }>,
    persistent: boolean,
    expectsContinue: boolean,
  ): Promise<void> {
    const { reader, output, patience, remoteAddr } = this.#ports;
    const { limits, clock, handler, isSecure } = this.#context;
    const pace = new BodyPace(limits, clock);
    const body = new BodyReader(framing, reader, limits, expectsContinue, {
      sendContinue: () => output.append(CONTINUE),
      beforeRead: async () => {
        if (output.buffer.length > 0) await output.flush();
        if (!body.isReleased) patience.wait("body", pace.begin(body.received));
      },
      afterRead: () => {
        pace.end();
        if (!body.isReleased) this.#awaitHandler();
      },
    });
    const request = new HttpRequest(head, remoteAddr, () => body.open(), isSecure);
    this.#awaitHandler();
    return this.#answerWithBody(request, Promise.try(handler, request), persistent, body);
  }

  async #answerWithBody(
    request: HttpRequest,
    responding: Promise<HttpResponse>,
    persistent: boolean,
    body: BodyReader,
  ): Promise<void> {
    try {
      await this.#answer(request, responding, persistent, body);
    } catch (error) {
      if (error instanceof ConnectionLost) this.#isGivenUp = true;
      throw error;
    } finally {
      // A read that the handler left pending is not to meet another. Nobody waits for a handler
      // that was given up: what it trips over now is no news.
      body.release(this.#isGivenUp ? new ConnectionLost("The handler was given up") : null);
      if (!body.isAtRest) this.#leftRead = body.abandon();
    }
  }

  /** Waits for the handler, then for what is left of the body, then answers. */
  async #answer(
    request: HttpRequest,
    responding: Promise<HttpResponse>,
    persistent: boolean,
    body: BodyReader | null,
  ): Promise<void> {
    const { responder, output } = this.#ports;
    this.#current = request;
    if (body === null) this.#awaitHandler();
    const outcome = await this.#unlessInterrupted(this.#settle(request, responding, body));
    this.#restFromHandler();
    if (outcome instanceof ProtocolError) return await responder.refuse(outcome, request);
    if (this.#isGivenUp) return await responder.send(request, outcome, false);
    // A response that streams may feed on the body: then it is sent first. Otherwise the rest of
    // the body is drained first, because if that breaks the framing, the answer is a refusal.
    const feedsOnBody = body !== null && body.isOpen && isStream(outcome.body);
    let isWhole = true;
    try {
      if (feedsOnBody) isWhole = !body.forgoContinue();
      else if (body !== null) isWhole = await this.#drain(body);
    } catch (error) {
      await output.awaitSource(discardBody(outcome.body));
      if (error instanceof ProtocolError) return await responder.refuse(error, request);
      throw error;
    }
    await responder.send(request, outcome, persistent && isWhole);
    if (feedsOnBody && !responder.isOver) await this.#drainAnswered(body);
    this.#current = null;
  }

  /** The handler's response, or what it failed with as something that can be sent. */
  async #settle(
    request: HttpRequest,
    responding: Promise<HttpResponse>,
    body: BodyReader | null,
  ): Promise<Outcome> {
    try {
      const response = requireResponse(await responding);
      if (!body?.isWithheld || !isStream(response.body)) return response;
      // A 100 can only go before the answer: a stream that reads the body has to begin now.
      return { ...response, body: await gather(response.body) };
    } catch (thrown) {
      // What reads the body for the handler, such as `fetch`, fails with an error of its own.
      const error = thrown instanceof ProtocolError ? thrown : body?.failure ?? thrown;
      if (error !== thrown && !tellsOf(thrown, error)) this.#context.onError(thrown, request);
      if (error instanceof ProtocolError) return error;
      if (error instanceof ConnectionLost) throw error;
      this.#context.onError(error, request);
      return this.#ports.responder.failure(error);
    }
  }

  #awaitHandler(): void {
    const { responder, patience } = this.#ports;
    if (responder.isSending) patience.rest();
    else patience.wait("handler", this.#context.limits.handlerMillis);
  }

  /** A body that the response feeds on may be waited for instead. */
  #restFromHandler(): void {
    const { patience } = this.#ports;
    if (patience.waiting === "handler") patience.rest();
  }

  /**
   * Waits for the handler, until it or its body takes too long or the connection is closed, sending
   * meanwhile what is ready.
   */
  async #unlessInterrupted(settling: Promise<Outcome>): Promise<Outcome> {
    let instead: Outcome | undefined;
    const interrupted = new Promise<Outcome>((resolve, reject) => {
      this.#interrupt = () => reject(new ConnectionLost("The connection was closed"));
      this.#answerInstead = (outcome) => resolve(instead = outcome);
    });
    interrupted.catch(() => {});
    if (this.#isGivenUp) this.#interrupt();
    let outcome: Outcome | undefined;
    try {
      // What is flushed may take longer than the handler may, which has its answer by then.
      settling.finally(() => this.#restFromHandler()).catch(() => {});
      if (this.#ports.output.buffer.length > 0) await this.#ports.output.flush();
      return outcome = await Promise.race([settling, interrupted]);
    } finally {
      this.#interrupt = doNothing;
      this.#answerInstead = doNothing;
      // A response that still comes is too late, and what it holds is let go.
      if (outcome === instead) {
        settling.then((it) => "body" in it ? discardBody(it.body) : undefined).catch(() => {});
      }
    }
  }

  /** Reads and drops the rest of a body; `false` where that is not worth it, or fails. */
  async #drain(body: BodyReader): Promise<boolean> {
    const { drainBytes, drainMillis } = this.#context.limits;
    if (body.done) return true;
    const givenUp = new Promise<boolean>((resolve) => {
      this.#giveUpDraining = () => resolve(false);
    });
    this.#ports.patience.wait("drain", drainMillis);
    const draining = body.drain(drainBytes);
    // Once given up, it may stay pending, and nobody is told of its failure.
    draining.catch(() => {});
    try {
      return await Promise.race([draining, givenUp]);
    } finally {
      if (!body.isAtRest) body.abandon();
      this.#ports.patience.rest();
    }
  }

  /** The same when the answer is out: what is wrong with the rest is not to get another. */
  async #drainAnswered(body: BodyReader): Promise<void> {
    try {
      if (await this.#drain(body)) return;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
    this.#ports.responder.end();
  }
}

/** The handler's response, or what is wrong with its request. */
type Outcome = HttpResponse | ProtocolError;

/** What is written in JavaScript may return anything. */
function requireResponse(response: HttpResponse): HttpResponse {
  if (typeof response === "object" && response !== null) return response;
  throw new TypeError("A handler returns a response");
}

/** Shared, because a function of its own would cost each idle connection. */
function doNothing(): void {}

const CONTINUE = new TextEncoder().encode(CONTINUE_HEAD);
