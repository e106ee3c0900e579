import type { SizedSource } from "../../message.ts";
import type { DiskWork } from "../disk/disk.ts";
import { fstat, read } from "../disk/disk_calls.ts";
import type { OpenFile } from "../root/open_file.ts";
import { versionOf } from "../version/file_version.ts";
import type { Span } from "./byte_range.ts";
import { ChangedFileError } from "./changed_file_error.ts";

/**
 * A stretch of an open file as a response body. It owns the file and closes it.
 *
 * What is sent is one version of the file or visibly incomplete: a read fails with a
 * {@linkcode ChangedFileError} where the file has shrunk, and the last one where it has been
 * written to since it was opened.
 *
 * As far as times tell: they come in milliseconds, so a file rewritten in place more often than that
 * may be sent under its weak tag with bytes of two versions, which RFC 9110 §8.8.1 allows, and so may
 * one whose writer sets its time back after each write.
 */
export class FileSource implements SizedSource {
  readonly length: number;
  readonly #open: OpenFile;
  #remaining: number;

  /** @param span By default all that the file had when it was opened. */
  constructor(open: OpenFile, span: Span = { start: 0, length: open.info.size }) {
    this.#open = open;
    this.length = span.length;
    this.#remaining = span.length;
    if (span.start > 0) open.file.seekSync(span.start, Deno.SeekMode.Start);
  }

  read(into: Uint8Array): Promise<number | null> | number | null {
    if (this.#remaining === 0) return null;
    return this.#open.disk.run(this.#read(into.subarray(0, this.#remaining)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#open[Symbol.dispose]();
    return Promise.resolve();
  }

  *#read(into: Uint8Array): DiskWork<number | null> {
    const count = yield* read(this.#open.file, into);
    if (count === null) throw new ChangedFileError(this.#open.path);
    this.#remaining -= count;
    if (this.#remaining === 0 && (yield* isChanged(this.#open))) {
      throw new ChangedFileError(this.#open.path);
    }
    return count;
  }
}

/** Whether a file has been written to since it was opened. */
export function* isChanged({ file, info }: OpenFile): DiskWork<boolean> {
  const { size, modified } = versionOf(yield* fstat(file));
  return size !== info.size || modified !== versionOf(info).modified;
}
