import { gather } from "./gather.ts";
import type { Handler, HttpRequest, HttpResponse } from "./message.ts";
import { selectRequestFraming } from "./protocol/framing.ts";
import type { HeaderList } from "./protocol/header_list.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";
import { isDerivedField } from "./protocol/response_head.ts";

/** A handler in the Web's own terms, as Hono, oak and `Deno.serve` have it. */
export type FetchHandler = (request: Request, info: FetchInfo) => Response | Promise<Response>;

/** What a `Request` does not tell, as `Deno.serve` has it: Hono's `getConnInfo()` looks there. */
export interface FetchInfo {
  /** The peer's address. */
  readonly remoteAddr: Deno.Addr;
}

/**
 * Runs a fetch-style handler on this server. What Web objects cost is paid here, by those who want
 * them.
 *
 * The Web's `Request` cannot express everything that HTTP can: TRACE, CONNECT and TRACK, which it
 * forbids in any case of their letters, are answered with 501, and so is `get`, which it would take
 * for GET. A body with GET or HEAD is not handed over. HEAD is handed over as GET, whose answer it
 * shares but for the bytes.
 *
 * The `signal` of the request is never aborted. Only the stream of a response tells that the client
 * has left: it is cancelled. Reading a body that is over the limit or malformed fails with a
 * `ProtocolError`; an app that answers errors itself, as Hono does with 500, throws it on for the
 * right status: `app.onError((error) => { throw error; })`.
 *
 * @throws {TypeError} If the handler is no function.
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
  if (typeof fetchHandler !== "function") {
    throw new TypeError("A fetch-style handler is a function, such as app.fetch");
  }
  return async (request) => {
    if (!isWebMethod(request.method)) return { status: 501 };
    const { remoteAddr } = request;
    return await toHttpResponse(await fetchHandler(toWebRequest(request), { remoteAddr }));
  };
}

/** Methods are case-sensitive in HTTP (RFC 9110 §9.1); to Fetch ("methods") some of them are not. */
function isWebMethod(method: string): boolean {
  const upper = method.toUpperCase();
  return !FORBIDDEN.has(upper) && (method === upper || !NORMALIZED.has(upper));
}

const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);
const NORMALIZED = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

function toWebRequest(request: HttpRequest): Request {
  const path = request.path === "*" ? "/" : request.path;
  const query = request.query === "" ? "" : `?${request.query}`;
  const scheme = request.isSecure ? "https" : "http";
  const url = `${scheme}://${request.authority || "localhost"}${path}${query}`;
  if (!URL.canParse(url)) throw new ProtocolError(400, "No URL has such a host (RFC 9110 §4.2)");
  // The server drops the body of an answer to HEAD, and takes its length from that to GET.
  const method = request.method === "HEAD" ? "GET" : request.method;
  // Where there is no body, an empty one would be sent on by an app that is a proxy.
  const hasBody = method !== "GET" &&
    selectRequestFraming(request.version, request.headers).kind !== "none";
  return new Request(url, {
    method,
    headers: toWebFields(request.headers),
    body: hasBody ? request.body : null,
  });
}

/** The Web's own `Headers` would join lines of Cookie as if they were a list. */
function toWebFields(headers: HeaderList): [string, string][] {
  const fields = [...headers] as [string, string][];
  if (headers.count("cookie") < 2) return fields;
  const others = fields.filter(([name]) => name !== "cookie");
  return [...others, ["cookie", headers.get("cookie") ?? ""]];
}

async function toHttpResponse(response: Response): Promise<HttpResponse> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) {
    if (!isDerivedField(name)) headers[name] = value;
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  const { status, body } = response;
  // The body of a `Response` is always a stream, even where it was made of a word.
  return body === null ? { status, headers } : { status, headers, body: await gather(body) };
}
