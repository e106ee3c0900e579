/**
 * What the system refuses to show is, to the client, not there. Other trouble is thrown.
 *
 * @module
 */

import type { DiskCall, DiskWork } from "./disk.ts";
import { systemCode } from "./system_error.ts";

/** What a look finds, or `null` for what is not there. */
export function* orNull<T>(look: DiskWork<T>): DiskWork<T | null> {
  try {
    return yield* look;
  } catch (error) {
    return requireAbsence(error);
  }
}

/** One call that finds something, or `null` for what is not there: {@linkcode orNull} of a call. */
export function callOrNull<T>(sync: () => T, async: () => Promise<T>): DiskCall<T | null> {
  return {
    sync() {
      try {
        return sync();
      } catch (error) {
        return requireAbsence(error);
      }
    },
    async async() {
      try {
        return await async();
      } catch (error) {
        return requireAbsence(error);
      }
    },
  };
}

/** Whether an error of the system says no more than that nothing is there that may be seen. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable || ABSENT.has(systemCode(error));
}

function requireAbsence(error: unknown): null {
  if (isAbsence(error)) return null;
  throw error;
}

const ABSENT = new Set(["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "ENAMETOOLONG"]);
