import { runNow } from "../disk.ts";
import type { FileRoot } from "../file_root.ts";
import { lookAtDirectory } from "../walk.ts";
import { EarlySync } from "./early_sync.ts";
import { removeLost } from "./lost_files.ts";
import { type PlacedFile, placeFile, type Placement } from "./place_file.ts";
import type { UploadRefusal } from "./refusal.ts";
import { systemCode } from "./system_error.ts";
import { createTemporary, removeFound, type TemporaryFile, untilFound } from "./temporary.ts";
import { writeAll } from "./write_all.ts";

/**
 * A file on its way into a directory. It is written under a temporary name, so that a reader sees
 * the old file or the new and never a part, and takes its own name when it is complete and on the
 * disk. Disposed of before that, it leaves nothing behind.
 */
export class Upload implements AsyncDisposable {
  readonly #placement: Placement;
  readonly #temporary: TemporaryFile;
  /** Paths of others that were made before it and could not be found. */
  readonly #left: readonly string[];
  readonly #sync: EarlySync;
  #bytes = 0;
  #isOpen = true;
  #isPlaced = false;

  private constructor(placement: Placement, temporary: TemporaryFile, left: readonly string[]) {
    this.#placement = placement;
    this.#temporary = temporary;
    this.#left = left;
    this.#sync = new EarlySync(temporary.file);
  }

  /**
   * Creates the temporary file. It has the permission bits of the file that it is to replace, so
   * that what only its owner may read stays so, and a script can be run.
   *
   * @returns `null` where the directory has been swapped for a link meanwhile.
   * @throws What the system throws: no space, a read-only file system, a path too long.
   */
  static async create(placement: Placement): Promise<Upload | null> {
    const { root, target } = placement;
    const left: string[] = [];
    let temporary: TemporaryFile;
    try {
      const mode = modeFor(placement);
      temporary = createTemporary(target.directory.path, mode, (path) => left.push(path));
    } catch (error) {
      await removeAll(root, left);
      throw error;
    }
    const upload = new Upload(placement, temporary, left);
    try {
      const { path, file } = upload.#temporary;
      if (await root.disk.run(root.verify(path, await file.stat()))) return upload;
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

  /**
   * Writes all of the bytes behind those before.
   *
   * @returns A promise where that takes waiting. Until it settles the bytes are not to be changed.
   */
  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#bytes += bytes.length;
    const { disk } = this.#placement.root;
    const writing = disk.run(writeAll(this.#temporary.file, bytes));
    if (writing instanceof Promise) return writing.then(() => this.#sync.add(bytes.length));
    return this.#sync.add(bytes.length);
  }

  /**
   * Brings the bytes to the disk and gives the file its name.
   *
   * @returns What became of it, or why it is not to have the name.
   * @throws What the system throws; then it has not got its name.
   */
  async commit(): Promise<PlacedFile | UploadRefusal> {
    await this.#sync.finish();
    await this.#temporary.file.sync();
    const placed = await placeFile(this.#temporary, this.#placement);
    if (typeof placed === "object") this.#isPlaced = true;
    return placed;
  }

  /**
   * Brings the name of a file that has it to the disk: see {@linkcode syncDirectory}.
   *
   * @throws {Error} If that fails, or the directory was swapped for a link meanwhile.
   */
  async settle(): Promise<void> {
    const { root, target: { directory: { path } } } = this.#placement;
    // Another server may have put one of its own in its place: what counts is that one is there.
    const isThere = await root.disk.run(lookAtDirectory(root, path || "/")) !== null;
    if (!isThere) throw new Error("The directory was moved in an upload");
    await syncDirectory(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) this.#temporary.file.close();
    this.#isOpen = false;
    const { root } = this.#placement;
    await removeAll(root, this.#left);
    if (this.#isPlaced) return;
    await removeAll(root, [this.#temporary.path]);
    await this.#sync.finish().catch(() => {});
  }
}

/** Synchronous, so that nothing this process does comes between the directory and what is made there. */
function modeFor({ root, target, onConflict, mode }: Placement): number | null {
  // With other policies nothing is replaced. The bits of a link mean nothing.
  const replaced = onConflict === "overwrite" ? runNow(root.status(target.path)) : null;
  return (replaced?.isFile ? replaced.mode : mode) ?? null;
}

async function removeAll(root: FileRoot, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await untilFound(() => removeFound(path))) continue;
    // Its directory has been moved, and is to be empty when whoever moved it removes it.
    await removeLost(root, path);
  }
}

/**
 * Brings the names in a directory to the disk: those of its files are not with them (fsync(2)).
 *
 * Where the system does not let that be done, the names are there all the same, and when they are on
 * the disk is up to the file system: in a directory that may be written and not read, as one for
 * others to drop things into is, and on file systems that have no such call.
 *
 * @throws {Error} If it fails otherwise. The names are there, so it is no system error, which would
 * say that nothing was done.
 */
export async function syncDirectory(path: string): Promise<void> {
  try {
    using directory = await Deno.open(path || "/", { read: true });
    await directory.sync();
  } catch (cause) {
    if (NOT_ADMITTED.has(systemCode(cause))) return;
    throw new Error("A name could not be brought to the disk", { cause });
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
