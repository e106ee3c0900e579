/**
 * What a request costs in this process, apart from the system's share: parsing, formatting, and a
 * whole exchange over a connection in memory. Run by `deno task bench:exchange`.
 */

import { createRouter } from "../../lib/app/endpoints.ts";
import type { Handler } from "../../lib/message.ts";
import { HeadScanner } from "../../lib/protocol/head_scanner.ts";
import { parseRequestHead } from "../../lib/protocol/request_head.ts";
import { formatResponseHead } from "../../lib/protocol/response_head.ts";
import { BufferPool } from "../../lib/server/buffer_pool.ts";
import type { ByteConn } from "../../lib/server/byte_conn.ts";
import { Clock } from "../../lib/server/clock.ts";
import { Connection } from "../../lib/server/connection.ts";
import { FairTurns } from "../../lib/server/fair_turns.ts";
import { DEFAULT_LIMITS } from "../../lib/server/limits.ts";

const encoder = new TextEncoder();
const wrk = encoder.encode("GET /echo/hello HTTP/1.1\r\nHost: 127.0.0.1:4221\r\n\r\n");
const firefox = encoder.encode(
  "GET /echo/hello HTTP/1.1\r\nHost: localhost:4221\r\n" +
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n" +
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n" +
    "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n" +
    "Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n" +
    "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\nPriority: u=0, i\r\n\r\n",
);
const { handler } = createRouter(null);
/** Exchanges a run: enough that setting up the connection does not show. */
const EXCHANGES = 10_000;

for (const [name, head] of [["wrk", wrk], ["firefox", firefox]] as const) {
  Deno.bench({ name: `scan and parse a head, ${name}`, group: `parse ${name}` }, () => {
    const scanner = new HeadScanner({ firstLineBytes: 8192, totalBytes: 16384 });
    parseRequestHead(head, 0, scanner.scan(head, 0, head.length), 100);
  });
}

Deno.bench({ name: "format a response head", group: "respond" }, () => {
  const headers = { "content-type": "text/plain", "x-content-type-options": "nosniff" };
  const framing = { kind: "length", length: 5 } as const;
  formatResponseHead(200, headers, framing, "Sun, 22 Nov 2026 08:31:30 GMT", "default");
});

Deno.bench({ name: `${EXCHANGES} exchanges of GET /echo/hello`, group: "exchange" }, async () => {
  await exchange(handler, wrk, 1);
});

Deno.bench({ name: `${EXCHANGES} exchanges, 16 to a batch`, group: "exchange" }, async () => {
  await exchange(handler, wrk, 16);
});

/** Runs a connection that gets the same request again and again, and never waits. */
async function exchange(handler: Handler, request: Uint8Array, batch: number): Promise<void> {
  const bytes = new Uint8Array(request.length * batch);
  for (let i = 0; i < batch; i++) bytes.set(request, i * request.length);
  let left = EXCHANGES / batch;
  const conn: ByteConn = {
    read(into) {
      if (left-- <= 0) return Promise.resolve(null);
      into.set(bytes);
      return Promise.resolve(bytes.length);
    },
    write: (out) => Promise.resolve(out.length),
    closeWrite: () => Promise.resolve(),
    close: () => {},
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  };
  await new Connection(conn, {
    handler,
    limits: DEFAULT_LIMITS,
    clock: new Clock(1000),
    pool: new BufferPool(),
    turns: new FairTurns(),
    isSecure: false,
    onError: (error) => {
      throw error;
    },
  }).run();
}
