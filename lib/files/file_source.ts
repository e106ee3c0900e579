import type { SizedSource } from "../message.ts";
import type { Span } from "./byte_range.ts";
import { call, type DiskWork } from "./disk.ts";
import type { OpenFile } from "./file_root.ts";

/**
 * A stretch of an open file as a response body. It owns the file and closes it.
 *
 * What is sent is one version of the file or visibly incomplete: a file that shrank ends early, and
 * one that was written to meanwhile does too, before its last bytes.
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
    const { file } = this.#open;
    const count = yield* call(() => file.readSync(into), () => file.read(into));
    if (count === null) return null;
    this.#remaining -= count;
    return this.#remaining === 0 && (yield* isChanged(this.#open)) ? null : count;
  }
}

/** Whether a file has been written to since it was opened. */
export function* isChanged({ file, info }: OpenFile): DiskWork<boolean> {
  const { size, mtime } = yield* call(() => file.statSync(), () => file.stat());
  return size !== info.size || mtime?.getTime() !== info.mtime?.getTime();
}
