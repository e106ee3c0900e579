import { toBytes } from "@std/streams/to-bytes";
import { toText } from "@std/streams/to-text";
import { type HeaderList, NO_FIELDS } from "./protocol/header_list.ts";

/** Where the content of a request comes from. */
export interface BodySource {
  /**
   * Reads up to `into.length` bytes. It is called again only when the last call has settled.
   *
   * @returns How many bytes were read, at least 1, or `null` at the end.
   */
  read(into: Uint8Array): Promise<number | null>;
  /** The fields behind the content; none until it has been read to its end. */
  readonly trailers: HeaderList;
}

/**
 * A request body: a byte stream that is fed from the socket on demand, so what nobody reads is
 * never taken from the network. It supports BYOB readers, which spare an allocation per read.
 *
 * Reading fails with a `ProtocolError` where the peer breaks the framing or exceeds the limit for
 * bodies (413). That becomes the answer if the handler then fails, be it with an error of what
 * reads the body for it, such as `fetch`; one without its message goes to `onError`, too. To a peer
 * that stalls the server answers 408 itself, and a read under way ends with the connection.
 */
export interface RequestBody extends ReadableStream<Uint8Array<ArrayBuffer>> {
  /** All of the body as one array. Its size is bounded only by the limit for bodies. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** All of the body as text, decoded as UTF-8. */
  text(): Promise<string>;
  /**
   * All of the body, parsed as JSON.
   *
   * @throws {SyntaxError} If it is no JSON. That is the handler's to answer: uncaught it is a 500.
   */
  json(): Promise<unknown>;
}

/**
 * The content of a source as a stream.
 *
 * Not a class that extends `ReadableStream`: to name that loads it, which costs 1.2 MiB and 3 ms of
 * a start, even in programs that never have a stream.
 */
export function streamBody(source: BodySource): RequestBody {
  let size = FIRST_CHUNK_BYTES;
  let spare: Uint8Array<ArrayBuffer> | undefined;
  const stream = new ReadableStream({
    type: "bytes",
    // With `autoAllocateChunkSize` each chunk would keep a buffer of that size: a peer that sends
    // its bytes one by one would take 10,000 times as much memory as it sends.
    async pull(controller) {
      const request = controller.byobRequest;
      if (request !== null) {
        const count = await source.read(request.view as Uint8Array);
        if (count === null) controller.close();
        return request.respond(count ?? 0);
      }
      const buffer = spare ?? new Uint8Array(size);
      spare = undefined;
      const count = await source.read(buffer);
      if (count === null) {
        controller.close();
        // Whoever asked may have left since, and a reader with a buffer may have come.
        return controller.byobRequest?.respond(0);
      }
      if (count === size && size < MAX_CHUNK_BYTES) size *= CHUNK_GROWTH;
      if (count > buffer.length / 2) return controller.enqueue(buffer.subarray(0, count));
      controller.enqueue(buffer.slice(0, count));
      spare = buffer;
    },
  });
  return Object.assign(stream, {
    bytes: () => toBytes(stream),
    text: () => toText(stream),
    json: async () => JSON.parse(await toText(stream)) as unknown,
  });
}

/** A request without a body. */
export const NO_CONTENT: BodySource = { read: () => Promise.resolve(null), trailers: NO_FIELDS };

/** What the first read takes at most, where the reader of the stream brings no buffer of its own. */
const FIRST_CHUNK_BYTES = 4 * 1024;
/** After a read that fills its buffer, the next buffer is so many times as large. */
const CHUNK_GROWTH = 4;
/** So large that the fixed cost of a read does not matter. */
const MAX_CHUNK_BYTES = 64 * 1024;
