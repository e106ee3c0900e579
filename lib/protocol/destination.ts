import type { HeaderList } from "./header_list.ts";
import { ProtocolError } from "./protocol_error.ts";
import { parseRequestTarget } from "./request_target.ts";

/** Where a Destination field, or another reference of RFC 4918 §8.3, leads. */
export type Destination =
  /** A path of this server, percent-encoded as a request target's, without its query. */
  | { readonly kind: "path"; readonly path: string }
  /** Another server, or what is not HTTP. */
  | { readonly kind: "elsewhere" }
  /** No such reference, an absent field or several. */
  | { readonly kind: "malformed" };

/**
 * Reads the Destination of a COPY or MOVE (RFC 4918 §10.3).
 *
 * @param authority As for {@linkcode parseReference}.
 */
export function parseDestination(headers: HeaderList, authority: string): Destination {
  const value = headers.count("destination") === 1 ? headers.get("destination") : null;
  return value === null ? MALFORMED : parseReference(value, authority);
}

/**
 * Reads a Simple-ref (RFC 4918 §8.3): an absolute path, or an absolute URI, that of this server if
 * its host and port are those of the request.
 *
 * @param authority Host and port that the request is for. A proxy may have taken the TLS off, so
 * both schemes will do.
 */
export function parseReference(value: string, authority: string): Destination {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1].toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") return ELSEWHERE;
  try {
    const target = parseRequestTarget("MOVE", value);
    if (scheme === undefined) return { kind: "path", path: target.path };
    const here = hostOf(scheme, authority);
    const isHere = here !== null && hostOf(scheme, target.authority ?? "") === here;
    return isHere ? { kind: "path", path: target.path } : ELSEWHERE;
  } catch (error) {
    if (error instanceof ProtocolError) return MALFORMED;
    throw error;
  }
}

/**
 * Reads the Overwrite field (RFC 4918 §10.6).
 *
 * @returns Whether what is at the destination may be replaced: `true` where the field is absent,
 * `null` where its value is neither `T` nor `F`.
 */
export function parseOverwrite(headers: HeaderList): boolean | null {
  // RFC 4918 §2 takes its grammar from RFC 2616 §2.1, where literals are case-insensitive.
  const value = (headers.get("overwrite") ?? "T").toUpperCase();
  return value === "T" ? true : value === "F" ? false : null;
}

const ELSEWHERE: Destination = { kind: "elsewhere" };
const MALFORMED: Destination = { kind: "malformed" };

/**
 * Host and port of an authority as they compare (RFC 9110 §4.2.3): in lower case, without the port that
 * the scheme implies; `null` where they are none.
 */
export function hostOf(scheme: string, authority: string): string | null {
  return URL.parse(`${scheme}://${authority}`)?.host ?? null;
}
