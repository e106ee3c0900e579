import type { HttpRequest } from "../../message.ts";
import { parseDestination, parseOverwrite } from "../../protocol/destination.ts";
import { isBelow, type PathSegments, segmentsBelow } from "../root/path_segments.ts";
import { type Conditions, conditionsOf } from "../write/conditions.ts";
import type { WritePolicy } from "../write/write_policy.ts";
import type { ChangeRefusal } from "./refusal.ts";

/** What a MOVE or COPY asks for. */
export interface Transfer {
  readonly from: PathSegments;
  readonly to: PathSegments;
  /** The path of `to` in a URL. */
  readonly location: string;
  /** Of the request, `null` where it has none. */
  readonly conditions: Conditions | null;
  /** What becomes of what is at the destination: it is replaced, or why it is not. */
  readonly replacing: "replace" | "taken" | "irreplaceable";
}

/**
 * Reads a MOVE or COPY: its Destination (RFC 4918 §10.3), and whether what is there may be replaced
 * (§10.6).
 *
 * @param mount The part of the URL's path that stands for the root, ending in a slash.
 * @param policy What may be replaced, whatever the request says.
 * @param from The path of the request itself.
 * @returns What it asks for, or why that is refused.
 * @throws {ProtocolError} 400 for an If that is malformed.
 */
export function readTransfer(
  request: HttpRequest,
  mount: string,
  { deletes, onConflict }: WritePolicy,
  from: PathSegments,
): Transfer | ChangeRefusal {
  const { headers, authority } = request;
  const mayOverwrite = parseOverwrite(headers);
  if (mayOverwrite === null) return "bad-overwrite";
  const destination = parseDestination(headers, authority);
  if (destination.kind === "malformed") return "bad-destination";
  if (destination.kind === "elsewhere") return "elsewhere";
  const { path: location } = destination;
  if (!isBelow(mount, location)) return "outside";
  const to = segmentsBelow(mount, location);
  if (to === null) return "no-destination";
  const isReplaceable = deletes && onConflict === "overwrite";
  const replacing = !mayOverwrite ? "taken" : isReplaceable ? "replace" : "irreplaceable";
  return { from, to, location, conditions: conditionsOf(request, mount), replacing };
}
