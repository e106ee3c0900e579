/**
 * Compresses responses for clients that ask for it (RFC 9110 §8.4, §12.5.3).
 *
 * @module
 */

import {
  AT_ONCE_BYTES,
  type Compressors,
  isCompressingMuch,
  loadCompressors,
  loadedCompressors,
} from "./compression.ts";
import {
  discardBody,
  type HttpRequest,
  type HttpResponse,
  isStream,
  type ResponseBody,
  type ResponseHeaders,
  type SizedSource,
  statusText,
} from "./message.ts";
import { selectCoding } from "./protocol/negotiation.ts";
import { findField } from "./protocol/response_head.ts";
import { isShared, shareHeaders } from "./protocol/shared_head.ts";

/**
 * Gives a response the content coding its client likes best, gzip or none, and the `Vary` that says
 * so. Up to 64 KiB are compressed at once and have a Content-Length; a longer body or a stream
 * while it is sent, unless 64 others are. Streams of events, which gzip would hold up, and bodies
 * with a digest stay as they are. An entity tag becomes weak with gzip. Whoever drops the response
 * cancels its body, if that is a stream: until then it counts among the 64.
 *
 * @param response One without a content coding, whose type is worth compressing (see
 * `isCompressible`).
 * @returns A promise only where gzip is to be loaded, a file read or the body discarded. 406 where
 * the client refuses everything, identity included; 503 where it would take gzip, but 64 others do.
 */
export function encodeContent(
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  const accept = request.headers.get("accept-encoding");
  const coding = accept === null ? "identity" : chooseCoding(accept, response.body);
  if (coding === null) return refuseCodings(response.body);
  const { status, headers, body } = response;
  // RFC 9110 §14.4: the positions of a part are those of the bytes as they are.
  if (coding === "identity" || status === 206 || isEventStream(response) || hasDigest(headers)) {
    return { status, headers: codedHeaders(headers, "identity"), body };
  }
  if (body === undefined) {
    const plain = codedHeaders(headers, "identity");
    // RFC 9110 §15.4.5: 304 has the tag that 200 would have.
    return { status, headers: status === 304 ? { ...plain, ...weakTag(headers) } : plain };
  }
  const encoded = { status, headers: codedHeaders(headers, "gzip") };
  const compressors = loadedCompressors();
  if (compressors !== undefined) return compress(compressors, encoded, body);
  return loadCompressors().then((loaded) => compress(loaded, encoded, body));
}

/**
 * The answer to a client that refuses every coding on offer, identity included: 406, or 503 while
 * no more is compressed, because more may be on offer later.
 */
export async function refuseCodings(body: ResponseBody | undefined): Promise<HttpResponse> {
  await discardBody(body);
  const vary = "accept-encoding";
  return isCompressingMuch()
    ? statusText(503, { vary, "retry-after": "5" }, "much is being compressed for others")
    : statusText(406, { vary }, "no content coding is left that you accept");
}

/** The value of `Vary` for a response whose coding could have been another. */
export function addVary(vary: ResponseHeaders[string]): string {
  if (vary === undefined || vary === "") return "accept-encoding";
  const names = [vary].flat();
  return [...names, "accept-encoding"].join(", ");
}

/** Reads all of a source and closes it. */
export async function readSource(body: SizedSource): Promise<Uint8Array> {
  await using source = body;
  const bytes = new Uint8Array(source.length);
  for (let length = 0; length < bytes.length;) {
    const count = await source.read(bytes.subarray(length));
    if (count === null) throw new Error("The source ended before its length");
    length += count;
  }
  return bytes;
}

function chooseCoding(
  accept: string,
  body: ResponseBody | undefined,
): "gzip" | "identity" | null {
  const isTooMuch = body !== undefined && isLong(body) && isCompressingMuch();
  return selectCoding(accept, isTooMuch ? ["identity"] : ["gzip", "identity"]);
}

/** Whether it is compressed while it is sent. */
function isLong(body: ResponseBody): boolean {
  return isStream(body) || body.length > AT_ONCE_BYTES;
}

/** What each coding makes of fields that many responses share. */
const coded = new WeakMap<ResponseHeaders, Partial<Record<"gzip" | "identity", ResponseHeaders>>>();

function codedHeaders(
  headers: ResponseHeaders | undefined,
  coding: "gzip" | "identity",
): ResponseHeaders {
  const known = headers === undefined ? undefined : coded.get(headers);
  const made = known?.[coding];
  if (made !== undefined) return made;
  const vary = addVary(headers?.vary);
  const fresh = coding === "identity"
    ? { ...headers, vary }
    : { ...headers, ...weakTag(headers), vary, "content-encoding": coding };
  if (headers === undefined || !isShared(headers)) return fresh;
  coded.set(headers, { ...known, [coding]: shareHeaders(fresh) });
  return fresh;
}

/** RFC 9110 §8.8.3.3: a strong tag is that of one coding alone. */
function weakTag(headers: ResponseHeaders | undefined): ResponseHeaders {
  const name = findField(headers, "etag") ?? "etag";
  const tag = [headers?.[name] ?? ""].flat().join();
  return tag.startsWith('"') ? { [name]: `W/${tag}` } : {};
}

/** RFC 9530 §2, §3: a digest is that of the coded bytes, which do not exist yet. */
function hasDigest(headers: ResponseHeaders | undefined): boolean {
  return ["content-digest", "repr-digest"].some((name) => {
    return headers?.[findField(headers, name) ?? name] !== undefined;
  });
}

function isEventStream({ headers, body }: HttpResponse): boolean {
  if (!isStream(body)) return false;
  const name = findField(headers, "content-type");
  const type = name === undefined ? "" : String(headers?.[name]);
  return /^text\/event-stream *(?:;|$)/i.test(type);
}

function compress(
  compressors: Compressors,
  response: HttpResponse,
  body: ResponseBody,
): HttpResponse | Promise<HttpResponse> {
  if (typeof body === "string" || body instanceof Uint8Array) {
    const packed = isLong(body)
      ? compressors.stream("gzip", ReadableStream.from(inPieces(body)))
      : compressors.compress("gzip", body);
    return { ...response, body: packed };
  }
  if (isStream(body) || isLong(body)) {
    return { ...response, body: compressors.stream("gzip", body) };
  }
  return readSource(body).then((bytes) => compress(compressors, response, bytes));
}

/** As much at a time as is compressed in one go. */
function* inPieces(content: string | Uint8Array): Generator<Uint8Array> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let i = 0; i < bytes.length; i += AT_ONCE_BYTES) yield bytes.subarray(i, i + AT_ONCE_BYTES);
}
