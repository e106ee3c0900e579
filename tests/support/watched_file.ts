import { FileRoot } from "../../lib/files/root/file_root.ts";
import type { OpenFile } from "../../lib/files/root/open_file.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** A file as a handler gets it, and how often it was closed: once is right. */
export class WatchedFile implements OpenFile {
  readonly file: OpenFile["file"];
  readonly info: Deno.FileInfo;
  readonly path: string;
  readonly disk: OpenFile["disk"];
  disposals = 0;
  readonly #open: OpenFile;

  constructor(directory: TemporaryDirectory, path: string) {
    const segments = { names: path.split("/"), isDirectory: false };
    const found = FileRoot.open(directory.path).lookup(segments);
    if (found.kind !== "file") throw new Error(`There is no file ${path}`);
    this.#open = found.file;
    this.file = found.file.file;
    this.info = found.file.info;
    this.path = found.file.path;
    this.disk = found.file.disk;
  }

  [Symbol.dispose](): void {
    this.disposals++;
    this.#open[Symbol.dispose]();
  }
}
