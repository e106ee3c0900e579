import {
  discardBody,
  type HttpRequest,
  type HttpResponse,
  type ResponseHeaders,
  statusText,
} from "../message.ts";
import { ProtocolError } from "../protocol/protocol_error.ts";
import { formatResponseHead } from "../protocol/response_head.ts";
import type { Clock } from "./clock.ts";
import { ConnectionLost } from "./connection_lost.ts";
import type { Output } from "./output.ts";
import { type SentResponse, writeResponse } from "./response_writer.ts";
import { isShortage } from "./system_failure.ts";

/** One answer, for whoever keeps the log. */
export interface Exchange {
  /** `null` where the head could not be read. */
  readonly request: HttpRequest | null;
  /** The peer's address. */
  readonly remoteAddr: Deno.Addr;
  /** The status code of the answer. */
  readonly status: number;
  /** Bytes of content that were sent, without head and framing. */
  readonly contentBytes: number;
}

/** Whom a {@linkcode Responder} tells. */
export interface ResponderContext {
  readonly clock: Clock;
  /** Fields of what is answered without a handler, or in its place. */
  readonly refusalHeaders?: ResponseHeaders;
  /** Told of every answer. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what a handler throws and of bodies that fail; not of peers that leave. */
  readonly onError: (error: unknown, request: HttpRequest | null) => void;
}

/**
 * Fields of refusals, their names in lower case, so that the server's own replace them.
 *
 * @throws {TypeError} If one cannot be sent: an answer about that could not be either.
 */
export function checkRefusalHeaders(headers: ResponseHeaders = {}): ResponseHeaders {
  formatResponseHead(400, headers, { kind: "none" }, "", "close");
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** The answers of one connection, and whether another may follow. */
export class Responder {
  readonly #output: Output;
  readonly #remoteAddr: Deno.Addr;
  readonly #context: ResponderContext;
  #isStopping = false;
  #isOver = false;
  #isSending = false;

  constructor(output: Output, remoteAddr: Deno.Addr, context: ResponderContext) {
    this.#output = output;
    this.#remoteAddr = remoteAddr;
    this.#context = context;
  }

  /** Whether the last answer has been given. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether an answer is being sent that takes time, so that no other may begin. */
  get isSending(): boolean {
    return this.#isSending;
  }

  /** Whether no request is to be waited for any more. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** The next answer is the last, and tells the peer so. */
  stop(): void {
    this.#isStopping = true;
  }

  /** No answer follows. */
  end(): void {
    this.#isOver = true;
  }

  /**
   * Sends a response. One that breaks its contract, or whose body fails before its first byte has
   * left, is replaced by {@linkcode failure}, or by a refusal for a `ProtocolError`.
   *
   * @param request What it answers; `null` where that could not be read.
   * @param persistent Whether the connection may live on.
   * @param method What the request seemed to be, where it could not be read.
   * @returns A promise only where something has to be waited for.
   * @throws {ConnectionLost} If the response cannot be completed: the connection is to be cut.
   */
  send(
    request: HttpRequest | null,
    response: HttpResponse,
    persistent: boolean,
    method = "GET",
  ): Promise<void> | undefined {
    // After an answer that said close none may follow (RFC 9112 §9.6): this one comes too late.
    if (this.#isOver) return this.#output.awaitSource(discardBody(response.body));
    const context = {
      method: request === null ? method : request.method,
      version: request === null ? "1.1" : request.version,
      persistent: persistent && !this.#isStopping,
      clock: this.#context.clock,
    };
    const sending = writeResponse(this.#output, context, response);
    if (sending instanceof Promise) return this.#finish(request, response, sending);
    this.#report(request, sending);
    return undefined;
  }

  /** Says which rule was broken. It is the last answer: the next byte has no meaning. */
  async refuse(
    error: ProtocolError,
    request: HttpRequest | null,
    method?: string,
  ): Promise<void> {
    await this.send(request, this.#ownResponse(error.status, error.message), false, method);
  }

  /** The answer to a failure that is not the peer's: 503 for one that passes, else 500. */
  failure(error?: unknown): HttpResponse {
    // RFC 9110 §15.6.4: both pass, once others close their files or stop changing this one.
    if (isShortage(error)) return this.#ownResponse(503, "too many files and connections are open");
    if (error instanceof Deno.errors.Busy) {
      return this.#ownResponse(503, "it is being changed; ask again");
    }
    return this.#ownResponse(500);
  }

  #ownResponse(status: number, reason?: string): HttpResponse {
    const { body, headers } = statusText(status, {}, reason);
    return { status, headers: { ...this.#context.refusalHeaders, ...headers }, body };
  }

  async #finish(
    request: HttpRequest | null,
    response: HttpResponse,
    sending: Promise<SentResponse>,
  ): Promise<void> {
    this.#isSending = true;
    try {
      this.#report(request, await sending);
    } catch (error) {
      if (error instanceof ConnectionLost || !this.#output.rollback()) {
        const contentBytes = this.#output.contentWritten;
        this.#report(request, { status: response.status, persistent: false, contentBytes });
        throw this.#cut(error, request);
      }
      if (error instanceof ProtocolError) return await this.refuse(error, request);
      this.#context.onError(error, request);
      await this.send(request, this.failure(error), false);
    } finally {
      this.#isSending = false;
    }
  }

  /** Half an answer is out, and only cutting the connection tells the peer so. */
  #cut(error: unknown, request: HttpRequest | null): ConnectionLost {
    if (error instanceof ConnectionLost) return error;
    if (!(error instanceof ProtocolError)) this.#context.onError(error, request);
    return new ConnectionLost("The answer cannot be completed", { cause: error });
  }

  #report(request: HttpRequest | null, sent: SentResponse): void {
    if (!sent.persistent) this.#isOver = true;
    const { status, contentBytes } = sent;
    report({ request, remoteAddr: this.#remoteAddr, status, contentBytes }, this.#context);
  }
}

/** Tells `onExchange` of an answer, which stays as it is even if that fails. */
export function report(exchange: Exchange, { onExchange, onError }: ResponderContext): void {
  try {
    // It may be an async function: to TypeScript that is as good.
    const telling: unknown = onExchange?.(exchange);
    if (telling instanceof Promise) telling.catch((error) => onError(error, exchange.request));
  } catch (error) {
    onError(error, exchange.request);
  }
}
