import { encodeLatin1 } from "./field_lines.ts";
import type { ResponseFraming } from "./framing.ts";
import {
  type ConnectionOption,
  formatResponseHead,
  type ResponseHeaders,
} from "./response_head.ts";

/**
 * Says that many responses will have these very fields, which nobody changes any more: their head
 * is then made once a second, for its date, and not each time.
 */
export function shareHeaders<T extends ResponseHeaders>(headers: T): T {
  if (!heads.has(headers)) heads.set(headers, { made: null });
  return Object.freeze(headers);
}

/** Whether {@linkcode shareHeaders} was told of these fields. */
export function isShared(headers: ResponseHeaders): boolean {
  return heads.has(headers);
}

/**
 * As {@linkcode formatResponseHead}, in bytes; `null` for fields that are not shared.
 *
 * @throws {TypeError} As that does.
 */
export function sharedHead(
  status: number,
  headers: ResponseHeaders | undefined,
  framing: ResponseFraming,
  date: string,
  connection: ConnectionOption,
): Uint8Array | null {
  const shared = headers === undefined ? undefined : heads.get(headers);
  if (shared === undefined) return null;
  const { made } = shared;
  const length = framing.kind === "length" ? framing.length : framing.kind;
  if (
    made !== null && made.date === date && made.length === length && made.status === status &&
    made.connection === connection
  ) return made.bytes;
  const bytes = encodeLatin1(formatResponseHead(status, headers, framing, date, connection));
  shared.made = { status, length, date, connection, bytes };
  return bytes;
}

/** What the head of a response was made from, the last time. */
interface MadeHead {
  readonly status: number;
  /** Of the body, or how else it is framed. */
  readonly length: number | string;
  readonly date: string;
  readonly connection: ConnectionOption;
  readonly bytes: Uint8Array;
}

const heads = new WeakMap<ResponseHeaders, { made: MadeHead | null }>();
