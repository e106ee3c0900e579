import {
  discardBody,
  type HttpResponse,
  isSizedSource,
  isStream,
  type ResponseBody,
  type SizedSource,
} from "../message.ts";
import { encodeLatin1 } from "../protocol/latin1.ts";
import { admitsBody, selectResponseFraming } from "../protocol/framing.ts";
import type { HttpVersion } from "../protocol/request_head.ts";
import { type ConnectionOption, formatResponseHead } from "../protocol/response_head.ts";
import { type DateSource, sharedHead } from "../protocol/shared_head.ts";
import { settlesSoon } from "../settles_soon.ts";
import { MEDIUM_BYTES } from "./buffer_pool.ts";
import type { Output } from "./output.ts";

/** What the request settles about its response. */
export interface ResponseContext {
  readonly method: string;
  readonly version: HttpVersion;
  /** Whether the connection is to live on; a body that only closing can end overrules it. */
  readonly persistent: boolean;
  /** For the Date field. */
  readonly clock: DateSource;
}

/** What became of a response. */
export interface SentResponse {
  readonly status: number;
  /** Whether the peer was told that the connection lives on. */
  readonly persistent: boolean;
  /** Bytes of content, without framing. */
  readonly contentBytes: number;
}

/**
 * Writes a response: its framing from its body, its body or, for HEAD, none. A small one is only
 * put down, for the next flush of `output`.
 *
 * @returns The outcome, as a promise only where something had to be waited for. It rejects with a
 * TypeError if the response breaks its contract; as long as {@linkcode Output.rollback} agrees,
 * nothing of a response that failed has been sent.
 */
export function writeResponse(
  output: Output,
  context: ResponseContext,
  response: HttpResponse,
): SentResponse | Promise<SentResponse> {
  output.mark();
  try {
    return write(output, context, response);
  } catch (error) {
    return discard(output, response.body).then(() => Promise.reject(error));
  }
}

function write(
  output: Output,
  context: ResponseContext,
  response: HttpResponse,
): SentResponse | Promise<SentResponse> {
  const { status, headers, body } = response;
  const { method, version, clock } = context;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError("The status of a response is 200-599");
  }
  // RFC 9110 §9.3.6: that would open a tunnel, and there is none.
  if (method === "CONNECT" && status < 300) throw new TypeError("CONNECT cannot succeed here");
  const isBodiless = method === "HEAD" || !admitsBody(status);
  if (typeof body === "string" && !isBodiless) {
    // The common case: text taken for ASCII, which the output refuses where that is wrong.
    const { persistent } = context;
    const framing = { kind: "length", length: body.length } as const;
    const option = connectionOption(persistent, version);
    const sent = { status, persistent, contentBytes: body.length };
    const shared = sharedHead(status, headers, framing, clock, option);
    if (shared === null) {
      const head = formatResponseHead(status, headers, framing, clock.date, option);
      if (output.buffer.tryAppendAscii(head + body)) return sent;
    } else if (output.buffer.tryAppend(shared.bytes) && output.buffer.tryAppendAscii(body)) {
      return sent;
    }
    output.rollback();
  }
  const content = typeof body === "string" ? encoder.encode(body) : body;
  const framing = selectResponseFraming(status, version, contentLength(content));
  const persistent = context.persistent && framing.kind !== "until-close";
  const option = connectionOption(persistent, version);
  const shared = sharedHead(status, headers, framing, clock, option);
  const head = shared?.bytes ?? formatResponseHead(status, headers, framing, clock.date, option);
  const sent = { status, persistent, contentBytes: 0 };
  if (isBodiless) {
    if (!isOpen(content)) return writeInline(output, head, NO_BYTES, sent);
    return discard(output, content).then(() => writeInline(output, head, NO_BYTES, sent));
  }
  if (isOpen(content)) {
    return writeStreamed(output, head, content, framing.kind === "chunked", sent);
  }
  const bytes = content ?? NO_BYTES;
  const whole = { status, persistent, contentBytes: bytes.length };
  const message = shared?.message(bytes) ?? null;
  if (message !== null) return writeInline(output, message, NO_BYTES, whole);
  return writeInline(output, head, bytes, whole);
}

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();
const CRLF = encoder.encode("\r\n");
const LAST_CHUNK = encoder.encode("0\r\n\r\n");

type OpenBody = SizedSource | ReadableStream<Uint8Array>;

/** RFC 9112 §9.3: persistence is the rule in HTTP/1.1 and has to be said in HTTP/1.0. */
function connectionOption(persistent: boolean, version: HttpVersion): ConnectionOption {
  if (!persistent) return "close";
  return version === "1.0" ? "keep-alive" : "default";
}

/**
 * What is written in JavaScript may return anything as a body.
 *
 * @returns The length of the content; `null` where only its end tells.
 */
