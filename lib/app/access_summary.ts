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
  access: FileAccess,
  writable: Writable,
  directory: string,
): string {
  if (access === "read-only") return "read-only";
  const where = describeWhere(writable);
  if (where === null) {
    const remedy = writable === "denied"
      ? "see --deny-write"
      : `${grantFlag("write", [directory])} for uploads`;
    const said = access === "upload-only" ? "a letter box that takes nothing" : "read-only";
    return `${said}; ${remedy}`;
  }
  const uploads = `uploads on${where}`;
  switch (access) {
    case "all":
      return uploads;
    case "no-delete":
      return `${uploads}, no deletes`;
    case "upload-only":
      return `a letter box: ${uploads}, nothing can be seen`;
  }
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
  access: FileAccess,
  writable: Writable,
  address: string,
): string | null {
  if (access === "read-only") return null;
  if (describeWhere(writable) === null || isLoopback(address)) return null;
  const acts = ACTS[access];
  const remedy = access === "upload-only" ? "" : ", --read-only has nobody do so";
  return `whoever reaches ${address} can ${acts}: --host localhost keeps others out${remedy}`;
}

const ACTS = {
  "all": "change and remove files",
  "no-delete": "change files",
  "upload-only": "leave files",
};
