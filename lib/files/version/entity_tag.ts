/**
 * Entity tags (RFC 9110 §8.8.3).
 *
 * @module
 */

import { trimOws } from "../../protocol/syntax.ts";
import { isRacy } from "./file_version.ts";

/**
 * The entity tag of a file: its size and its time of modification, on which two servers over one
 * shared directory agree, and the variant, because each is a representation of its own (§8.8.3.3).
 *
 * While the file {@linkcode isRacy}, two versions may have the same tag. So it is weak (§8.8.1),
 * and not the one that the file has later.
 *
 * @param size In bytes.
 * @param modified Milliseconds since the epoch.
 * @param now Milliseconds since the epoch.
 * @param variant What is sent: the file in a content coding, or `"live"` with a script added; by
 * default the file as it is.
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

/** Whether two tags are equal, even if they are weak (RFC 9110 §8.8.3.2). */
export function matchesWeakly(a: string, b: string): boolean {
  return opaque(a) === opaque(b);
}

/**
 * Reads the value of If-Match or If-None-Match (RFC 9110 §13.1.1, §13.1.2).
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
