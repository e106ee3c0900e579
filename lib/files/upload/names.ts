/**
 * What has a name, and giving it another.
 *
 * @module
 */

import { call, type DiskWork, runNow } from "../disk.ts";
import { isAbsence, systemCode } from "./system_error.ts";

/**
 * The status of a path itself, not of what a link there leads to; `null` where nothing is there.
 *
 * @param path `""` is the top of all, as it is to a root.
 */
export function statusOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path || "/");
  } catch (error) {
    if (isAbsence(error)) return null;
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
    yield* call(() => Deno.linkSync(from, to), () => Deno.link(from, to));
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    if (!isLinkless(error)) throw error;
    return renameUnlessTaken(from, to);
  }
  yield* call(() => Deno.removeSync(from), () => Deno.remove(from));
  return true;
}

/** {@linkcode takeName}, now: nothing that this process does comes between. */
export function renameNew(from: string, to: string): boolean {
  return runNow(takeName(from, to));
}

/** The same for what goes back to where it was: no failure of a link is a reason to leave it. */
export function renameBack(from: string, to: string): boolean {
  return runNow(takeName(from, to, () => true));
}

function saysLinkless(error: unknown): boolean {
  return LINKLESS.has(systemCode(error));
}

/** What another process makes in this very moment would be replaced, were it a file. */
function renameUnlessTaken(from: string, to: string): boolean {
  if (statusOf(to) !== null) return false;
  try {
    Deno.renameSync(from, to);
    return true;
  } catch (error) {
    // A directory that has something in it by now is not replaced.
    if (statusOf(to) !== null) return false;
    throw error;
  }
}

/**
 * What file systems say that have no links, or no more of them, and that admit none of this file or
 * of a directory.
 */
const LINKLESS = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"]);
