import type { DiskWork } from "../disk/disk.ts";
import { isEmpty, lstat, remove } from "../disk/disk_calls.ts";
import { systemCode } from "../disk/system_error.ts";
import { ChangedDirectories } from "../names/changed_directories.ts";
import { holdIn } from "../names/hold.ts";
import { makeAnew } from "../names/make_anew.ts";
import { withLocks } from "../names/path_locks.ts";
import { statusUnlessGone } from "../names/take_name.ts";
import { removeOnceFound } from "../names/temporary_file.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import { isTooLong } from "../root/path_limits.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { parentOf } from "../root/real_path.ts";
import { temporaryName } from "../root/temporary_name.ts";
import type { WriteRefusal, WriteTarget } from "../root/write_target.ts";
import { firstFailure } from "../write/refusal.ts";

/** The first directory that a path lacks, as a place to make it; `null` where it lacks none. */
export function* findMissingParent(
  root: FileRoot,
  segments: PathSegments,
): DiskWork<WriteTarget | WriteRefusal | null> {
  const depth = 1 + (yield* countParents(root, segments, 0));
  if (depth >= segments.names.length) return null;
  return yield* root.findTarget(parentAt(segments, depth));
}

/** How many directories on the way to a file exist; of the first `known`, that is known. */
function* countParents(
  root: FileRoot,
  segments: PathSegments,
  known: number,
): DiskWork<number> {
  let count = known;
  while (count + 1 < segments.names.length) {
    const { kind } = yield* root.look(parentAt(segments, count + 1));
    if (kind !== "directory") break;
    count++;
  }
  return count;
}

function parentAt({ names }: PathSegments, depth: number): PathSegments {
  return { names: names.slice(0, depth), isDirectory: true };
}

/** A directory that was made for uploads of which none is complete. */
interface Provisional extends WriteTarget {
  readonly root: FileRoot;
  /** What was made: something else may have its path by now. */
  readonly info: Deno.FileInfo;
  /** Uploads to it or below that are under way: after the last, what it contains is to stay. */
  uploads: number;
}

/** By path. */
const provisional = new Map<string, Provisional>();

/**
 * The directories that a file lacks. If this is disposed of before the file is there, those that
 * were made for it are removed again, unless others have put something into them.
 */
export class MadeDirectories implements AsyncDisposable {
  #deepest = "";
  /** The provisional ones on the way to the file, whoever made them, the deepest first. */
  #held: readonly Provisional[] = [];
  /** Temporary directories that could not be found to be removed. */
  readonly #left: { readonly root: FileRoot; readonly path: string }[] = [];

