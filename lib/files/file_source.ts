import type { SizedSource } from "../message.ts";
import type { OpenFile } from "./file_root.ts";

/** A stretch of an open file as a response body. It owns the file and closes it. */
export class FileSource implements SizedSource {
  readonly length: number;
  readonly #file: OpenFile;

  /**
   * @param file Read from where it stands.
   * @param length In bytes. What the file has beyond it, because it grew, is not read.
   */
  constructor(file: OpenFile, length: number) {
    this.#file = file;
    this.length = length;
  }

  // A warm read takes a third of its asynchronous twin, which is a hop through another thread.
  read(into: Uint8Array): number | null {
    return this.#file.file.readSync(into);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#file[Symbol.dispose]();
    return Promise.resolve();
  }
}