function contentLength(content: Exclude<ResponseBody, string> | undefined): number | null {
  if (content === undefined) return 0;
  if (content instanceof Uint8Array) return content.length;
  if (isStream(content)) return null;
  if (!isSizedSource(content)) throw new TypeError("A body is text, bytes, a source or a stream");
  if (Number.isSafeInteger(content.length) && content.length >= 0) return content.length;
  throw new TypeError("The length of a source is a number of bytes");
}

function isOpen(content: ResponseBody | undefined): content is OpenBody {
  return isStream(content) || isSizedSource(content);
}

function writeInline(
  output: Output,
  head: string | Uint8Array,
  content: Uint8Array,
  sent: SentResponse,
): SentResponse | Promise<SentResponse> {
  const isDown = typeof head === "string"
    ? output.buffer.tryAppendAscii(head)
    : output.buffer.tryAppend(head);
  if (!isDown) return writeInPieces(output, bytesOf(head), content, sent);
  if (output.buffer.tryAppend(content)) return sent;
  return writeInPieces(output, NO_BYTES, content, sent);
}

function bytesOf(head: string | Uint8Array): Uint8Array {
  return typeof head === "string" ? encodeLatin1(head) : head;
}

async function writeInPieces(
  output: Output,
  head: Uint8Array,
  content: Uint8Array,
  sent: SentResponse,
): Promise<SentResponse> {
  const { contentBytes } = sent;
  output.announceContent(contentBytes, head.length + content.length - contentBytes);
  await output.append(head);
  await output.append(content);
  return sent;
}

async function writeStreamed(
  output: Output,
  head: string | Uint8Array,
  body: OpenBody,
  chunked: boolean,
  sent: SentResponse,
): Promise<SentResponse> {
  if (isStream(body)) {
    return { ...sent, contentBytes: await writeStream(output, bytesOf(head), body, chunked) };
  }
  await using _ = { [Symbol.asyncDispose]: () => discard(output, body) };
  await output.append(bytesOf(head));
  output.announceContent(body.length);
  await writeSource(output, body);
  return { ...sent, contentBytes: body.length };
}

/** Discarding a body may hang just as reading it. */
function discard(output: Output, body: ResponseBody | undefined): Promise<void> {
  return output.awaitSource(discardBody(body));
}

/** A source is read into the free part of the buffer, so a small file leaves with its head. */
async function writeSource(output: Output, source: SizedSource): Promise<void> {
  let due = performance.now() + SLOW_MILLIS;
  for (let remaining = source.length; remaining > 0;) {
    if (output.buffer.free().length === 0) await output.flush(true);
    if (remaining > MEDIUM_BYTES) output.buffer.enlarge();
    const room = output.buffer.free().subarray(0, remaining);
    const reading = source.read(room);
    const count = reading instanceof Promise ? await output.awaitSource(reading) : reading;
    if (count === null) throw new TypeError("The source ended before its length");
    // Past what was read the buffer has bytes of other answers.
    if (!(count > 0 && count <= room.length)) throw new TypeError("A source misread");
    output.buffer.commit(room, count);
    remaining -= count;
    // A slow source: a peer that hears nothing would give up.
    if (reading instanceof Promise && performance.now() >= due) {
      await output.flush();
      due = performance.now() + SLOW_MILLIS;
    }
  }
}

/** How long what a source has given may wait for more of it. */
const SLOW_MILLIS = 1_000;

async function writeStream(
  output: Output,
  head: Uint8Array,
  stream: ReadableStream<Uint8Array>,
  chunked: boolean,
): Promise<number> {
  let contentBytes = 0;
  const reader = stream.getReader();
  // A stream may be silent for `handlerMillis`; who closes the connection does not wait for it.
  output.onInterrupt = () => reader.cancel().catch(() => {});
  try {
    await output.append(head);
    let reading = reader.read();
    // The head leaves with the first chunk, unless that keeps the peer waiting.
    if (!await settlesSoon(reading)) await output.flush();
    const next = () => output.awaitSource(reading);
    for (let chunk = await next(); !chunk.done; chunk = await next()) {
      await appendChunk(output, chunk.value, chunked);
      contentBytes += chunk.value.length;
      await output.flush();
      reading = reader.read();
    }
    if (chunked) await output.append(LAST_CHUNK);
    return contentBytes;
  } catch (error) {
    // Whoever feeds the stream is told that nobody reads on; its own error is the one to report.
    await output.awaitSource(reader.cancel(error)).catch(() => {});
    throw error;
  } finally {
    output.onInterrupt = null;
  }
}

async function appendChunk(output: Output, chunk: Uint8Array, chunked: boolean): Promise<void> {
  if (!(chunk instanceof Uint8Array)) throw new TypeError("A body streams bytes");
  // A chunk of size 0 would end the body.
  if (chunk.length === 0) return;
  if (chunked) await output.append(encoder.encode(chunk.length.toString(16) + "\r\n"));
  output.announceContent(chunk.length);
  await output.append(chunk);
  if (chunked) await output.append(CRLF);
}
