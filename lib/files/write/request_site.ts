import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import { hostOf } from "../../protocol/destination.ts";

/**
 * Whether a browser sent this request for a page of another origin, be it of the same site.
 *
 * A page the user happens to visit can make their browser send a form to `localhost`; it must not
 * write to their disk. A browser tells by `Sec-Fetch-Site` (Fetch Metadata) or, failing that, by
 * `Origin` (RFC 6454 §7); curl and its like send neither.
 */
export function isCrossSite(request: HttpRequest): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  // A sandboxed page sends "null", the page within an app `tauri://localhost`.
  const from = URL.parse(origin);
  if (from === null || !/^https?:$/.test(from.protocol)) return true;
  return from.host !== hostOf(from.protocol.slice(0, -1), request.authority);
}

/** The answer to that. Pages of this site get it, too, behind a proxy that changes Host. */
export function refuseCrossSite(): HttpResponse {
  const remedy = "a proxy in front has to leave Host as it came";
  return statusText(403, {}, `a page of another site may not write; ${remedy}`);
}
