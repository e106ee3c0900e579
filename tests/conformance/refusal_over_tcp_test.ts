import { assertEquals } from "@std/assert";
import { serve } from "../../lib/server/server.ts";
import type { Limits } from "../../lib/server/limits.ts";
import { wireBytes, wireText } from "../support/every_split.ts";
import { parseResponses } from "../support/responses.ts";
import { within } from "../support/within.ts";
import { tellRequest } from "./row_tests.ts";

type RefusalOverTcp = readonly [
  /** What is refused. */
  name: string,
  wire: string,
  status: number,
  limits?: Partial<Limits>,
];

const HOST = "Host: h\r\n";
const POST = `POST / HTTP/1.1\r\n${HOST}`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

const ROWS: readonly RefusalOverTcp[] = [
  ["a bad request line", "nonsense\r\n\r\n", 400],
  ["a TLS handshake", "\x16\x03\x01\x02\x00\x01", 400],
  ["a bad Host", "GET / HTTP/1.1\r\nHost: a@h\r\n\r\n", 400],
  ["a bad length", `${POST}Content-Length: +1\r\n\r\n`, 400],
  ["two framings", `${POST}Content-Length: 9\r\n${CHUNKED.slice(POST.length)}`, 400],
  ["a bad chunk", `${CHUNKED}5 \r\nhello\r\n`, 400],
  ["a long target", `GET /${"a".repeat(9_000)} HTTP/1.1\r\n${HOST}\r\n`, 414],
  ["a large body", `${POST}Content-Length: 1000000\r\n\r\n`, 413, { bodyBytes: 9 }],
  ["an unknown expectation", `${POST}Expect: x\r\n\r\n`, 417],
  ["a large field", `${POST}x: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  ["an unknown coding", `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
  ["another version", `GET / HTTP/3.0\r\n${HOST}\r\n`, 505],
];

/** More than the system's buffers hold: 1 MiB vanishes in them, whatever the server does. */
const MUCH = new Uint8Array(8 * 1024 * 1024).fill(0x41);

// RFC 9112 §9.6: a server that closes with bytes unread resets the connection. The client, which
// writes first and reads then, gets an error for its pains, and perhaps no answer.
for (const [name, wire, status, limits] of ROWS) {
  Deno.test(`Server is understood when it refuses ${name} with 8 MiB behind it (9112 §9.6)`, async () => {
    await using server = serve(tellRequest, { hostname: "127.0.0.1", port: 0, limits });
    const { hostname, port } = server.addr;
    using conn = await Deno.connect({ hostname, port });
    await writeAll(conn, wireBytes(wire));
    await writeAll(conn, MUCH);
    const received = await readToEnd(conn);
    const [{ status: answered, headers }] = parseResponses(received, ["GET"]);
    assertEquals([answered, headers.connection], [status, "close"]);
  });
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(await within(conn.write(rest)));
  }
}

/** Rejects where a reset comes before the end. */
async function readToEnd(conn: Deno.TcpConn): Promise<string> {
  let received = "";
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await within(conn.read(buffer));
    if (count === null) return received;
    received += wireText(buffer.subarray(0, count));
  }
}
