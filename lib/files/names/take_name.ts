/**
 * Looks at what has a name, and gives it another.
 *
 * @module
 */

import type { DiskWork } from "../disk/disk.ts";
import { link, lstat, remove, rename } from "../disk/disk_calls.ts";
import { isGone, systemCode } from "../disk/system_error.ts";
import { isSameFile } from "../root/file_root.ts";

/**
 * The status of a path itself, not of what a link there leads to; `null` where nothing is there.
 *
 * @param path `""` for `/`, as a root has it.
 */
export function* statusUnlessGone(path: string): DiskWork<Deno.FileInfo | null> {
  try {
    return yield* lstat(path || "/");
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/**
 * Whether something still has the name that it was found under. Ask just before it is taken:
 * another process may have put a newer file there, which would be kept where nobody can see it.
 */
export function* isStill(path: string, info: Deno.FileInfo): DiskWork<boolean> {
  const there = yield* statusUnlessGone(path);
  return there !== null && isSameFile(there, info);
}

/**
 * Gives a file, link or directory a name that nothing has: link(2) fails where something has it, so
 * of two that try at once one succeeds; rename(2) would replace it.
 *
 * @param isLinkless Whether a failure says that there are no links here. Then it is renamed after
 * all, if a look finds the name free.
 * @returns `false` where something has the name.
 * @throws What the system throws.
 */
export function* takeName(
  from: string,
  to: string,
  isLinkless: (error: unknown) => boolean = saysLinkless,
): DiskWork<boolean> {
  try {
    yield* link(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    if (!isLinkless(error)) throw error;
    return yield* renameUnlessTaken(from, to);
  }
  yield* remove(from);
  return true;
}

/** {@linkcode takeName} for what goes back to where it was, by a rename if a link fails at all. */
export function renameBack(from: string, to: string): DiskWork<boolean> {
  return takeName(from, to, () => true);
}

function saysLinkless(error: unknown): boolean {
  return LINKLESS.has(systemCode(error));
}

/**
 * This can replace a file that comes about between the look and the rename: of another process or,
 * on a slow disk, of an upload that takes a numbered name.
 */
function* renameUnlessTaken(from: string, to: string): DiskWork<boolean> {
  if ((yield* statusUnlessGone(to)) !== null) return false;
  try {
    yield* rename(from, to);
    return true;
  } catch (error) {
    // A directory that has something in it by now is not replaced.
    if ((yield* statusUnlessGone(to)) !== null) return false;
    throw error;
  }
}

/**
 * The errors of file systems that have no links, or no more for this file, and where links to it,
 * or to directories, are not permitted.
 */
const LINKLESS = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"]);
