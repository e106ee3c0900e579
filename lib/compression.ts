/**
 * Content codings (RFC 9110 §8.4.1): gzip, Brotli (RFC 7932) and Zstandard (RFC 8878).
 *
 * @module
 */

import type { SizedSource } from "./message.ts";

/** The content codings that can be made here. */
export type Compression = "gzip" | "br" | "zstd";

/** Those that can be made while they are sent. */
export type StreamedCompression = Exclude<Compression, "zstd">;

/** Whether content of this type gets smaller: text in the widest sense, not what is packed already. */
export function isCompressible(contentType: string): boolean {
  return COMPRESSIBLE.test(contentType);
}

/** Loads the compressors: 17 ms, which no start and no client without them should pay for. */
export async function loadCompressors(): Promise<Compressors> {
  compressors ??= new Compressors(await import("node:zlib"));
  return compressors;
}

/** The compressors, if they have been loaded. */
export function loadedCompressors(): Compressors | undefined {
  return compressors;
}

/** All three codings, at the levels that suit a server. */
export class Compressors {
  readonly #zlib: typeof import("node:zlib");

  /** @param zlib Because `CompressionStream` has no form without promises. */
  constructor(zlib: typeof import("node:zlib")) {
    this.#zlib = zlib;
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

  #brotliOptions() {
    // The default, 11, takes 1.6 s for a mebibyte; 4 takes 16 ms and is as small as gzip.
    return { params: { [this.#zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };
  }
}

const COMPRESSIBLE =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json|x-sh)(?=;|$)|image\/(?:svg\+xml|bmp)|font\/(?:ttf|otf)|[^;]*\+(?:json|xml)(?:;|$))/i;
/** What is compressed between two turns of the event loop: 2 ms with gzip. */
const PIECE_BYTES = 64 * 1024;

let compressors: Compressors | undefined;

/**
 * Compresses a source while it is being sent, a piece at a time. It owns the source.
 *
 * Zstandard is not among the formats of the Web's `CompressionStream`, which alone passes on to the
 * source that nobody reads any more.
 */
export function compressStream(
  coding: StreamedCompression,
  source: SizedSource,
): ReadableStream<Uint8Array> {
  return compressPieces(coding, streamSource(source));
}

/**
 * Compresses what a stream gives. Whoever cancels it cancels the stream.
 *
 * @param pieces Small ones: nobody else is served while one of them is compressed.
 */
export function compressPieces(
  coding: StreamedCompression,
  pieces: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const format = coding === "br" ? "brotli" as CompressionFormat : "gzip";
  return (pieces as ReadableStream<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new CompressionStream(format));
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
      const piece = new Uint8Array(Math.min(PIECE_BYTES, remaining));
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
