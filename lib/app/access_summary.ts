/**
 * What the start-up lines say about who may do what with the files.
 *
 * @module
 */

import type { FileAccess } from "../files/allowed_methods.ts";
import { isLoopback } from "./known_hosts.ts";

/**
 * What may be done with the files, in a few words.
 *
 * @param isWritable Whether writing is granted.
 * @param directory What is served, for the flag that would grant it.
 */
export function describeAccess(
  { readOnly = false, uploadOnly = false, deletes = true }: FileAccess,
  isWritable: boolean,
  directory: string,
): string {
  if (readOnly) return "read-only";
  if (!isWritable) {
    const grant = `--allow-write=${directory} for uploads`;
    return uploadOnly ? `a letter box that takes nothing; ${grant}` : `read-only; ${grant}`;
  }
  if (uploadOnly) return "a letter box: uploads on, nothing can be seen";
  return deletes ? "uploads on" : "uploads on, no deletes";
}

/**
 * A warning where others than the users of this machine may write; `null` where they may not.
 *
 * @param isWritable Whether writing is granted.
 * @param address The IP address that the server listens on.
 */
export function describeExposure(
  { readOnly = false, uploadOnly = false, deletes = true }: FileAccess,
  isWritable: boolean,
  address: string,
): string | null {
  if (readOnly || !isWritable || isLoopback(address)) return null;
  const acts = uploadOnly ? "leave files" : deletes ? "change and remove files" : "change files";
  const remedy = uploadOnly ? "" : ", --read-only has nobody do so";
  return `whoever reaches ${address} can ${acts}: --host localhost keeps others out${remedy}`;
}
