import type { HeaderList } from "../../protocol/header_list.ts";
import { parseHttpDate } from "../../protocol/http_date.ts";
import { matchesStrongly, matchesWeakly, parseEntityTags } from "./entity_tag.ts";

/** What is there now, for a request that has conditions. */
export interface Validators {
  /** The current entity tag; `null` where none can be trusted, so that only `*` is met. */
  readonly etag: string | null;
  /** The tags of its other representations, where any of them will do. */
  readonly variantTags?: readonly string[];
  /** When it changed, in milliseconds since the epoch; `null` where that is unknown. */
  readonly modified: number | null;
}

/** What the conditions of a request make of it. */
export type Precondition =
  /** Go on as if there were none. */
  | "proceed"
  /** 304: the client has it already. */
  | "not-modified"
  /** 412: it is not what the client thinks it is. */
  | "failed";

/**
 * Evaluates the conditions of a request in the order of RFC 9110 §13.2.2. An If-Match that is
 * malformed is never met; such an If-None-Match is ignored by GET and HEAD, and is `*` to others.
 *
 * @param method GET and HEAD may be answered 304; with any other method the same is a 412.
 * @param current `null` where nothing is there.
 * @param now Milliseconds since the epoch.
 */
export function evaluatePreconditions(
  method: string,
  headers: HeaderList,
  current: Validators | null,
  now: number,
): Precondition {
  const ifMatch = headers.get("if-match");
  if (ifMatch !== null) {
    if (!isMatched(ifMatch, current, matchesStrongly)) return "failed";
  } else if (hasChanged(headers.get("if-unmodified-since"), current, now) === true) {
    return "failed";
  }

  const isRead = method === "GET" || method === "HEAD";
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== null) {
    // A read that ignores it costs some bytes; a write would replace what was to stay.
    const isUnclear = !isRead && parseEntityTags(ifNoneMatch) === null;
    if (!isMatched(isUnclear ? "*" : ifNoneMatch, current, matchesWeakly)) return "proceed";
    return isRead ? "not-modified" : "failed";
  }
  if (isRead && hasChanged(headers.get("if-modified-since"), current, now) === false) {
    return "not-modified";
  }
  return "proceed";
}

/**
 * Whether If-Range lets a Range be heeded (RFC 9110 §13.1.5): without the field, or if it has the
 * current tag, strong, or exactly the current date.
 *
 * A date is a strong validator only once it is a second old: until then, a second change could have
 * the same (§8.8.2.2).
 */
export function admitsRange(ifRange: string | null, current: Validators, now: number): boolean {
  if (ifRange === null) return true;
  if (ifRange.endsWith('"')) {
    return current.etag !== null && matchesStrongly(ifRange, current.etag);
  }
  const date = parseHttpDate(ifRange, now);
  if (date === null || current.modified === null) return false;
  return date === wholeSeconds(current.modified) && now - current.modified >= 1000;
}

function isMatched(
  value: string,
  current: Validators | null,
  matches: (a: string, b: string) => boolean,
): boolean {
  const tags = parseEntityTags(value);
  if (current === null || tags === null) return false;
  if (tags === "*") return true;
  const { etag, variantTags = [] } = current;
  if (etag === null) return false;
  return [etag, ...variantTags].some((it) => tags.some((tag) => matches(tag, it)));
}

/**
 * Whether it changed after the date of a field; `null` where there is nothing to compare. A value
 * that is no date is ignored (RFC 9110 §13.1.3, §13.1.4).
 */
function hasChanged(
  since: string | null,
  current: Validators | null,
  now: number,
): boolean | null {
  const date = since === null ? null : parseHttpDate(since, now);
  if (date === null || current === null || current.modified === null) return null;
  return wholeSeconds(current.modified) > date;
}

/** The time as an HTTP date tells it. */
function wholeSeconds(millis: number): number {
  return Math.floor(millis / 1000) * 1000;
}
