/**
 * What has a name, and giving it another.
 *
 * @module
 */

import type { DiskWork } from "../disk/disk.ts";
import { link, lstat, remove, rename } from "../disk/disk_calls.ts";
import { isGone, systemCode } from "../disk/system_error.ts";

/**
 * The status of a path itself, not of what a link there leads to; `null` where nothing is there.
 *
 * @param path `""` is the top of all, as it is to a root.
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
 * Gives a file, link or directory a name that nothing may have. A link is refused by the system if
 * the name is taken, a rename is not: where two do this at once, the system lets one of them.
 *
 * @param isLinkless Whether a failure says that the system has no links here: then it is renamed.
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

/** The same for what goes back to where it was: no failure of a link is a reason to leave it. */
export function renameBack(from: string, to: string): DiskWork<boolean> {
  return takeName(from, to, () => true);
}

function saysLinkless(error: unknown): boolean {
  return LINKLESS.has(systemCode(error));
}

/**
 * This can replace a file that somebody makes between the look and the rename: another process or, on
 * a slow disk, an upload that takes a numbered name.
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
 * What file systems say that have no links, or no more of them, and that admit none of this file or
 * of a directory.
 */
const LINKLESS = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"]);
