/**
 * Content codings (RFC 9110 §8.4.1): gzip, Brotli (RFC 7932) and Zstandard (RFC 8878).
 *
 * @module
 */

import type { SizedSource } from "./message.ts";

/** The content codings that can be made here. */
export type Compression = "gzip" | "br" | "zstd";

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

  /** @param zlib Because `CompressionStream` has no Zstandard and no form without promises. */
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

  /** Compresses a source while it is being sent, a piece at a time. It owns the source. */
  stream(coding: Compression, source: SizedSource): ReadableStream<Uint8Array> {
    const encoder = this.#createEncoder(coding);
    const output = encoder[Symbol.asyncIterator]();
    const feeding = feed(source, encoder).catch((error) => void encoder.destroy(error));
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await output.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        encoder.destroy();
        await feeding;
      },
    }, { highWaterMark: 0 });
  }

  #createEncoder(coding: Compression): Encoder {
    const zlib = this.#zlib;
    switch (coding) {
      case "gzip":
        return zlib.createGzip() as unknown as Encoder;
      case "br":
        return zlib.createBrotliCompress(this.#brotliOptions()) as unknown as Encoder;
      case "zstd":
        return zlib.createZstdCompress() as unknown as Encoder;
    }
  }

  #brotliOptions() {
    // The default, 11, takes 1.6 s for a mebibyte; 4 takes 16 ms and is as small as gzip.
    return { params: { [this.#zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };
  }
}

/** What is used of a stream of `node:zlib`. */
interface Encoder extends AsyncIterable<Uint8Array> {
  write(bytes: Uint8Array, done: (error?: Error | null) => void): void;
  end(): void;
  destroy(error?: Error): void;
}

const COMPRESSIBLE =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json|x-sh)(?=;|$)|image\/(?:svg\+xml|bmp)|font\/(?:ttf|otf)|[^;]*\+(?:json|xml)(?:;|$))/i;
/** What is compressed between two turns of the event loop. */
const PIECE_BYTES = 64 * 1024;

let compressors: Compressors | undefined;

async function feed(source: SizedSource, encoder: Encoder): Promise<void> {
  await using owned = source;
  for (let remaining = owned.length; remaining > 0;) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, remaining));
    const count = await owned.read(piece);
    if (count === null) throw new Error("The source ended before its length");
    remaining -= count;
    await new Promise<void>((resolve, reject) => {
      encoder.write(piece.subarray(0, count), (error) => error ? reject(error) : resolve());
    });
  }
  encoder.end();
}
