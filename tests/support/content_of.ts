import { toBytes } from "@std/streams/to-bytes";
import type { HttpResponse, ResponseBody } from "../../lib/message.ts";
import { wireBytes, wireText } from "./every_split.ts";

/** All the bytes of a body, as a server would send them; a source is disposed of, as there. */
export async function bytesOf(body: ResponseBody | undefined): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ReadableStream) return await copyOf(body);
  await using source = body;
  const bytes = new Uint8Array(source.length);
  for (let length = 0; length < bytes.length;) {
    const count = await source.read(bytes.subarray(length));
    if (count === null) throw new Error("The source ended before its length");
    length += count;
  }
  return bytes;
}

/** All the bytes of a stream, which may use the memory of a chunk again for the next one. */
export async function copyOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return await toBytes(stream.pipeThrough(
    new TransformStream({
      transform: (chunk, controller) => controller.enqueue(chunk.slice()),
    }),
  ));
}

/** The content of a response as UTF-8 text. */
export async function textOf(response: HttpResponse): Promise<string> {
  return new TextDecoder().decode(await bytesOf(response.body));
}

/** Undoes gzip, and fails where a byte is wrong, missing or too many. */
export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const compressed = new Response(new Uint8Array(bytes)).body!;
  return await toBytes(compressed.pipeThrough(new DecompressionStream("gzip")));
}

/** The same for text of one character a byte, as it comes off the wire. */
export async function gunzipText(wire: string): Promise<string> {
  return wireText(await gunzip(wireBytes(wire)));
}
