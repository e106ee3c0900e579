/**
 * Percent-encoding (RFC 3986 §2.1).
 *
 * @module
 */

import { ProtocolError } from "./protocol_error.ts";

/**
 * Writes a path as a URI has it: decodes the escapes of characters that need none, which leaves the
 * URI the same (RFC 9110 §4.2.3), and escapes characters that no URI may have. Dot segments and
 * other escapes stay as they came.
 *
 * @param path Visible ASCII without `?` and `#`.
 * @throws {ProtocolError} 400 for an escape that does not decode to text.
 *
 * @example
 * ```ts
 * import { normalizePath } from "./percent_encoding.ts";
 *
 * console.assert(normalizePath("/%66iles/%2e%2e/a%2fb|c") === "/files/../a%2fb%7Cc");
 * ```
 */
export function normalizePath(path: string): string {
  if (NORMAL_PATH.test(path)) return path;
  if (path.includes("%")) requireDecodable(path);
  return escapeStray(path.replace(UNRESERVED_ESCAPE, decodeURIComponent));
}

/**
 * Escapes the visible characters that no path or query may have, such as the quotation mark: only
 * without them is a peer's target fit for a Location (RFC 9110 §10.2.2).
 */
export function escapeStray(text: string): string {
  return text.replace(STRAY, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** RFC 3986 §6.2.2.1: an escape means the same in either case. */
export function upperCaseEscapes(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
}

/** RFC 3986 §3.3: pchar and the slash, but for escapes. */
const NORMAL_PATH = /^[!$&-;=@-Z_a-z~]*$/;
/** RFC 3986 §2: brackets, too, which are for a host alone. */
const STRAY = /["<>\\^`{|}[\]]/g;
/** RFC 3986 §2.3: letters, digits, hyphen, dot, underscore and tilde. */
const UNRESERVED_ESCAPE = /%(?:2[de]|3[0-9]|[46][1-9a-f]|[57][0-9a]|5f|7e)/gi;

function requireDecodable(path: string): void {
  if (!path.includes("%00")) {
    try {
      decodeURIComponent(path);
      return;
    } catch {
      // `%zz`, and overlong forms and other bytes that are not UTF-8: `%c0%ae` once was "." to some.
    }
  }
  throw new ProtocolError(400, "Percent-encoding does not decode to text (RFC 3986 §2.1)");
}
