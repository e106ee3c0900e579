import type { DiskWork } from "../disk/disk.ts";
import { open } from "../disk/disk_calls.ts";
import { systemCode } from "../disk/system_error.ts";

/**
 * Directories in which names come or go. Syncing a file does not sync its name (fsync(2)), so its
 * directory is synced, too. It is opened before the change, because it may be moved after that.
 *
 * Where the system does not let that be done, as in a directory that may be written and not read,
 * or on a file system that has no such call, it is up to the file system when the names reach the
 * disk.
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

/** The errors of systems that do not let a directory be opened or synced. */
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
