import type { DiskWork } from "../disk/disk.ts";
import { open } from "../disk/disk_calls.ts";
import { systemCode } from "../disk/system_error.ts";

/**
 * Directories in which names come or go. They are opened before that, so that the names can be brought
 * to the disk wherever the directory has been moved by then: those of its files are not with them
 * (fsync(2)).
 *
 * Where the system does not let that be done, the names are there all the same, and when they are on
 * the disk is up to the file system: in a directory that may be written and not read, as one for
 * others to drop things into is, and on file systems that have no such call.
 */
export class ChangedDirectories implements Disposable {
  readonly #opened = new Map<string, Deno.FsFile>();

  /**
   * Opens one, before anything is changed in it.
   *
   * @throws What the system throws.
   */
  *open(path: string): DiskWork<void> {
    if (this.#opened.has(path)) return;
    try {
      // Opening a FIFO that was put in its place would wait for ever, but nothing is below one.
      this.#opened.set(path, yield* open(`${path}/.`, { read: true }));
    } catch (error) {
      if (!NOT_ADMITTED.has(systemCode(error))) throw error;
    }
  }

  /**
   * Brings the names in all of them to the disk.
   *
   * @throws What the system throws.
   */
  async sync(): Promise<void> {
    for (const directory of this.#opened.values()) {
      try {
        await directory.sync();
      } catch (error) {
        if (!NOT_ADMITTED.has(systemCode(error))) throw error;
      }
    }
  }

  /**
   * {@linkcode sync} when all is done that was asked for.
   *
   * @throws {Error} If that fails, and no system error, which would say that nothing was done.
   */
  async syncDone(): Promise<void> {
    try {
      await this.sync();
    } catch (cause) {
      throw new Error("A name could not be brought to the disk", { cause });
    }
  }

  [Symbol.dispose](): void {
    for (const directory of this.#opened.values()) directory.close();
  }
}

/** What systems say to who opens a directory, or syncs one, where that is not for them to do. */
const NOT_ADMITTED = new Set([
  "EACCES",
  "EPERM",
  "EISDIR",
  "EBADF",
  "EINVAL",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
]);
