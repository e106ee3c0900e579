/**
 * What handlers see and return. Requests and responses are plain typed objects, not the Web's
 * `Request` and `Response`: those normalise a path before a guard sees it and cost a URL, a
 * Headers and an AbortSignal a request. Web words stay where the meaning is the same.
 *
 * @module
 */

import type { HeaderList } from "./protocol/header_list.ts";
import type { HttpVersion, RequestHead } from "./protocol/request_head.ts";
import { findField, type ResponseHeaders } from "./protocol/response_head.ts";
import { reasonPhrase } from "./protocol/status.ts";
import { type BodySource, NO_CONTENT, type RequestBody, streamBody } from "./request_body.ts";

export type { DerivedName, ResponseHeaders } from "./protocol/response_head.ts";
export type { BodySource, RequestBody } from "./request_body.ts";

/** One request: its head, parsed, and its body, not yet read. */
export class HttpRequest {
  /** Case-sensitive, as it came. A handler for GET also gets HEAD; only the bytes sent differ. */
  readonly method: string;
  /** The request target as it came. */
  readonly target: string;
  /**
   * The path, percent-encoded as a URI has it: `/%66iles/a|b` is `/files/a%7Cb`. It decodes without
   * error. Segments such as `..` stay in it. `"*"` is the server itself; with CONNECT it is `""`.
   */
  readonly path: string;
  /** What follows the first `?`, without it. */
  readonly query: string;
  /** The version that the client speaks. */
  readonly version: HttpVersion;
  /** Host and port the request is for; `""` where an HTTP/1.0 client names none. */
  readonly authority: string;
  /** The fields of the head. */
  readonly headers: HeaderList;
  /** The peer's address. */
  readonly remoteAddr: Deno.Addr;
  /** Whether the connection is TLS: the resource asked for is an `https` one (RFC 9110 §4.2.2). */
  readonly isSecure: boolean;
  readonly #open: () => BodySource;
  #source: BodySource | undefined;
  #body: RequestBody | undefined;

  /**
   * A request as the server makes it, and tests may.
   *
   * @param head The parsed head.
   * @param remoteAddr The peer's address.
   * @param open Called once, when something of the body is first asked for; without it the body is
   * empty.
   * @param isSecure Whether the connection is TLS.
   */
  constructor(
    head: RequestHead,
    remoteAddr: Deno.Addr,
    open: () => BodySource = openNothing,
    isSecure = false,
  ) {
    this.method = head.method;
    this.target = head.target;
    this.path = head.path;
    this.query = head.query;
    this.version = head.version;
    this.authority = head.authority;
    this.headers = head.headers;
    this.remoteAddr = remoteAddr;
    this.isSecure = isSecure;
    this.#open = open;
  }

  /** The body; an empty stream where the request has none. */
  get body(): RequestBody {
    return this.#body ??= streamBody(this.#content);
  }

  /**
   * Reads the next bytes of the body without its stream, each read of which leaves garbage: for
   * large bodies.
   *
   * @param into Of at least one byte.
   * @returns How many bytes were read, at least 1, or `null` at the end.
   * @throws {TypeError} If a reader has the stream, or there is no room to read into. Otherwise it
   * fails as the stream does.
   */
  async readInto(into: Uint8Array): Promise<number | null> {
    if (this.#body?.locked) throw new TypeError("A reader has the body");
    if (into.length === 0) throw new TypeError("A read takes room for a byte");
    return await this.#content.read(into);
  }

  /** The fields behind the body (RFC 9110 §6.5); none until it has been read to its end. */
  get trailers(): HeaderList {
    return this.#content.trailers;
  }

  get #content(): BodySource {
    return this.#source ??= this.#open();
  }
}

/**
 * A body of known length that is read on demand into a buffer of the server's, such as a range of a
 * file. The server disposes of it, whatever happens. Unlike a stream it cannot feed on the body of
 * the request: the rest of that is dropped before the answer begins.
 */
export interface SizedSource extends AsyncDisposable {
  /** In bytes. Exactly this many are sent, or the connection is cut. */
  readonly length: number;
  /**
   * Reads up to `into.length` bytes. A result that is no promise keeps the answer synchronous.
   *
   * @returns How many bytes were read, at least 1, or `null` at the end.
   * @throws {Error} If it cannot go on. As long as nothing has been sent, the answer is that to an
   * error of the {@linkcode Handler}; after that the connection is cut.
   */
  read(into: Uint8Array): Promise<number | null> | number | null;
}

