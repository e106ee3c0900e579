import { upperCaseEscapes } from "../../protocol/percent_encoding.ts";

/**
 * Splits the path of a URL into names of the file system. Pure: nothing is looked up.
 *
 * The raw path is split first and each segment is decoded once, then checked: so `%2f` is never a
 * separator, and nothing is decoded twice.
 *
 * @param path Percent-encoded, without the mount's prefix: `"a%20b/c.txt"`, `"docs/"`, `""`.
 * @returns The names, and whether the path ends in a slash, as that of a directory does; `null`
 * where no file could have this path: an empty or `..` segment, a slash or a control character in a
 * name, or an escape that does not decode. A `.` segment is left out.
 *
 * @example
 * ```ts
 * import { parseSegments } from "./path_segments.ts";
 *
 * console.assert(parseSegments("a%20b/c.txt")?.names[0] === "a b");
 * console.assert(parseSegments("a/%2e%2e/etc") === null);
 * ```
 */
export function parseSegments(path: string): PathSegments | null {
  const decoded = path.split("/").map(decodeName);
  const last = decoded.at(-1);
  const isDirectory = last === "" || last === ".";
  if (last === "") decoded.pop();
  // RFC 3986 §6.2.2.3: a "." segment is left out. apt asks for "./Packages".
  const names = decoded.filter((name) => name !== ".");
  return names.every(isReachable) ? { names, isDirectory } : null;
}

/**
 * {@linkcode parseSegments} for what follows a mount in the path of a request.
 *
 * @returns `null` also where the path is not below the mount: with as many characters cut off, it
 * would get past a guard on the mount.
 */
export function segmentsBelow(mount: string, path: string): PathSegments | null {
  return isBelow(mount, path) ? parseSegments(path.slice(mount.length)) : null;
}

/** Whether the path of a URL is below a mount, in whichever case the escapes of both are. */
export function isBelow(mount: string, path: string): boolean {
  return path.startsWith(mount) || upperCaseEscapes(path).startsWith(upperCaseEscapes(mount));
}

/** What {@linkcode parseSegments} makes of a path. */
export interface PathSegments {
  /** Decoded, from the root on. */
  readonly names: readonly string[];
  /** Whether the path ends in a slash, or is that of the root. */
  readonly isDirectory: boolean;
}

/**
 * Whether a name is one that Postern does not show unless told to: a dotfile, of which
 * `.well-known` is none (RFC 8615).
 */
export function isDotfile(name: string): boolean {
  return name.startsWith(".") && name !== ".well-known";
}

/** C1 controls as well: in an error that names the file, U+009B starts a control sequence. */
const FORBIDDEN = /[\p{Cc}/]/u;

function decodeName(segment: string): string | null {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Whether an entry of a directory has a name that the path of a URL can carry. */
export function isReachable(name: string | null): name is string {
  return name !== null && name !== "" && name !== "." && name !== ".." && !FORBIDDEN.test(name);
}
