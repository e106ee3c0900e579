/**
 * What the start-up lines say about who may do what with the files.
 *
 * @module
 */

import { grantFlag } from "../files/root/grant_flag.ts";
import type { FileAccess } from "../files/write/allowed_methods.ts";
import { isLoopback } from "./address.ts";
import type { Writable } from "./writable.ts";

/**
 * What may be done with the files, in a few words.
 *
 * @param writable Where writing is granted.
 * @param directory What is served, for the flag that would grant it.
 */
export function describeAccess(
  { readOnly = false, uploadOnly = false, deletes = true }: FileAccess,
  writable: Writable,
  directory: string,
): string {
  if (readOnly) return "read-only";
  const where = describeWhere(writable);
  if (where === null) {
    const remedy = writable === "denied"
      ? "see --deny-write"
      : `${grantFlag("write", [directory])} for uploads`;
    return uploadOnly ? `a letter box that takes nothing; ${remedy}` : `read-only; ${remedy}`;
  }
  const uploads = `uploads on${where}`;
  if (uploadOnly) return `a letter box: ${uploads}, nothing can be seen`;
  return deletes ? uploads : `${uploads}, no deletes`;
}

/** `null` where nothing can be written. */
function describeWhere(writable: Writable): string | null {
  if (writable === "all") return "";
  if (writable === "denied" || writable.length === 0) return null;
  const named = writable.slice(0, MAX_NAMED).map((name) => `${name}/`).join(", ");
  const others = writable.length - MAX_NAMED;
  return ` in ${named}${others > 0 ? ` and ${others} more` : ""}`;
}

/** They are to fit on the line. */
const MAX_NAMED = 3;

/**
 * A warning where others than the users of this machine may write; `null` where they may not.
 *
 * @param writable Where writing is granted.
 * @param address The IP address that the server listens on.
 */
export function describeExposure(
  { readOnly = false, uploadOnly = false, deletes = true }: FileAccess,
  writable: Writable,
  address: string,
): string | null {
  if (readOnly || describeWhere(writable) === null || isLoopback(address)) return null;
  const acts = uploadOnly ? "leave files" : deletes ? "change and remove files" : "change files";
  const remedy = uploadOnly ? "" : ", --read-only has nobody do so";
  return `whoever reaches ${address} can ${acts}: --host localhost keeps others out${remedy}`;
}
