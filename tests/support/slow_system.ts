import type { FileSystem } from "../../lib/files/root/file_root.ts";

/** Twice what a disk is slow from. */
const SLOW_MILLIS = 8;

/** A file system each call of which takes long. */
export class SlowSystem {
  /** How many calls made everybody wait. */
  blocked = 0;
  /** For a root. */
  readonly calls: FileSystem = {
    realPathSync: (path) => this.#block(() => Deno.realPathSync(path)),
    lstatSync: (path) => this.#block(() => Deno.lstatSync(path)),
    openSync: (path, options) => this.#block(() => Deno.openSync(path, options)),
    realPath: (path) => this.#wait(() => Deno.realPath(path)),
    lstat: (path) => this.#wait(() => Deno.lstat(path)),
    open: (path, options) => this.#wait(async () => this.#watch(await Deno.open(path, options))),
  };

  /** What was opened while others were not to wait for the disk, they are not to wait for, either. */
  #watch(file: Deno.FsFile): Deno.FsFile {
    const { readSync, statSync } = file;
    return Object.assign(file, {
      readSync: (into: Uint8Array) => this.#block(() => readSync.call(file, into)),
      statSync: () => this.#block(() => statSync.call(file)),
    });
  }

  #block<T>(act: () => T): T {
    this.blocked++;
    const end = performance.now() + SLOW_MILLIS;
    while (performance.now() < end);
    return act();
  }

  async #wait<T>(act: () => Promise<T>): Promise<T> {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MILLIS));
    return await act();
  }
}
