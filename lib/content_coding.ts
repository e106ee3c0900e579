/**
 * Compresses responses for clients that ask for it (RFC 9110 §8.4, §12.5.3).
 *
 * @module
 */

import {
  discardBody,
  type HttpRequest,
  type HttpResponse,
  isSizedSource,
  type ResponseBody,
  type SizedSource,
  statusText,
} from "./message.ts";
import { selectCoding } from "./protocol/negotiation.ts";

/**
 * Gives a response the content coding its client likes best, gzip or none, and the `Vary` that says
 * so. What is small is compressed at once and has a Content-Length; the rest while it is sent.
 *
 * @param response One without a content coding, whose type is worth compressing (see
 * {@linkcode isCompressible}). A body that is a stream is left alone.
 * @returns A promise only where gzip has to be loaded or a file to be read; 406 where the client
 * refuses everything, identity included.
 */
export function encodeContent(
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  const accept = request.headers.get("accept-encoding");
  const coding = accept === null ? "identity" : selectCoding(accept, OFFERED);
  if (coding === null) return refuse(response);
  const { status, body } = response;
  const headers = { ...response.headers, vary: addVary(response.headers?.vary) };
  if (coding === "identity" || body === undefined || body instanceof ReadableStream) {
    return { status, headers, body };
  }
  const encoded = { status, headers: { ...headers, "content-encoding": "gzip" } };
  if (zlib === undefined) return loadZlib().then(() => compress(encoded, body));
  return compress(encoded, body);
}

/** Whether content of this type gets smaller: text in the widest sense, not what is packed already. */
export function isCompressible(contentType: string): boolean {
  return COMPRESSIBLE.test(contentType);
}

const OFFERED = ["gzip", "identity"] as const;
const COMPRESSIBLE =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json|x-sh)(?=;|$)|image\/(?:svg\+xml|bmp)|font\/(?:ttf|otf)|[^;]*\+(?:json|xml)(?:;|$))/i;
/** What is compressed in one go: 64 KiB take 2 ms, during which nobody else is served. */
const AT_ONCE_BYTES = 64 * 1024;

// It takes 17 ms to load, which no start and no client without gzip should pay for.
let zlib: typeof import("node:zlib") | undefined;

async function loadZlib(): Promise<void> {
  zlib = await import("node:zlib");
}

function addVary(vary: string | readonly string[] | undefined): string {
  if (vary === undefined || vary === "") return "accept-encoding";
  return typeof vary === "string"
    ? `${vary}, accept-encoding`
    : [...vary, "accept-encoding"].join(", ");
}

async function refuse(response: HttpResponse): Promise<HttpResponse> {
  await discardBody(response.body);
  return statusText(406, { vary: "accept-encoding" }, "gzip and identity are what there is");
}

function compress(
  response: HttpResponse,
  body: Exclude<ResponseBody, ReadableStream>,
): HttpResponse | Promise<HttpResponse> {
  if (!isSizedSource(body)) return { ...response, body: zlib!.gzipSync(body) };
  if (body.length > AT_ONCE_BYTES) return { ...response, body: compressedStream(body) };
  return readAll(body).then((bytes) => ({ ...response, body: zlib!.gzipSync(bytes) }));
}

async function readAll(body: SizedSource): Promise<Uint8Array> {
  await using source = body;
  const bytes = new Uint8Array(source.length);
  for (let length = 0; length < bytes.length;) {
    const count = await source.read(bytes.subarray(length));
    if (count === null) throw new Error("The source ended before its length");
    length += count;
  }
  return bytes;
}

function compressedStream(source: SizedSource): ReadableStream<Uint8Array> {
  let remaining = source.length;
  let isOpen = true;
  const close = async () => {
    const wasOpen = isOpen;
    isOpen = false;
    if (wasOpen) await source[Symbol.asyncDispose]();
  };
  const content = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = new Uint8Array(Math.min(AT_ONCE_BYTES, remaining));
      try {
        const count = await source.read(chunk);
        // An error leaves the peer with a body that is visibly incomplete.
        if (count === null) throw new Error("The source ended before its length");
        controller.enqueue(chunk.subarray(0, count));
        remaining -= count;
        if (remaining > 0) return;
        controller.close();
      } catch (error) {
        await close();
        throw error;
      }
      await close();
    },
    cancel: close,
  }, { highWaterMark: 0 });
  return content.pipeThrough(new CompressionStream("gzip"));
}