/**
 * A body: sent with Content-Length; a stream chunked, or to HTTP/1.0 until the connection closes.
 *
 * A stream is read no faster than the client takes it, and cancelled when the client has left,
 * which shows only when something is sent. So a stream of events should give a comment now and
 * then; one that is silent for `Limits.handlerMillis` is cut.
 */
export type ResponseBody = string | Uint8Array | SizedSource | ReadableStream<Uint8Array>;

/** Discards a body that is not sent: disposes of a source, cancels a stream. */
export async function discardBody(body: ResponseBody | undefined): Promise<void> {
  if (isStream(body)) await body.cancel();
  else if (isSizedSource(body)) await body[Symbol.asyncDispose]();
}

/**
 * Whether a body is a stream. Not told by `instanceof`, because to name the class makes the runtime
 * load it.
 */
export function isStream(body: ResponseBody | undefined): body is ReadableStream<Uint8Array> {
  return typeof body === "object" && body !== null && "getReader" in body;
}

/** Whether a body is a source of known length. */
export function isSizedSource(body: ResponseBody | undefined): body is SizedSource {
  return typeof body === "object" && body !== null && Symbol.asyncDispose in body &&
    "length" in body;
}

/** One response. The server adds Date, and what frames the message. */
export interface HttpResponse {
  /** 200 to 599. */
  readonly status: number;
  /** The fields of the head, but for those that the server adds. */
  readonly headers?: ResponseHeaders;
  /**
   * Without one the length is 0. With 204, 205 and 304, and to HEAD, it is discarded; but HEAD is
   * told its length, so it is to be the one that GET gets.
   */
  readonly body?: ResponseBody;
}

/**
 * Answers a request. To return the response instead of a promise is faster, most of all where
 * requests are pipelined. What it throws becomes a bare 500; a `ProtocolError` its own status; 503
 * what may pass: `Deno.errors.Busy`, and too many open files. Until it has answered, only reading
 * the body tells it that the client has left.
 */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** What {@linkcode text}, {@linkcode html} and {@linkcode json} take beside the content. */
export interface ResponseOptions {
  /** 200 by default. */
  readonly status?: number;
  /** Further fields; a `content-type` here, in any case, replaces the constructor's own. */
  readonly headers?: ResponseHeaders;
}

/** A plain-text response: `text/plain; charset=utf-8`. */
export function text(body: string, options: ResponseOptions = {}): HttpResponse {
  return withType("text/plain; charset=utf-8", body, options);
}

/** An HTML response: `text/html; charset=utf-8`. */
export function html(body: string, options: ResponseOptions = {}): HttpResponse {
  return withType("text/html; charset=utf-8", body, options);
}

/**
 * A JSON response: `application/json`, which is UTF-8 by definition (RFC 8259 §8.1).
 *
 * @throws {TypeError} If JSON cannot say the value: `undefined`, a function, a bigint, a cycle.
 */
export function json(value: unknown, options: ResponseOptions = {}): HttpResponse {
  const body: string | undefined = JSON.stringify(value);
  if (body === undefined) throw new TypeError("JSON has no form for this value");
  return withType("application/json", body, options);
}

/**
 * A response that says its status, and perhaps why, as a line of plain text.
 *
 * @param reason For a person to act on; it must not quote what the peer sent.
 */
export function statusText(
  status: number,
  headers: ResponseHeaders = {},
  reason?: string,
): HttpResponse {
  const line = `${status} ${reasonPhrase(status)}`.trim();
  return text(`${line}${reason === undefined ? "" : `: ${reason}`}\n`, { status, headers });
}

/**
 * A redirect.
 *
 * @param location A URI reference (RFC 9110 §10.2.2), already percent-encoded.
 * @param status 308 by default: the method and the body are to be sent again.
 */
export function redirect(
  location: string,
  status: 301 | 302 | 303 | 307 | 308 = 308,
): HttpResponse {
  return { status, headers: { location } };
}

function withType(
  type: string,
  body: string,
  { status = 200, headers }: ResponseOptions,
): HttpResponse {
  const isTyped = findField(headers, "content-type") !== undefined;
  return { status, headers: isTyped ? headers : { "content-type": type, ...headers }, body };
}

function openNothing(): BodySource {
  return NO_CONTENT;
}
