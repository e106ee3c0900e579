import type { SizedSource } from "../../message.ts";
import type { DiskWork } from "../disk/disk.ts";
import { read } from "../disk/disk_calls.ts";
import type { OpenFile } from "../root/open_file.ts";
import { formatContentRange, type Span } from "./byte_range.ts";
import { ChangedFileError } from "./changed_file_error.ts";
import { isChanged } from "./file_source.ts";

/**
 * Several parts of a file as `multipart/byteranges` (RFC 9110 §14.6): a body whose length is known
 * in advance. It owns the file and closes it. Before the end, a read fails with a
 * {@linkcode ChangedFileError} where the file has been written to meanwhile.
 */
export class MultipartRanges implements SizedSource {
  readonly length: number;
  /** The value of Content-Type. */
  readonly contentType: string;
  readonly #open: OpenFile;
  readonly #pieces: Piece[];
  #piece: Piece | undefined;
  #offset = 0;

  /** @param partType The media type of the file, which each part repeats. */
  constructor(open: OpenFile, spans: readonly Span[], partType: string) {
    const boundary = crypto.randomUUID();
    this.contentType = `multipart/byteranges; boundary=${boundary}`;
    this.#open = open;
    const size = open.info.size;
    this.#pieces = spans.flatMap((span, i): Piece[] => [
      encoder.encode(
        `${i === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: ${partType}\r\n` +
          `Content-Range: ${formatContentRange(span, size)}\r\n\r\n`,
      ),
      span,
    ]);
    this.#pieces.push(encoder.encode(`\r\n--${boundary}--\r\n`));
    this.length = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  read(into: Uint8Array): Promise<number | null> | number | null {
    return this.#open.disk.run(this.#read(into));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#open[Symbol.dispose]();
    return Promise.resolve();
  }

  *#read(into: Uint8Array): DiskWork<number | null> {
    if (this.#piece === undefined || this.#offset === this.#piece.length) {
      this.#piece = this.#pieces.shift();
      this.#offset = 0;
      if (this.#piece === undefined) return null;
      // The closing boundary is sent only if all parts were of one version.
      if (this.#pieces.length === 0 && (yield* isChanged(this.#open))) {
        this.#piece = undefined;
        throw new ChangedFileError(this.#open.path);
      }
      if (!(this.#piece instanceof Uint8Array)) {
        this.#open.file.seekSync(this.#piece.start, Deno.SeekMode.Start);
      }
    }
    const count = yield* this.#readPiece(this.#piece, into);
    if (count === null) throw new ChangedFileError(this.#open.path);
    this.#offset += count;
    return count;
  }

  *#readPiece(piece: Piece, into: Uint8Array): DiskWork<number | null> {
    const wanted = into.subarray(0, piece.length - this.#offset);
    if (!(piece instanceof Uint8Array)) return yield* read(this.#open.file, wanted);
    wanted.set(piece.subarray(this.#offset, this.#offset + wanted.length));
    return wanted.length;
  }
}

/** Bytes to send as they are, or a stretch of the file. */
type Piece = Uint8Array | Span;

const encoder = new TextEncoder();
