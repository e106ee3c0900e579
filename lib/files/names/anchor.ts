import type { DiskWork } from "../disk/disk.ts";
import { lstat, mkdir, namesIn, remove, rename } from "../disk/disk_calls.ts";
import { isGone, systemCode } from "../disk/system_error.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import { MAX_NAME_BYTES } from "../root/path_limits.ts";
import { parentOf } from "../root/real_path.ts";
import { TEMPORARY_PREFIX, temporaryName } from "../root/temporary_name.ts";
import type { WriteDirectory } from "../root/write_target.ts";
import { isAnchored } from "./anchored.ts";
import { numberedName } from "./numbered_name.ts";
import { withLocks } from "./path_locks.ts";
import { renameBack, statusUnlessGone } from "./take_name.ts";
import { ABANDONED_MILLIS, untilFound } from "./temporary_file.ts";

/** Holds what is changed in one directory, so that it is changed there and nowhere else. */
export interface Hold extends AsyncDisposable {
  /** Whether it lies within the root, where it was to be made. */
  isContained(): DiskWork<boolean>;
  /**
   * Takes something: from the directory, or from another hold.
   *
   * @param path Where it is.
   * @param name The one that it has in the directory, or is to get there.
   * @param info Its status.
   * @returns The path that leads to it now, and to nothing else.
   * @throws What the system throws; then it is where it was, or goes back there in the end.
   */
  take(path: string, name: string, info: Deno.FileInfo): DiskWork<string>;
  /** Takes back, under the name that it had here, what another hold has taken. */
  takeBack(path: string, name: string): DiskWork<void>;
}

/**
 * A temporary directory within another, under a name that nothing else has. It makes sure that a
 * change is made in that other directory and nowhere else.
 *
 * The runtime has no way to change a name in a directory that is open. It walks the path anew, and
 * whoever may rename directories within the root can swap one for a link out of it between the last
 * look and the change. But a path through the anchor leads to the right directory or to nothing: no
 * other has this name. So nothing is removed where it is. It is moved into the anchor, looked at
 * there, and removed there, or moved from there to its new name. That holds however much time
 * passes between two calls, as it does on a slow disk.
 *
 * What is left is that one call of the system walks two paths. README.md says what that amounts to.
 */
export class Anchor implements Hold {
  readonly #root: FileRoot;
  readonly #path: string;
  #expected: Deno.FileInfo | null = null;

  private constructor(root: FileRoot, path: string) {
    this.#root = root;
    this.#path = path;
  }

  /**
   * Makes it. It is to be disposed of.
   *
   * @throws What the system throws.
   */
  static *make(root: FileRoot, directory: WriteDirectory): DiskWork<Anchor> {
    const path = `${directory.path}/${temporaryName()}`;
    // Nobody else is to change what is held there, or to look at it.
    yield* mkdir(path, { mode: 0o700 });
    return new Anchor(root, path);
  }

  isContained(): DiskWork<boolean> {
    return isAnchored(this.#root, this.#path);
  }

  /**
   * Moves something into it.
   *
   * @throws {Error} If something else was there. It may have come from outside, so it is not shown,
   * and it is not removed: it stays here.
   */
  *take(path: string, name: string, info: Deno.FileInfo): DiskWork<string> {
    const held = `${this.#path}/${name}`;
    this.#expected = info;
    yield* rename(path, held);
    yield* requireExpected(held, info);
    return held;
  }

  /**
   * Replaces an empty directory by a new one, which can be taken.
   *
   * @returns The status of the new one.
   * @throws What the system throws; then the old one is still there.
   */
  *replaceEmpty(path: string): DiskWork<Deno.FileInfo> {
    const own = `${this.#path}/${temporaryName()}`;
    yield* mkdir(own, { mode: 0o700 });
    try {
      const info = yield* lstat(own);
      yield* rename(own, path);
      return info;
    } catch (error) {
      yield* remove(own);
      throw error;
    }
  }

  takeBack(path: string, name: string): DiskWork<void> {
    return rename(path, `${this.#path}/${name}`);
  }

  /** Removes it; what is still in it goes back to where it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    const removing = () => removeAnchor(this.#root, this.#path, this.#expected);
    await untilFound(this.#root.disk, removing);
  }
}

/**
 * Removes an anchor. What is in it goes back to where it was, or beside that if its name is taken:
 * nothing is replaced and nothing is lost. What was kept because it was not expected stays.
 *
 * @param expected The status of what may be in it, where that is known.
 * @returns `false` where nothing is at this path at the moment.
 * @throws What else the system throws.
 */
export function* removeAnchor(
  root: FileRoot,
  path: string,
  expected: Deno.FileInfo | null = null,
): DiskWork<boolean> {
  const parent = parentOf(path);
  try {
    // Most are empty. Where a directory on the way is swapped, one call finds it sooner than two.
    if (yield* removeEmpty(path)) return true;
    const names = yield* namesIn(path);
    if (names.includes(KEPT)) return true;
    for (const name of names) {
      if (expected !== null) yield* requireExpected(`${path}/${name}`, expected);
      if (!(yield* isAnchored(root, path))) return false;
      yield* putBack(`${path}/${name}`, parent, name);
    }
    yield* remove(path);
    return true;
  } catch (error) {
    // A link that was swapped in for a directory leads to where nothing is granted.
    if (isGone(error) || error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

function* removeEmpty(path: string): DiskWork<boolean> {
  try {
    yield* remove(path);
    return true;
  } catch (error) {
    if (NOT_EMPTY.has(systemCode(error))) return false;
    throw error;
  }
}

const NOT_EMPTY = new Set(["ENOTEMPTY", "EEXIST"]);

/**
 * {@linkcode removeAnchor} for one whose server was killed. One younger than
 * {@linkcode ABANDONED_MILLIS} may be in use by another server, so it waits until it is not; one
 * may be in use by this server, so it takes the lock that each change takes.
 */
export async function removeAbandonedAnchor(root: FileRoot, path: string): Promise<void> {
  const { disk } = root;
  const made = (await disk.run(statusUnlessGone(path)))?.mtime?.getTime() ?? 0;
  const rest = Math.min(made + ABANDONED_MILLIS - Date.now(), ABANDONED_MILLIS);
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  await withLocks([root.path], async () => void await disk.run(removeAnchor(root, path)));
}

/** Gives something its name in a directory, or a numbered one if something else has that. */
export function* putBack(from: string, directory: string, name: string): DiskWork<void> {
  // The server was killed after the link and before the removal of the other name.
  const there = yield* statusUnlessGone(`${directory}/${name}`);
  if (there !== null && isSameFile(there, yield* lstat(from))) return yield* remove(from);
  let free = name;
  for (let number = 1; !(yield* renameBack(from, `${directory}/${free}`)); number++) {
    free = numberedName(name, number, MAX_NAME_BYTES);
  }
}

/** The name of what was held and not expected. No request can name it. */
const KEPT = `${TEMPORARY_PREFIX}kept`;

/** @throws {Error} If something else is held. It is kept there, under the name {@linkcode KEPT}. */
function* requireExpected(held: string, info: Deno.FileInfo): DiskWork<void> {
  if (isSameFile(yield* lstat(held), info)) return;
  const kept = `${parentOf(held)}/${KEPT}`;
  yield* rename(held, kept);
  throw new Error(`Something was swapped while it was changed; it is now ${kept}`);
}
