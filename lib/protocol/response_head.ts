import type { ResponseFraming } from "./framing.ts";
import { reasonPhrase } from "./status.ts";
import { isToken } from "./syntax.ts";

/**
 * The fields of a response: names in any case, several lines of one name as an array; `undefined`
 * leaves a field out. What frames the message is not a handler's to set: the server derives it
 * from the body.
 */
export type ResponseHeaders =
  & Readonly<Record<string, string | readonly string[] | undefined>>
  & { readonly [Name in "content-length" | "transfer-encoding" | "connection"]?: undefined };

/** How the head tells the peer what becomes of the connection (RFC 9112 §9.3). */
export type ConnectionOption = "keep-alive" | "close" | "default";

/**
 * Writes a response head (RFC 9112 §4), closing empty line included, as text of one character a
 * byte.
 *
 * @param status 200–599.
 * @param headers As the handler gave them; they are checked here.
 * @param date The Date field's value (RFC 9110 §6.6.1).
 * @param connection `"keep-alive"` is for HTTP/1.0 peers only, `"default"` says nothing.
 * @throws {TypeError} If a name is not a token, a value has a control byte (response splitting) or
 * a character above 0xff, or a field is one that the server derives.
 */
export function formatResponseHead(
  status: number,
  headers: ResponseHeaders | undefined,
  framing: ResponseFraming,
  date: string,
  connection: ConnectionOption,
): string {
  let head = "HTTP/1.1 " + status + " " + reasonPhrase(status) + "\r\nDate: " + date + "\r\n";
  if (headers !== undefined) head += formatFields(headers);
  if (framing.kind === "length") head += "Content-Length: " + framing.length + "\r\n";
  else if (framing.kind === "chunked") head += "Transfer-Encoding: chunked\r\n";
  if (connection !== "default") head += "Connection: " + connection + "\r\n";
  return head + "\r\n";
}

/** The interim answer to `Expect: 100-continue` (RFC 9110 §15.2.1), complete. */
export const CONTINUE_HEAD = "HTTP/1.1 100 Continue\r\n\r\n";

const DERIVED = new Set(["content-length", "transfer-encoding", "connection", "date"]);
const FIELD_VALUE = /^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?$/;
/**
 * Names seen and found good, and how they are written: `content-type` as `Content-Type`, for people
 * and for programs that compare more than they should. A program uses a few dozen of them; past the
 * bound each is looked at anew.
 */
const knownNames = new Map<string, string>();
const MAX_KNOWN_NAMES = 256;

function formatFields(headers: ResponseHeaders): string {
  let lines = "";
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const written = knownNames.get(name) ?? admitName(name);
    if (typeof value === "string") {
      lines += formatField(written, value);
    } else {
      for (const line of value) lines += formatField(written, line);
    }
  }
  return lines;
}

function formatField(name: string, value: string): string {
  if (!FIELD_VALUE.test(value)) {
    throw new TypeError(`The value of ${name} has a byte that no field may carry (RFC 9110 §5.5)`);
  }
  return name + ": " + value + "\r\n";
}

function admitName(name: string): string {
  if (!isToken(name)) throw new TypeError("A field name is a token (RFC 9110 §5.1)");
  if (DERIVED.has(name.toLowerCase())) {
    throw new TypeError(`The server derives ${name} itself: leave it out`);
  }
  const written = name.replaceAll(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
  if (knownNames.size < MAX_KNOWN_NAMES) knownNames.set(name, written);
  return written;
}
