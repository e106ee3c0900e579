import type { DiskWork } from "../disk/disk.ts";
import { fstat, writeAll } from "../disk/disk_calls.ts";
import { removeLost } from "../names/lost_files.ts";
import { createTemporary, removeOnceFound, type TemporaryFile } from "../names/temporary_file.ts";
import type { FileRoot } from "../root/file_root.ts";
import { EarlySync } from "./early_sync.ts";
import { type PlacedFile, placeFile, type Placement } from "./place_file.ts";
import type { UploadRefusal } from "./refusal.ts";

/**
 * A file on its way into a directory. It is written under a temporary name, so that a reader sees
 * the old file or the new and never a part, and takes its own name when it is complete and on the
 * disk. Disposed of before that, it leaves nothing behind.
 */
export class Upload implements AsyncDisposable {
  readonly #placement: Placement;
  readonly #temporary: TemporaryFile;
  readonly #sync: EarlySync;
  #bytes = 0;
  #isOpen = true;
  #isPlaced = false;

  private constructor(placement: Placement, temporary: TemporaryFile) {
    this.#placement = placement;
    this.#temporary = temporary;
    this.#sync = new EarlySync(temporary.file);
  }

  /**
   * Creates the temporary file. It has the permission bits of the file that it is to replace, so
   * that what only its owner may read stays so, and a script can be run.
   *
   * @param resources Gets the upload, and whatever else is to be removed.
   * @throws What the system throws: no space, a read-only file system, a path too long.
   */
  static *create(placement: Placement, resources: AsyncDisposableStack): DiskWork<Upload> {
    const { root, target, mode } = placement;
    const replaced = yield* modeOfReplaced(placement);
    const temporary = yield* createTemporary(
      target.directory.path,
      replaced ?? mode ?? null,
      (path) => {
        resources.defer(() => removeTemporary(root, path));
      },
    );
    return resources.use(new Upload(placement, temporary));
  }

  /** Whether it is in its directory: that may have been swapped for a link. */
  *isContained(): DiskWork<boolean> {
    const { path, file } = this.#temporary;
    return yield* this.#placement.root.verify(path, yield* fstat(file));
  }

  /** The real path of the directory that it is in. */
  get directory(): string {
    return this.#placement.target.directory.path;
  }

  /** How many bytes have been written. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends bytes, all of them.
   *
   * @returns A promise where it has to be waited for. Until it settles, the bytes must not change.
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
   * @throws What the system throws; then the file has not got its name.
   */
  async commit(): Promise<PlacedFile | UploadRefusal> {
    await this.#sync.finish();
    await this.#temporary.file.sync();
    const placed = await placeFile(this.#temporary, this.#placement);
    if (typeof placed === "object") this.#isPlaced = true;
    return placed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) this.#temporary.file.close();
    this.#isOpen = false;
    const { root } = this.#placement;
    if (this.#isPlaced) return;
    await removeTemporary(root, this.#temporary.path);
    await this.#sync.finish().catch(() => {});
  }
}

/** The permission bits of the file to be replaced; `null` where there is none. */
function* modeOfReplaced({ root, target, onConflict }: Placement): DiskWork<number | null> {
  // With other policies nothing is replaced. The bits of a link mean nothing.
  if (onConflict !== "overwrite") return null;
  const replaced = yield* root.status(target.path);
  return replaced?.isFile ? replaced.mode : null;
}

async function removeTemporary(root: FileRoot, path: string): Promise<void> {
  if (await removeOnceFound(root.disk, path)) return;
  // Its directory has been moved, and is to be empty when whoever moved it removes it.
  await removeLost(root, path);
}
