import { type BodySource, HttpRequest } from "../../lib/message.ts";
import { HeaderList } from "../../lib/protocol/header_list.ts";
import type { HttpVersion } from "../../lib/protocol/request_head.ts";
import { parseRequestTarget } from "../../lib/protocol/request_target.ts";

/** What a request has beside its method and target. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  /** What Host says. */
  readonly authority?: string;
  readonly version?: HttpVersion;
  /** The pieces of the body, in the order they arrive. */
  readonly body?: readonly (string | Uint8Array<ArrayBuffer>)[];
  /** The fields behind it. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** A request as a handler gets it; its target is parsed as one from the wire. */
export function makeRequest(
  method: string,
  target: string,
  parts: RequestParts = {},
): HttpRequest {
  const { headers = {}, authority = "localhost:4221", version = "1.1" } = parts;
  const parsed = parseRequestTarget(method, target);
  const head = {
    method,
    target,
    path: parsed.path,
    query: parsed.query,
    version,
    authority: parsed.authority ?? authority,
    isHttps: parsed.isHttps,
    headers: HeaderList.from(Object.entries(headers)),
  };
  const remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 50_000 };
  return new HttpRequest(head, remoteAddr, () => bodyOf(parts));
}

function bodyOf({ body = [], trailers = {} }: RequestParts): BodySource {
  const rest = body.map((piece) =>
    typeof piece === "string" ? new TextEncoder().encode(piece) : piece
  );
  let behind = HeaderList.from([]);
  return {
    read(into) {
      const piece = rest.shift();
      if (piece === undefined) {
        behind = HeaderList.from(Object.entries(trailers));
        return Promise.resolve(null);
      }
      if (piece.length > into.length) rest.unshift(piece.subarray(into.length));
      into.set(piece.subarray(0, into.length));
      return Promise.resolve(Math.min(piece.length, into.length));
    },
    get trailers() {
      return behind;
    },
  };
}
