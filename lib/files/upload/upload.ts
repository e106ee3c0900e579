import { type PlacedFile, placeFile, type Placement } from "./place_file.ts";
import type { UploadRefusal } from "./refusal.ts";
import { removeIfThere, temporaryName } from "./temporary.ts";
import { versionTime } from "./version_time.ts";

/** A file that is complete, on the disk and has its name. */
export interface StoredFile extends PlacedFile {
  readonly info: Deno.FileInfo;
}

/**
 * A file on its way into a directory. It is written under a temporary name, so that a reader sees
 * the old file or the new and never a part, and takes its own name when it is complete and on the
 * disk. Disposed of before that, it leaves nothing behind.
 */
export class Upload implements AsyncDisposable {
  readonly #placement: Placement;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #bytes = 0;
  #isOpen = true;
  #isPlaced = false;

  private constructor(placement: Placement, temporary: string, file: Deno.FsFile) {
    this.#placement = placement;
    this.#temporary = temporary;
    this.#file = file;
  }

  /**
   * Creates the temporary file.
   *
   * @returns `null` where the directory has been swapped for a link meanwhile.
   * @throws What the system throws: no space, a read-only file system, a path too long.
   */
  static async create(placement: Placement): Promise<Upload | null> {
    const { root, target } = placement;
    const temporary = `${target.directory.path}/${temporaryName()}`;
    const file = await Deno.open(temporary, { read: true, write: true, createNew: true });
    const upload = new Upload(placement, temporary, file);
    try {
      // The lock ends with the process, whatever ends it: what is locked is under way.
      await file.lock(true);
      if (root.isContained(temporary, await file.stat())) return upload;
      await upload[Symbol.asyncDispose]();
      return null;
    } catch (error) {
      await upload[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** How many bytes have been written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes all of the bytes behind those before. */
  write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(this.#file.writeSync(rest));
    this.#bytes += bytes.length;
  }

  /**
   * Brings the file to the disk and gives it its name.
   *
   * @returns What became of it, or why it is not to have the name.
   * @throws What the system throws, or an Error if the directory was swapped for a link meanwhile.
   */
  async commit(): Promise<StoredFile | UploadRefusal> {
    const time = new Date(versionTime(Date.now()));
    await this.#file.utime(time, time);
    await this.#file.sync();
    const info = await this.#file.stat();
    const placed = await placeFile(this.#temporary, this.#placement);
    if (typeof placed === "string") return placed;
    this.#isPlaced = true;
    const { root, target: { directory } } = this.#placement;
    if (!root.isContained(directory.path, directory.info)) {
      throw new Error("The directory was moved in an upload");
    }
    await syncDirectory(directory.path);
    return { ...placed, info };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
    if (!this.#isPlaced) await removeIfThere(this.#temporary);
  }
}

/** Brings the names in a directory to the disk: those of its files are not with them (fsync(2)). */
export async function syncDirectory(path: string): Promise<void> {
  using directory = await Deno.open(path || "/", { read: true });
  await directory.sync();
}
