import type { Handler, HttpRequest, HttpResponse } from "./message.ts";

/** A handler in the Web's own terms, as Hono, oak and `Deno.serve` have it. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/**
 * Runs a fetch-style handler on this server. What makes Web objects dear is paid here, by those who
 * want them.
 *
 * The Web's `Request` cannot express everything that HTTP can: TRACE and CONNECT, which it forbids,
 * are answered with 501, and a body with GET or HEAD is not handed over.
 *
 * @example
 * ```ts
 * import { fromFetch, serve } from "./mod.ts";
 *
 * await using server = serve(
 *   fromFetch((request) => Response.json({ path: new URL(request.url).pathname })),
 *   { port: 0 },
 * );
 * const response = await fetch(`http://localhost:${server.addr.port}/a`);
 * console.assert((await response.json()).path === "/a");
 * ```
 */
export function fromFetch(fetchHandler: FetchHandler): Handler {
  return async (request) => {
    if (request.method === "TRACE" || request.method === "CONNECT") return { status: 501 };
    return toHttpResponse(await fetchHandler(toWebRequest(request)));
  };
}

function toWebRequest(request: HttpRequest): Request {
  const path = request.path === "*" ? "/" : request.path;
  const query = request.query === "" ? "" : `?${request.query}`;
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(`http://${request.authority || "localhost"}${path}${query}`, {
    method: request.method,
    headers: [...request.headers].map(([name, value]): [string, string] => [name, value]),
    body: hasBody ? request.body : null,
  });
}

/** What frames the message, the server derives itself from the body. */
const DERIVED = new Set(["content-length", "transfer-encoding", "connection", "date"]);

function toHttpResponse(response: Response): HttpResponse {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) {
    if (!DERIVED.has(name)) headers[name] = value;
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  const { status, body } = response;
  return body === null ? { status, headers } : { status, headers, body };
}
