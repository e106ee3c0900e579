import type { DiskWork } from "../disk/disk.ts";
import { lstat, mkdir, namesIn, remove, rename } from "../disk/disk_calls.ts";
import { isGone, systemCode } from "../disk/system_error.ts";
import { type FileRoot, isSameFile, type WriteDirectory } from "../root/file_root.ts";
import { MAX_NAME_BYTES } from "../root/path_limits.ts";
import { parentOf } from "../root/real_path.ts";
import { TEMPORARY_PREFIX, temporaryName } from "../root/temporary_name.ts";
import { isAnchored } from "./anchored.ts";
import { numberedName } from "./numbered_name.ts";
import { withLocks } from "./path_locks.ts";
import { renameBack, statusUnlessGone } from "./take_name.ts";
import { ABANDONED_MILLIS, untilFound } from "./temporary_file.ts";

/**
 * A directory of its own within another, under a name that nothing else has. It makes sure that what
 * is changed is changed in that other directory and nowhere else.
 *
 * The runtime has no way to change a name in a directory that is open. It walks the path anew, and
 * whoever may rename directories within the root can swap one for a link out of it between the last
 * look and the change. But a path that leads through the anchor leads to the right directory or to
 * nothing: no other has this name. So nothing is removed where it is. It is moved into the anchor,
 * looked at there, and removed there, or moved from there to its new name. That holds however much
 * time passes between two calls, as on a slow disk it does.
 *
 * What is left is that one call of the system walks two paths. README.md says what that amounts to.
 */
export class Anchor implements AsyncDisposable {
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

  /** Whether it lies within the root, where it was to be made. */
  isContained(): DiskWork<boolean> {
    return isAnchored(this.#root, this.#path);
  }

  /**
   * Moves into it what has a name in the directory around it, or what another hold has.
   *
   * @param info What is to be there.
   * @returns The path that it has now.
   * @throws What the system throws; then it is where it was, or goes back there in the end.
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
   * Puts an empty directory in the place of one in the directory around it, which can then be taken.
   *
   * @param path Of one that is empty.
   * @returns What is there now.
   * @throws What the system throws; then what was there still is.
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

  /** Takes back, under the name that it had here, what another was to receive. */
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
 * @param expected What it is that may be in it, where that is known.
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
    // Through a link that is swapped in for a directory it lies where nothing is granted.
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
 * {@linkcode removeAnchor} for one whose server was killed. It may be in use by another server as
 * long as it is younger than {@linkcode ABANDONED_MILLIS}, so it is left until it is not; and by a
 * change of this server, so it is removed under the lock that each change takes.
 */
export async function removeAbandonedAnchor(root: FileRoot, path: string): Promise<void> {
  const { disk } = root;
  const made = (await disk.run(statusUnlessGone(path)))?.mtime?.getTime() ?? 0;
  const rest = Math.min(made + ABANDONED_MILLIS - Date.now(), ABANDONED_MILLIS);
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  await withLocks([root.path], async () => void await disk.run(removeAnchor(root, path)));
}

/** Gives something its name in a directory, or one beside it if that is taken by something else. */
export function* putBack(from: string, directory: string, name: string): DiskWork<void> {
  // Whoever was killed when it had its name already had but to let go of the other.
  const there = yield* statusUnlessGone(`${directory}/${name}`);
  if (there !== null && isSameFile(there, yield* lstat(from))) return yield* remove(from);
  let free = name;
  for (let number = 1; !(yield* renameBack(from, `${directory}/${free}`)); number++) {
    free = numberedName(name, number, MAX_NAME_BYTES);
  }
}

/** What something has that was held and not expected. No request can name it. */
const KEPT = `${TEMPORARY_PREFIX}kept`;

/** @throws {Error} If something else is held. It is kept there, under the name {@linkcode KEPT}. */
function* requireExpected(held: string, info: Deno.FileInfo): DiskWork<void> {
  if (isSameFile(yield* lstat(held), info)) return;
  const kept = `${parentOf(held)}/${KEPT}`;
  yield* rename(held, kept);
  throw new Error(`Something was swapped while it was changed; it is now ${kept}`);
}
