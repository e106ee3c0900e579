/**
 * Entity tags (RFC 9110 §8.8.3).
 *
 * @module
 */

import { trimOws } from "../../protocol/syntax.ts";
import { isRacy } from "./file_version.ts";

/**
 * What tells one version of a file from another: its size and when it changed, which two servers
 * over one shared directory agree on, and the variant, because each is a representation of its own
 * (§8.8.3.3).
 *
 * The tag of a file that {@linkcode isRacy} is another than it will be, and weak: it may be that of
 * two versions (§8.8.1).
 *
 * @param size In bytes.
 * @param modified Milliseconds since the epoch.
 * @param now Milliseconds since the epoch.
 * @param variant What becomes of the file on its way: a content coding, or `"live"` where a script is
 * added to it. By default it is sent as it is.
 */
export function formatEntityTag(
  size: number,
  modified: number,
  now: number,
  variant: string = "identity",
): string {
  const suffix = variant === "identity" ? "" : `-${variant}`;
  const version = `${size.toString(36)}-${modified.toString(36)}`;
  return isRacy(modified, now) ? `W/"${version}-new${suffix}"` : `"${version}${suffix}"`;
}

/** Whether two tags are equal and both strong (RFC 9110 §8.8.3.2). */
export function matchesStrongly(a: string, b: string): boolean {
  return a === b && !a.startsWith("W/");
}

/** Whether two tags are equal, be they weak (RFC 9110 §8.8.3.2). */
export function matchesWeakly(a: string, b: string): boolean {
  return opaque(a) === opaque(b);
}

/**
 * Reads the value of If-Match or If-None-Match (RFC 9110 §13.1.1).
 *
 * @returns The tags, of which there may be none (§5.6.1.2), `"*"`, or `null` where it is neither.
 */
export function parseEntityTags(value: string): readonly string[] | "*" | null {
  if (trimOws(value) === "*") return "*";
  const tags: string[] = [];
  // `#entity-tag`; empty members are to be ignored (§5.6.1.2).
  const member = /[ \t]*(?:((?:W\/)?"[!#-~\x80-\xff]*")[ \t]*)?(?:,|$)/y;
  while (member.lastIndex < value.length) {
    const match = member.exec(value);
    if (match === null) return null;
    if (match[1] !== undefined) tags.push(match[1]);
  }
  return tags;
}

function opaque(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}
