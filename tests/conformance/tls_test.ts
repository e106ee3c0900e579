import { assert, assertEquals } from "@std/assert";
import { serve, type Server } from "../../lib/server/server.ts";
import { wireBytes, wireText } from "../support/every_split.ts";
import { type ParsedResponse, parseResponses } from "../support/responses.ts";
import { within } from "../support/within.ts";
import { CERTIFICATE, KEY } from "./certificate.ts";
import { tellRequest } from "./row_tests.ts";

const LAST = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const tls = { cert: CERTIFICATE, key: KEY };

type TlsRow = readonly [name: string, wire: string, statuses: readonly number[]];

const ROWS: readonly TlsRow[] = [
  ["answers the last request", LAST, [200]],
  ["answers two requests on one connection", `GET / HTTP/1.1\r\nHost: h\r\n\r\n${LAST}`, [
    200,
    200,
  ]],
  ["refuses a request", `bad\r\n\r\n${"a".repeat(100_000)}`, [400]],
  ["is asked for an https resource", LAST.replace("/ ", "https://localhost/ "), [200]],
];

// A TLS client reads an end without a closure alert as an attack, and Deno's read rejects.
for (const [name, wire, statuses] of ROWS) {
  Deno.test(`Server sends a closure alert when it ${name} over TLS (9112 §9.8)`, async () => {
    await using server = serve(tellRequest, { hostname: "127.0.0.1", port: 0, tls });
    const responses = await askOverTls(server, wire);
    assertEquals(responses.map(({ status }) => status), statuses);
  });
}

Deno.test("Server sends a closure alert when a TLS client was too slow (9112 §9.8)", async () => {
  const limits = { headMillis: 20 };
  await using server = serve(tellRequest, { hostname: "127.0.0.1", port: 0, tls, limits });
  const responses = await askOverTls(server, "GET / HT");
  assertEquals(responses.map(({ status }) => status), [408]);
});

Deno.test("Server goes on when a TLS client leaves without a closure alert (9112 §9.8)", async () => {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  await using server = serve(tellRequest, { hostname: "127.0.0.1", port: 0, tls, onError });
  const { hostname, port } = server.addr;
  // What a TLS client says first, and then no more.
  const conn = await Deno.connect({ hostname, port });
  await conn.write(wireBytes("\x16\x03\x01\x00\x05\x01"));
  conn.close();
  assertEquals((await askOverTls(server, LAST))[0].status, 200);
  assertEquals(errors, []);
});

/** Sends, and reads to the end, which has to be announced. */
async function askOverTls(server: Server, wire: string): Promise<ParsedResponse[]> {
  const { hostname, port } = server.addr;
  using conn = await Deno.connectTls({ hostname, port, caCerts: [CERTIFICATE] });
  for (let rest = wireBytes(wire); rest.length > 0;) {
    rest = rest.subarray(await within(conn.write(rest)));
  }
  let received = "";
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await within(conn.read(buffer));
    if (count === null) return parseResponses(received, ["GET", "GET"]);
    received += wireText(buffer.subarray(0, count));
  }
}

Deno.test("Server lets go of TLS peers it has no place for when they shake no hands", async () => {
  const limits = { connections: 1 };
  const options = { hostname: "127.0.0.1", port: 0, tls, limits };
  const server = serve(tellRequest, { ...options, onError: reportError });
  const { hostname, port } = server.addr;
  using _first = await Deno.connect({ hostname, port });
  using _refused = await Deno.connect({ hostname, port });
  // The runtime accepts in the order of the connections.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const begin = performance.now();
  await within(server.close());
  assert(performance.now() - begin < 500);
});

Deno.test("Server says nothing of a peer that speaks no TLS", async () => {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  await using server = serve(tellRequest, { hostname: "127.0.0.1", port: 0, tls, onError });
  const { hostname, port } = server.addr;
  using conn = await Deno.connect({ hostname, port });
  await conn.write(wireBytes(LAST));
  while (await within(conn.read(new Uint8Array(1024)).catch(() => null)) !== null);
  assertEquals(errors, []);
});

Deno.test("Server gives a TLS peer it has no place for a second to shake hands", async () => {
  const limits = { connections: 1 };
  const server = serve(tellRequest, { hostname: "127.0.0.1", port: 0, tls, limits });
  const { hostname, port } = server.addr;
  using _first = await Deno.connect({ hostname, port });
  using _refused = await Deno.connect({ hostname, port });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const begin = performance.now();
  await within(server.shutdown());
  const took = performance.now() - begin;
  assert(took > 800 && took < 10_000, `${took} ms`);
});
