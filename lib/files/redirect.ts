import { type HttpRequest, type HttpResponse, statusText } from "../message.ts";
import { escapeStray } from "../protocol/percent_encoding.ts";

/** Redirects from a directory's path without its slash to that with it. */
export function redirectToDirectory(request: HttpRequest): HttpResponse {
  return redirectTo(request, `${lastSegment(request.path)}/`);
}

/**
 * Redirects to a name beside the last segment of the path, or, ending in a slash, below it. The
 * Location is relative, so it holds behind any proxy, and begins with a dot, so no path leads
 * elsewhere.
 *
 * @param segment Percent-encoded.
 */
export function redirectTo(request: HttpRequest, segment: string): HttpResponse {
  const query = request.query === "" ? "" : `?${escapeStray(request.query)}`;
  // Else a browser keeps it (RFC 9110 §15.4.9), even after a file takes the directory's place.
  return statusText(308, { location: `./${segment}${query}`, "cache-control": "no-cache" });
}

/** What follows the last slash of a path. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
