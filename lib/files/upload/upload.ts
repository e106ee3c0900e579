import type { FileRoot, WriteDirectory, WriteRefusal, WriteTarget } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { removeIfThere, temporaryName } from "./temporary.ts";

/** Why a file cannot be stored. */
export type UploadRefusal = WriteRefusal | "is-directory";

/**
 * Begins to store a file. Nothing can be seen of it until it is complete.
 *
 * @returns What to write to, or why that is not to be.
 */
export async function createUpload(
  root: FileRoot,
  segments: PathSegments,
): Promise<Upload | UploadRefusal> {
  if (segments.isDirectory) return "not-a-name";
  const target = root.target(segments);
  if (typeof target === "string") return target;
  if (await isDirectory(target.path)) return "is-directory";
  return await Upload.create(root, target) ?? "no-parent";
}

/**
 * A file on its way into a directory. It is written under a temporary name, so that a reader sees
 * the old file or the new and never a part, and takes its own name when it is complete and on the
 * disk. Disposed of before that, it leaves nothing behind.
 */
export class Upload implements AsyncDisposable {
  readonly #root: FileRoot;
  readonly #target: WriteTarget;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #isOpen = true;
  #isCommitted = false;

  private constructor(
    root: FileRoot,
    target: WriteTarget,
    temporary: string,
    file: Deno.FsFile,
  ) {
    this.#root = root;
    this.#target = target;
    this.#temporary = temporary;
    this.#file = file;
  }

  /**
   * Creates the temporary file.
   *
   * @returns `null` where the directory has been swapped for a link meanwhile.
   * @throws What the system throws: no space, a read-only file system, a path too long.
   */
  static async create(root: FileRoot, target: WriteTarget): Promise<Upload | null> {
    const temporary = `${target.directory.path}/${temporaryName()}`;
    const file = await Deno.open(temporary, { read: true, write: true, createNew: true });
    const upload = new Upload(root, target, temporary, file);
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
    const { path, directory } = this.#target;
    const existed = await exists(path);
    await Deno.rename(this.#temporary, path);
    this.#isCommitted = true;
    if (!this.#root.isContained(directory.path, directory.info)) {
      throw new Error("The directory was moved in an upload");
    }
    await syncDirectory(directory);
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

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A name is on the disk only when its directory is (fsync(2)). */
async function syncDirectory({ path }: WriteDirectory): Promise<void> {
  using directory = await Deno.open(path, { read: true });
  await directory.sync();
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isDirectory;
  } catch {
    return false;
  }
}
