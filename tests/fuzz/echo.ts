import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponse } from "../../lib/message.ts";

/** Reads the body and says what request arrived: see {@linkcode echoText}. */
export async function echo(request: HttpRequest): Promise<HttpResponse> {
  const { method, path } = request;
  // RFC 9110 §9.3.6: what followed a 200 to CONNECT would be a tunnel.
  const status = method === "CONNECT" ? 405 : 200;
  return { status, body: echoText(method, path, await request.body.bytes()) };
}

/** Method, path, and length and hash of the body: two requests that differ do not look alike. */
export function echoText(method: string, path: string, body: Uint8Array): string {
  const hash = createHash("sha256").update(body).digest("hex");
  return `${method} ${path} ${body.length} ${hash}`;
}
