/**
 * What has a name, and giving it another. All of it is synchronous: nothing that this process does
 * comes between a look and the change that follows from it.
 *
 * @module
 */

import { isAbsence, systemCode } from "../upload/system_error.ts";

/** The status of a path itself, not of what a link there leads to; `null` where nothing is there. */
export function statusOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/**
 * Gives a file, link or directory a name that nothing may have.
 *
 * @returns `false` where something has the name.
 * @throws What the system throws.
 */
export function renameNew(from: string, to: string): boolean {
  if (statusOf(to) !== null) return false;
  switch (Deno.lstatSync(from).isDirectory ? "impossible" : link(from, to)) {
    case "taken":
      return false;
    case "linked":
      Deno.removeSync(from);
      return true;
    case "impossible":
      // What another process makes in this very moment would be replaced, were it a file.
      Deno.renameSync(from, to);
      return true;
  }
}

/** What file systems say that have no links, or no more of them, and that admit none of this file. */
const LINKLESS = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"]);

/** Where two do this at once the system lets one of them. A rename would replace. */
function link(from: string, to: string): "linked" | "taken" | "impossible" {
  try {
    Deno.linkSync(from, to);
    return "linked";
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return "taken";
    if (LINKLESS.has(systemCode(error))) return "impossible";
    throw error;
  }
}
