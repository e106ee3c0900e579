import type { Exchange } from "../../lib/server/responder.ts";
import { makeRequest } from "./make_request.ts";

/** A GET that was answered with 12 bytes, for 192.0.2.7. */
export function exchangeOf(target: string, headers: Record<string, string> = {}): Exchange {
  const request = makeRequest("GET", target, { headers });
  return { request, remoteAddr: ADDRESS, status: 200, contentBytes: 12 };
}

const ADDRESS: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.7", port: 50_000 };