  /**
   * Makes them one by one, each within the root and where that is granted, and creates a file in
   * the last. All that is done under locks: no other upload removes them, and no request moves
   * them, before the file is there.
   *
   * @param create Creates the file, given where it can be stored.
   * @throws What the system throws.
   */
  make<T>(
    root: FileRoot,
    segments: PathSegments,
    create: (target: WriteTarget) => DiskWork<T>,
  ): Promise<T | WriteRefusal> {
    return withLocks(
      [root.path],
      async () => await root.disk.run(this.#make(root, segments, create)),
    );
  }

  /**
   * Brings those to the disk that are not known to be there.
   *
   * @throws What the system throws.
   */
  async sync(): Promise<void> {
    for (const { root, directory } of this.#held.filter(isProvisional)) {
      // One by one: a path has room for more of them than there may be descriptors.
      using around = new ChangedDirectories();
      await root.disk.run(around.open(directory.path));
      await around.sync();
    }
  }

  /** They are on the disk, with something in them that is to stay. */
  keep(): void {
    for (const { path } of this.#held.filter(isProvisional)) provisional.delete(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    let isLeft = false;
    for (const made of this.#held) {
      if (isProvisional(made)) isLeft ||= !await removeIfEmpty(made);
      // Not before: of two that fail at once, each would be the last, and stop at the other's file.
      made.uploads--;
      // Another may have been made there meanwhile.
      if (!isProvisional(made)) continue;
      // What is not empty when no upload is under way any more has something in it that is to stay.
      if (!isLeft || made.uploads === 0) provisional.delete(made.path);
    }
    for (const { root, path } of this.#left) await removeOnceFound(root.disk, path);
  }

  *#make<T>(
    root: FileRoot,
    segments: PathSegments,
    create: (target: WriteTarget) => DiskWork<T>,
  ): DiskWork<T | WriteRefusal> {
    let target: WriteTarget | WriteRefusal;
    try {
      target = yield* this.#makeAll(root, segments);
    } finally {
      this.#held = [...provisionalFrom(this.#deepest)];
      for (const made of this.#held) made.uploads++;
    }
    return typeof target === "string" ? target : yield* create(target);
  }

  *#makeAll(root: FileRoot, segments: PathSegments): DiskWork<WriteTarget | WriteRefusal> {
    // Not from the top each time: a look walks the whole path, and blocks everybody meanwhile.
    let depth = yield* countParents(root, segments, 0);
    while (depth + 1 < segments.names.length) {
      const missing = yield* root.findTarget(parentAt(segments, depth + 1));
      if (typeof missing === "string") return missing;
      if (!(yield* this.#makeOne(root, missing))) return "no-parent";
      depth = yield* countParents(root, segments, depth + 1);
    }
    const target = yield* root.findTarget(segments);
    if (typeof target === "object") this.#deepest = target.directory.path;
    return target;
  }

  /** `false` where something else has the name, or its directory was swapped for a link. */
  *#makeOne(root: FileRoot, target: WriteTarget): DiskWork<boolean> {
    switch (yield* makeAnew(root, target, (path) => this.#left.push({ root, path }))) {
      case "moved":
        return false;
      case "exists":
        // Another server or worker may have made it this moment.
        return (yield* lstat(target.path)).isDirectory;
      case "made":
        return yield* this.#note(root, target);
    }
  }

  /**
   * Notes one that was made; `false` where it is not there, because it has been moved or its
   * directory swapped.
   */
  *#note(root: FileRoot, target: WriteTarget): DiskWork<boolean> {
    const info = yield* root.status(target.path);
    if (info === null) return false;
    provisional.set(target.path, { ...target, root, info, uploads: 0 });
    this.#deepest = target.path;
    return true;
  }
}

/** A directory and those above it, as far as they are provisional. */
function* provisionalFrom(directory: string): Generator<Provisional> {
  for (let path = directory;; path = parentOf(path)) {
    const made = provisional.get(path);
    if (made === undefined) return;
    yield made;
  }
}

/** Whether none of its uploads is complete, and it is not known to be removed. */
function isProvisional(made: Provisional): boolean {
  return provisional.get(made.path) === made;
}

/** Removes a directory, if nothing is in it. Returns whether it is gone. */
async function removeIfEmpty(made: Provisional): Promise<boolean> {
  try {
    return await withLocks([made.root.path], async () => {
      await using held = new AsyncDisposableStack();
      return await made.root.disk.run(removeUnchanged(made, held));
    });
  } catch (thrown) {
    const error = firstFailure(thrown);
    // What cannot be removed stays: that is no reason to fail the upload.
    if (error instanceof Deno.errors.NotCapable || systemCode(error) !== "") return false;
    throw error;
  }
}

/**
 * Under the lock of all that makes or moves directories. A copy takes none for its temporary file:
 * on a slow disk it may put that here after the look. Then the removal fails, and the directory
 * goes back to where it was.
 */
function* removeUnchanged(made: Provisional, held: AsyncDisposableStack): DiskWork<boolean> {
  const { root, directory, name, path, info } = made;
  const now = yield* statusUnlessGone(path);
  if (now === null || !isUnchanged(now, info)) return true;
  if (!(yield* isEmpty(path))) return false;
  if (isTooLong(directory.path, [temporaryName(), name])) {
    // The path is too long for an anchor; behind a link that is swapped in, nothing lies so deep.
    yield* remove(path);
    return true;
  }
  const hold = held.use(yield* holdIn(root, directory));
  if (!(yield* hold.isContained())) return false;
  yield* remove(yield* hold.take(path, name, info));
  return true;
}

/** Most file systems give the inode number of a removed directory to the next that is made. */
function isUnchanged(now: Deno.FileInfo, then: Deno.FileInfo): boolean {
  return isSameFile(now, then) && now.birthtime?.getTime() === then.birthtime?.getTime();
}
