import { parseFieldLines } from "./field_lines.ts";
import type { HeaderList } from "./header_list.ts";
import { ProtocolError } from "./protocol_error.ts";
import { Repeated } from "./repeated.ts";
import { isAuthority, parseRequestTarget, type RequestTarget } from "./request_target.ts";
import { isToken } from "./syntax.ts";

/** The versions this server speaks (RFC 9112 §2.3). */
export type HttpVersion = "1.0" | "1.1";

/** Everything before the body of a request, parsed and checked. */
export interface RequestHead {
  /** As it came: methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string;
  /** The request target as it came. */
  readonly target: string;
  /** The path, percent-encoded as a URI has it; `"*"` for the server itself, `""` with CONNECT. */
  readonly path: string;
  /** What follows the first `?`, without it. */
  readonly query: string;
  /** What the client speaks. */
  readonly version: HttpVersion;
  /** Host and port that the request is for (RFC 9110 §7.1); `""` where HTTP/1.0 names none. */
  readonly authority: string;
  /** Whether the target is an `https` URI, which only a secured connection may serve. */
  readonly isHttps: boolean;
  /** The field lines. */
  readonly headers: HeaderList;
}

/** The last heads of a connection, of which the next may repeat a part. */
export class HeadMemory {
  readonly line = new Repeated<RequestLine>();
  readonly fields = new Repeated<RequestFields>();

  /** Whether there is nothing yet that could be repeated. */
  get isEmpty(): boolean {
    return this.line.isEmpty && this.fields.isEmpty;
  }
}

/**
 * Parses a request head (RFC 9112 §2 to §5, RFC 9110 §7).
 *
 * @param bytes The buffer; the head lies in `[start, end)` and includes its closing empty line, as
 * a {@linkcode HeadScanner} finds it.
 * @param maxFields More field lines than this are 431. It must not change for one `memory`.
 * @param memory Of the connection; by default the head is its first.
 * @throws {ProtocolError} 400 for what the grammar refuses, 414, 431, 505 for another version.
 */
export function parseRequestHead(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxFields: number,
  memory: HeadMemory = new HeadMemory(),
): RequestHead {
  const found = memory.line.found;
  const lineEnd = found > 0 ? start + found - 2 : bytes.indexOf(CR, start);
  const line = memory.line.parse(bytes, start, lineEnd, parseRequestLine);
  const fields = memory.fields.parse(bytes, lineEnd + 2, end - 2, (text) => {
    return { headers: parseFieldLines(text, maxFields), host: undefined };
  });
  const { method, target, version, path, query, authority, isHttps } = line;
  const host = fields.host ?? parseHost(fields, version);
  return {
    method,
    target,
    path,
    query,
    version,
    // RFC 9112 §3.2.2: the target's authority wins; Host is then ignored, but must still be valid.
    authority: authority ?? host,
    isHttps,
    headers: fields.headers,
  };
}

const CR = 0x0d;

interface RequestLine extends RequestTarget {
  readonly method: string;
  readonly target: string;
  readonly version: HttpVersion;
}

interface RequestFields {
  readonly headers: HeaderList;
  /** The value of the one valid Host; `undefined` until it has been checked. */
  host: string | undefined;
}

function parseRequestLine(line: string): RequestLine {
  const methodEnd = line.indexOf(" ");
  const targetEnd = line.indexOf(" ", methodEnd + 1);
  if (methodEnd < 0 || targetEnd < 0) {
    throw new ProtocolError(400, "Not a request line (RFC 9112 §3)");
  }
  const method = parseMethod(line.slice(0, methodEnd));
  const version = parseVersion(line.slice(targetEnd + 1));
  const target = line.slice(methodEnd + 1, targetEnd);
  return { method, target, version, ...parseRequestTarget(method, target) };
}

/** The usual ones as constants, which compare and hash faster than slices of the head. */
function parseMethod(text: string): string {
  if (text === "GET") return "GET";
  if (text === "HEAD") return "HEAD";
  if (text === "POST") return "POST";
  if (text === "PUT") return "PUT";
  if (!isToken(text)) throw new ProtocolError(400, "Method is not a token (RFC 9110 §9.1)");
  return text;
}

function parseVersion(text: string): HttpVersion {
  if (text === "HTTP/1.1") return "1.1";
  if (text === "HTTP/1.0") return "1.0";
  // HTTP/2 has no minor version, and one of several digits, which RFC 9112 §2.3 has not, is plainly
  // not spoken either. Anything else is no version.
  if (/^HTTP\/(?:[0-9]\.[0-9]+|[2-9])$/.test(text)) {
    throw new ProtocolError(505, "Only HTTP/1.1 and HTTP/1.0 are spoken (RFC 9110 §15.6.6)");
  }
  throw new ProtocolError(400, "Not a request line (RFC 9112 §3)");
}

/** RFC 9112 §3.2: exactly one valid Host; HTTP/1.0 may leave it out, not get it wrong. */
function parseHost(fields: RequestFields, version: HttpVersion): string {
  const { headers } = fields;
  const count = headers.count("host");
  if (count === 0 && version === "1.0") return "";
  if (count !== 1) throw new ProtocolError(400, "Exactly one Host is required (RFC 9112 §3.2)");
  const host = headers.get("host") ?? "";
  if (!isAuthority(host)) throw new ProtocolError(400, "Malformed Host (RFC 9110 §7.2)");
  fields.host = host;
  return host;
}
