import type { Handler, HttpResponse, ResponseHeaders } from "../message.ts";

/** Fields by lower-case name; one that comes several times has several values. */
export type SiteHeaders = Readonly<Record<string, string | readonly string[]>>;

/**
 * A handler that adds fields to every answer of another, where that has not set them itself.
 *
 * `Vary` has the members of both. `Cache-Control` is the one given here: what a file says of it is
 * no more than a default.
 */
export function withHeaders(handler: Handler, headers: SiteHeaders): Handler {
  if (Object.keys(headers).length === 0) return handler;
  const add = (response: HttpResponse): HttpResponse => ({
    ...response,
    headers: combine(headers, response.headers ?? {}),
  });
  return (request) => {
    const response = handler(request);
    return response instanceof Promise ? response.then(add) : add(response);
  };
}

function combine(added: SiteHeaders, own: ResponseHeaders): ResponseHeaders {
  const combined: Record<string, string | readonly string[]> = { ...added };
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || (name === "cache-control" && name in added)) continue;
    combined[name] = name === "vary" && name in added
      ? [added[name], value].flat().join(", ")
      : value;
  }
  return combined;
}
