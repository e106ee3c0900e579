/** A real path, within the root and writable, and what was there when that was found. */
export interface UploadDirectory {
  readonly path: string;
  readonly info: Deno.FileInfo;
}

/** Whether what `info` tells of is what lies at a path, and that within the root. */
export type ContainmentCheck = (path: string, info: Deno.FileInfo) => boolean;

/**
 * A file on its way into a directory. It is written under a temporary name, so that a reader sees
 * the old file or the new and never a part, and takes its own name when it is complete and on the
 * disk. Disposed of before that, it leaves nothing behind.
 */
export class Upload implements AsyncDisposable {
  readonly #directory: UploadDirectory;
  readonly #isContained: ContainmentCheck;
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #isOpen = true;
  #isCommitted = false;

  private constructor(
    directory: UploadDirectory,
    isContained: ContainmentCheck,
    path: string,
    temporary: string,
    file: Deno.FsFile,
  ) {
    this.#directory = directory;
    this.#isContained = isContained;
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  /**
   * Creates the temporary file.
   *
   * @param name What the file is to be called.
   * @param isContained Tells whether the directory has been swapped for a link meanwhile.
   * @returns `null` where it has.
   * @throws What the system throws: no space, a read-only file system, a path too long.
   */
  static async create(
    directory: UploadDirectory,
    name: string,
    isContained: ContainmentCheck,
  ): Promise<Upload | null> {
    const temporary = `${directory.path}/${TEMPORARY_PREFIX}${crypto.randomUUID()}`;
    const file = await Deno.open(temporary, { read: true, write: true, createNew: true });
    const path = `${directory.path}/${name}`;
    const upload = new Upload(directory, isContained, path, temporary, file);
    try {
      // The lock ends with the process, whatever ends it: what is locked is under way.
      await file.lock(true);
      if (isContained(temporary, await file.stat())) return upload;
      await upload[Symbol.asyncDispose]();
      return null;
    } catch (error) {
      await upload[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Writes all of the bytes behind those before. */
  write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(this.#file.writeSync(rest));
  }

  /**
   * Brings the file to the disk and gives it its name, in place of what had it.
   *
   * @returns Whether there was no file of this name before.
   * @throws What the system throws, or an Error if the directory was swapped for a link meanwhile.
   */
  async commit(): Promise<"created" | "replaced"> {
    await this.#file.sync();
    this.#close();
    const existed = await exists(this.#path);
    await Deno.rename(this.#temporary, this.#path);
    this.#isCommitted = true;
    const { path, info } = this.#directory;
    if (!this.#isContained(path, info)) throw new Error("The directory was moved in an upload");
    await syncDirectory(path);
    return existed ? "replaced" : "created";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    if (!this.#isCommitted) await removeIfThere(this.#temporary);
  }

  #close(): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }
}

/** Whether a name is that of an unfinished upload, which is nobody's business. */
export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX);
}

/**
 * Removes an unfinished upload that nobody is at work on any more, because its server was killed.
 *
 * @param path Of a temporary file.
 */
export async function removeAbandoned(path: string): Promise<void> {
  if (!(await Deno.lstat(path)).isFile) return;
  using file = await Deno.open(path, { read: true, write: true });
  if (await file.tryLock(true)) await removeIfThere(path);
}

const TEMPORARY_PREFIX = ".postern-upload-";

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A name is on the disk only when its directory is (fsync(2)). */
async function syncDirectory(path: string): Promise<void> {
  using directory = await Deno.open(path, { read: true });
  await directory.sync();
}
