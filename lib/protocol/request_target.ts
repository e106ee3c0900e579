import { normalizePath } from "./percent_encoding.ts";
import { ProtocolError } from "./protocol_error.ts";

/** What a request line asks for, whichever of the four forms it was written in (RFC 9112 §3.2). */
export interface RequestTarget {
  /** As {@linkcode normalizePath} writes it; `"*"` for the server itself, `""` with CONNECT. */
  readonly path: string;
  /** What follows the first `?`, without it; `""` where there is none. */
  readonly query: string;
  /** The host and port of the absolute form or authority form; `null` where Host decides. */
  readonly authority: string | null;
  /** Whether the absolute form names the scheme `https`. */
  readonly isHttps: boolean;
}

/**
 * Parses a request target (RFC 9112 §3.2).
 *
 * @param method It decides which forms are allowed: `*` with OPTIONS, `host:port` with CONNECT.
 * @throws {ProtocolError} 400 for a form that the method does not admit, a fragment, a byte outside
 * visible ASCII, an escape that does not decode; 414 for a host longer than a name can be.
 */
export function parseRequestTarget(method: string, target: string): RequestTarget {
  if (!TARGET.test(target)) {
    throw new ProtocolError(400, "Byte not allowed in a request target (RFC 9112 §3.2)");
  }
  if (method === "CONNECT") {
    if (!/:[0-9]+$/.test(target) || !isAuthority(target)) {
      throw new ProtocolError(400, "CONNECT takes host:port (RFC 9112 §3.2.3)");
    }
    return { path: "", query: "", authority: target, isHttps: false };
  }
  if (target.charCodeAt(0) === SLASH) return splitQuery(target, null, false);
  if (target === "*" && method === "OPTIONS") {
    return { path: "*", query: "", authority: null, isHttps: false };
  }
  return parseAbsoluteForm(method, target);
}

/**
 * Whether `text` is a host with an optional port, as Host and the absolute form carry it
 * (RFC 9110 §7.2): not empty (§4.2.1), no userinfo (§4.2.4), a port that is empty or 1 to 65535, a
 * valid IPv6 literal. A comma, which a registered name may contain, is refused: two Host fields
 * joined by a proxy look like that.
 */
export function isAuthority(text: string): boolean {
  if (REG_NAME_AUTHORITY.test(text)) {
    const colon = text.lastIndexOf(":");
    return colon < 0 || isPort(text.slice(colon + 1));
  }
  const literal = IP_LITERAL_AUTHORITY.exec(text);
  if (literal === null) return false;
  return URL.canParse(`http://${literal[1]}/`) && isPort(literal[2] ?? "");
}

/** A host name has at most 255 bytes (RFC 1035 §2.3.4); with `:65535` an authority has 261. */
export const MAX_AUTHORITY_BYTES = 261;

const SLASH = 0x2f;
// Visible ASCII without "#". RFC 3986 would refuse a few more, such as `"` and `|`, which browsers
// send in queries; they are harmless here, where nothing but "/", "?" and "%" has a meaning.
const TARGET = /^[!"$-~]+$/;
const ABSOLUTE_FORM = /^(https?):\/\/([^/?]*)(.*)$/i;
const REG_NAME_AUTHORITY = /^(?:[a-z0-9\-._~!$&'()*+;=]|%(?!00)[0-9a-f]{2})+(?::[0-9]*)?$/i;
const IP_LITERAL_AUTHORITY = /^(\[[0-9a-f:.]+\])(?::([0-9]*))?$/i;

function parseAbsoluteForm(method: string, target: string): RequestTarget {
  const match = ABSOLUTE_FORM.exec(target);
  if (match === null) {
    throw new ProtocolError(400, "Not a form of request target (RFC 9112 §3.2)");
  }
  const [, scheme, authority, rest] = match;
  const isHttps = scheme.toLowerCase() === "https";
  if (authority.length > MAX_AUTHORITY_BYTES) {
    throw new ProtocolError(414, "Host longer than a name can be (RFC 1035 §2.3.4)");
  }
  if (!isAuthority(authority)) {
    throw new ProtocolError(400, "Malformed authority in the target (RFC 9110 §4.2)");
  }
  // RFC 9112 §3.2.4: OPTIONS for a URI without path and query means the server as a whole.
  if (rest === "" && method === "OPTIONS") return { path: "*", query: "", authority, isHttps };
  return splitQuery(rest.startsWith("/") ? rest : "/" + rest, authority, isHttps);
}

function splitQuery(target: string, authority: string | null, isHttps: boolean): RequestTarget {
  const mark = target.indexOf("?");
  const path = normalizePath(mark < 0 ? target : target.slice(0, mark));
  return { path, query: mark < 0 ? "" : target.slice(mark + 1), authority, isHttps };
}

function isPort(digits: string): boolean {
  if (digits === "") return true;
  const port = Number(digits);
  return port >= 1 && port <= 65535;
}
