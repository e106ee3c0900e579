import type { HeaderList } from "./header_list.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { HttpVersion } from "./request_head.ts";
import { isToken, parseDecimal, splitList } from "./syntax.ts";

/** How the length of a body, in bytes, is told (RFC 9112 §6). */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" };

/** How the length of a response body is told: as above, or by closing (RFC 9112 §6.3, rule 8). */
export type ResponseFraming = BodyFraming | { readonly kind: "until-close" };

/** What the fields of a request say of its body and of its connection. */
export interface RequestTerms {
  /** See {@linkcode selectRequestFraming}. */
  readonly framing: BodyFraming;
  /** See {@linkcode expectsContinue}. */
  readonly expectsContinue: boolean;
  /** See {@linkcode isPersistent}. */
  readonly isPersistent: boolean;
}

/**
 * What the three functions below tell of a request.
 *
 * @throws {ProtocolError} As they do.
 */
export function readTerms(headers: HeaderList, version: HttpVersion): RequestTerms {
  return {
    framing: selectRequestFraming(version, headers),
    expectsContinue: expectsContinue(version, headers),
    isPersistent: isPersistent(version, headers),
  };
}

/**
 * How the body of a request is framed (RFC 9112 §6.3).
 *
 * @throws {ProtocolError} 400 where two recipients could disagree on the length, 501 for a transfer
 * coding that is not spoken here.
 */
export function selectRequestFraming(version: HttpVersion, headers: HeaderList): BodyFraming {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== null) {
    // RFC 9112 §6.1: a request with both is how smuggling starts. Refuse it.
    if (length !== null) {
      throw new ProtocolError(400, "Content-Length beside Transfer-Encoding (RFC 9112 §6.1)");
    }
    requireChunked(coding, version);
    return CHUNKED;
  }
  if (length === null) return NONE;
  const bytes = parseDecimal(length);
  if (bytes === null) throw new ProtocolError(400, "Malformed Content-Length (RFC 9110 §8.6)");
  return bytes === 0 ? NONE : { kind: "length", length: bytes };
}

/**
 * Whether the peer is ready to send another request on this connection (RFC 9112 §9.3).
 *
 * @throws {ProtocolError} 400 where Connection is not a list of tokens (RFC 9110 §7.6.1).
 */
export function isPersistent(version: HttpVersion, headers: HeaderList): boolean {
  const connection = headers.get("connection");
  if (connection === null) return version === "1.1";
  let keepAlive = version === "1.1";
  let close = false;
  for (const option of splitList(connection)) {
    if (!isToken(option)) throw new ProtocolError(400, "Malformed Connection (RFC 9110 §7.6.1)");
    const name = option.toLowerCase();
    if (name === "close") close = true;
    else if (name === "keep-alive") keepAlive = true;
  }
  return keepAlive && !close;
}

/**
 * Whether the client waits for a 100 (Continue) before it sends the body (RFC 9110 §10.1.1). An
 * HTTP/1.0 client's Expect is ignored, as that section asks.
 *
 * @throws {ProtocolError} 417 for any other expectation.
 */
export function expectsContinue(version: HttpVersion, headers: HeaderList): boolean {
  const expect = headers.get("expect");
  if (expect === null || version === "1.0") return false;
  const expectations = splitList(expect);
  if (expectations.some((expectation) => expectation.toLowerCase() !== "100-continue")) {
    throw new ProtocolError(417, "Only 100-continue can be expected (RFC 9110 §10.1.1)");
  }
  return expectations.length > 0;
}

/** Whether a response with this status ever has content (RFC 9112 §6.3; 205: RFC 9110 §15.3.6). */
export function admitsBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}

/**
 * How a response body of this length is framed. HEAD is told the same as GET: RFC 9110 §9.3.2.
 *
 * @param length In bytes, `null` where only the end of the stream will tell.
 */
export function selectResponseFraming(
  status: number,
  version: HttpVersion,
  length: number | null,
): ResponseFraming {
  if (status === 205) return { kind: "length", length: 0 };
  if (!admitsBody(status)) return NONE;
  if (length !== null) return { kind: "length", length };
  // RFC 9112 §6.1: HTTP/1.0 knows no transfer coding.
  return version === "1.1" ? CHUNKED : { kind: "until-close" };
}

const NONE: BodyFraming = { kind: "none" };
const CHUNKED: BodyFraming = { kind: "chunked" };

function requireChunked(value: string, version: HttpVersion): void {
  // RFC 9112 §6.1: the framing of such a message is to be treated as faulty.
  if (version === "1.0") throw new ProtocolError(400, "Transfer-Encoding in HTTP/1.0");
  const codings = splitList(value).map((coding) => coding.toLowerCase());
  // RFC 9112 §6.3, rule 4: without chunked as the last coding the length cannot be known.
  if (codings.at(-1) !== "chunked") {
    throw new ProtocolError(400, "chunked must be the last transfer coding (RFC 9112 §6.3)");
  }
  if (codings.indexOf("chunked") !== codings.length - 1) {
    throw new ProtocolError(400, "chunked more than once (RFC 9112 §6.1)");
  }
  if (codings.length > 1) {
    throw new ProtocolError(501, "Only the chunked transfer coding is spoken (RFC 9112 §6.1)");
  }
}
