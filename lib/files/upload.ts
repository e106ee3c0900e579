/**
 * A file on its way into a directory. It is written under a temporary name, so that a reader sees
 * the old file or the new and never a part, and takes its own name when it is complete and on the
 * disk. Disposed of before that, it leaves nothing behind.
 */
export class Upload implements AsyncDisposable {
  readonly #directory: string;
  readonly #name: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #isOpen = true;
  #isCommitted = false;

  private constructor(directory: string, name: string, temporary: string, file: Deno.FsFile) {
    this.#directory = directory;
    this.#name = name;
    this.#temporary = temporary;
    this.#file = file;
  }

  /**
   * Creates the temporary file.
   *
   * @param directory A real path, within the root and writable.
   * @param name What the file is to be called.
   * @throws What the system throws: no space, a read-only file system, a name too long.
   */
  static async create(directory: string, name: string): Promise<Upload> {
    const temporary = `${directory}/${TEMPORARY_PREFIX}${crypto.randomUUID()}`;
    const file = await Deno.open(temporary, { read: true, write: true, createNew: true });
    const upload = new Upload(directory, name, temporary, file);
    try {
      // The runtime checks where an opened file really lies when it is asked for its status.
      await file.stat();
      // The lock ends with the process, whatever ends it: what is locked is under way.
      await file.lock(true);
      return upload;
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
   */
  async commit(): Promise<"created" | "replaced"> {
    await this.#file.sync();
    this.#close();
    const path = `${this.#directory}/${this.#name}`;
    const existed = await exists(path);
    await Deno.rename(this.#temporary, path);
    this.#isCommitted = true;
    await syncDirectory(this.#directory);
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
