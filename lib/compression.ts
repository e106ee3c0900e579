/**
 * Content codings (RFC 9110 §8.4.1): gzip, Brotli (RFC 7932) and Zstandard (RFC 8878).
 *
 * @module
 */

import { isStream, type SizedSource } from "./message.ts";
import { Stretch } from "./stretch.ts";

/** The content codings that can be made here. */
export type Compression = "gzip" | "br" | "zstd";

/** Whether content of this type gets smaller: text in the widest sense, not what is packed already. */
export function isCompressible(contentType: string): boolean {
  return COMPRESSIBLE.test(contentType);
}

/** Loads the compressors: 17 ms, which no start and no client without them should pay for. */
export async function loadCompressors(): Promise<Compressors> {
  if (compressors !== undefined) return compressors;
  const [zlib, { pipeline }] = await Promise.all([import("node:zlib"), import("node:stream")]);
  return compressors ??= new Compressors(zlib, pipeline);
}

/** The compressors, if they have been loaded. */
export function loadedCompressors(): Compressors | undefined {
  return compressors;
}

/**
 * Whether so many streams are being compressed that no more should be begun, if it can be helped:
 * those that clients stop reading would fill the memory.
 */
export function isCompressingMuch(): boolean {
  return streams >= MAX_STREAMS;
}

/** All three codings, at the levels that suit a server. */
export class Compressors {
  readonly #zlib: typeof import("node:zlib");
  readonly #pipeline: typeof import("node:stream").pipeline;

  /**
   * @param zlib Used because `CompressionStream` has neither Zstandard nor a form without promises.
   * @param pipeline Used because it tells each end of a chain what became of the other.
   */
  constructor(
    zlib: typeof import("node:zlib"),
    pipeline: typeof import("node:stream").pipeline,
  ) {
    this.#zlib = zlib;
    this.#pipeline = pipeline;
  }

  /** Compresses all of it now. 64 KiB take 2 ms, during which nobody else is served. */
  compress(coding: Compression, bytes: Uint8Array | string): Uint8Array {
    const zlib = this.#zlib;
    switch (coding) {
      case "gzip":
        return zlib.gzipSync(bytes);
      case "br":
        return zlib.brotliCompressSync(bytes, this.#brotliOptions());
      case "zstd":
        return zlib.zstdCompressSync(bytes);
    }
  }

  /**
   * Compresses a source, or what a stream gives, while it is being sent: a piece at a time, in
   * stretches between which others have their turn. Cancelling the result disposes of the source,
   * or cancels the stream.
   *
   * @param pieces A stream should give small ones: nobody else is served while one is compressed.
   */
  stream(
    coding: Compression,
    pieces: SizedSource | ReadableStream<Uint8Array>,
  ): ReadableStream<Uint8Array> {
    const stream = isStream(pieces) ? pieces : streamSource(pieces);
    const reader = stream.getReader();
    const packed = this.#pipeline(inStretches(reader), this.#compressor(coding), (error) => {
      // The reader learns of the error from `chunks`, the source from this.
      if (error) reader.cancel(error).catch(() => {});
    });
    streams++;
    // Not when the source ends: the compressor keeps its memory until its output has been read.
    packed.once("close", () => streams--);
    const chunks = packed[Symbol.asyncIterator]();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        packed.destroy();
        // At once: the chain would wait for the next piece, which may be long in coming.
        await reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }

  #compressor(coding: Compression) {
    const zlib = this.#zlib;
    switch (coding) {
      case "gzip":
        return zlib.createGzip();
      case "br":
        return zlib.createBrotliCompress(this.#brotliOptions());
      case "zstd":
        return zlib.createZstdCompress();
    }
  }

  #brotliOptions() {
    const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = this.#zlib.constants;
    // The default, 11, takes 1.6 s for a mebibyte; 4 takes 16 ms and is as small as gzip. A stream
    // that its client stops reading holds 7 MiB with a window of 2^19 bytes, and 27 with the
    // default of 2^22, which makes a text of 1 MiB no smaller and one of 30 MiB a tenth smaller.
    return { params: { [BROTLI_PARAM_QUALITY]: 4, [BROTLI_PARAM_LGWIN]: 19 } };
  }
}

const COMPRESSIBLE =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json|x-sh)(?=;|$)|image\/(?:svg\+xml|bmp)|font\/(?:ttf|otf)|[^;]*\+(?:json|xml)(?:;|$))/i;
/** What is compressed in one go: gzip takes 2 ms for it, during which nobody else is served. */
export const AT_ONCE_BYTES = 64 * 1024;

/** Of 7 MiB each at most, with Brotli: 450 MiB a thread, held for clients that are slow to read. */
const MAX_STREAMS = 64;

let compressors: Compressors | undefined;
/** How many streams are being compressed: neither over nor cancelled. */
let streams = 0;

/** The chunks of a stream, in stretches. */
async function* inStretches(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncIterableIterator<Uint8Array> {
  const stretch = new Stretch();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    // The compressors would take text as well.
    if (!(value instanceof Uint8Array)) throw new TypeError("A body streams bytes");
    yield value;
    if (stretch.isOver) await stretch.end();
  }
}

/** A source as a stream that reads when it is read from, and disposes of it once at its end. */
function streamSource(source: SizedSource): ReadableStream<Uint8Array<ArrayBuffer>> {
  let remaining = source.length;
  let isOpen = true;
  const close = async () => {
    const wasOpen = isOpen;
    isOpen = false;
    if (wasOpen) await source[Symbol.asyncDispose]();
  };
  return new ReadableStream({
    async pull(controller) {
      const piece = new Uint8Array(Math.min(AT_ONCE_BYTES, remaining));
      try {
        for (let length = 0; length < piece.length && isOpen;) {
          const count = await source.read(piece.subarray(length));
          // An error leaves the peer with a body that is visibly incomplete.
          if (count === null) throw new Error("The source ended before its length");
          length += count;
        }
        if (!isOpen) return;
        if (piece.length > 0) controller.enqueue(piece);
        remaining -= piece.length;
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
}
