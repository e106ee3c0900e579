import { assertEquals } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import type { Limits } from "../../lib/server/limits.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";
import { checkRow } from "../support/wire_rows.ts";

const POST = "POST / HTTP/1.1\r\nHost: h\r\n";
const CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
const limits = { drainBytes: 10, drainMillis: 100 };

/** RFC 9112 §9.3: the body is read, or the connection closed. */
const ROWS: readonly (readonly [
  name: string,
  rfc: string,
  wire: string,
  status: number,
  lives: boolean,
  limits?: Partial<Limits>,
])[] = [
  ["a small length", "9112 §9.3", `${POST}Content-Length: 3\r\n\r\nabc`, 200, true],
  ["a length at the limit", "9112 §9.3", `${POST}Content-Length: 10\r\n\r\n0123456789`, 200, true],
  ["a length one over it", "9112 §9.3", `${POST}Content-Length: 11\r\n\r\n0123456789a`, 200, false],
  ["chunks at it", "9112 §9.3", chunked("4\r\nabcd\r\n6\r\nabcdef"), 200, true],
  ["chunks one over it", "9112 §9.3", chunked("4\r\nabcd\r\n7\r\nabcdefg"), 200, false],
  [
    "a request that looks like a body's beginning",
    "9112 §6.3",
    `${POST}Content-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    200,
    true,
    {},
  ],
  ["bad chunks: they are the answer", "9112 §7.1", chunked("3 \r\nabc"), 400, false, {}],
  [
    "a chunked body over the limit for bodies: that is the answer",
    "9110 §15.5.14",
    chunked("6\r\nabcdef"),
    413,
    false,
    { bodyBytes: 5 },
  ],
];

function chunked(chunks: string): string {
  return `${POST}${CHUNKED}${chunks}\r\n0\r\n\r\n`;
}

for (const [name, rfc, wire, status, lives, own = limits] of ROWS) {
  Deno.test(`Connection drains a body that nobody reads, or closes, with ${name}`, async () => {
    const row = { name, rfc, wire, statuses: [status], lives, limits: own };
    await checkRow(row, () => text("ok"));
    await checkRow(row, () => Promise.resolve(text("ok")));
  });
}

Deno.test("Connection drains a body before it sends the answer", async () => {
  const { client, over } = openConnection(() => text("answered"));
  client.send(`${POST}Content-Length: 6\r\n\r\n`);
  client.send("abc");
  await turns();
  assertEquals(client.received, "");
  client.send("def");
  await client.untilReceived("answered");
  assertEquals(client.received.includes("close"), false);
  client.end();
  await over;
});

Deno.test("Connection answers at once and closes when a body is too long to drain", async () => {
  const { client, over } = openConnection(() => text("answered"), limits);
  client.send(`${POST}Content-Length: 11\r\n\r\n`);
  const [{ status, headers }] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals([status, headers.connection], [200, "close"]);
});

Deno.test("Connection gives up draining when it takes too long", async () => {
  const { client, over, advance, period, errors } = openConnection(() => text("answered"), limits);
  client.send(`${POST}Content-Length: 6\r\n\r\nabc`);
  await turns();
  advance(limits.drainMillis);
  await turns();
  assertEquals(client.received, "", "not yet");
  // A byte now and then does not prolong it.
  client.send("d");
  await turns();
  advance(period);
  await client.until((it) => it.isEnded);
  // What still comes is read on, as behind any last answer (RFC 9112 §9.6).
  client.send("e");
  client.send("f and more");
  await turns();
  assertEquals([client.unreadBytes, client.isClosed], [0, false]);
  client.end();
  await over;
  const [{ status, headers }] = parseResponses(client.received, ["POST"]);
  assertEquals([status, headers.connection], [200, "close"]);
  assertEquals(errors, []);
});

Deno.test("Connection answers a peer that leaves a body unfinished which nobody reads", async () => {
  const outcome = await exchange([`${POST}Content-Length: 6\r\n\r\nabc`], () => text("ok"));
  assertEquals(outcome.responses().map(({ headers }) => headers.connection), ["close"]);
  assertEquals(outcome.errors, []);
});

Deno.test("Connection lets a handler refuse a body of any size and tells the peer why", async () => {
  const handler: Handler = () => text("no", { status: 403 });
  const { client, over } = openConnection(handler, { drainBytes: 10, drainMillis: 100 });
  client.send(`${POST}Content-Length: 1000000\r\n\r\n`);
  client.send("x".repeat(100_000));
  await client.until((it) => it.isEnded);
  // Closing while the peer still sends would reset the connection, and the answer be lost: it is
  // read on, until the peer has seen the answer and ends (RFC 9112 §9.6).
  client.send("x".repeat(100_000));
  await turns();
  assertEquals([client.unreadBytes, client.isClosed], [0, false]);
  client.end();
  await over;
  assertEquals(parseResponses(client.received, ["POST"])[0].status, 403);
});

Deno.test("Connection reads on for a limited time when it has sent its last answer", async () => {
  const { client, over, advance, period } = openConnection(() => text("ok"), limits);
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  await client.until((it) => it.isEnded);
  await turns();
  advance(limits.drainMillis);
  assertEquals(client.isClosed, false);
  client.send("more");
  await turns();
  advance(period);
  assertEquals(client.isClosed, true);
  await over;
});

Deno.test("Connection reads no more of an unread body than tells it that it is too long", async () => {
  // However it is cut: what lies behind that byte is neither drained nor counted as too long.
  for (const chunks of ["f\r\n0123456789abcde", "a\r\n0123456789\r\n5\r\nabcde"]) {
    const outcome = await exchange([`${POST}${CHUNKED}${chunks}\r\n`], () => text("ok"), {
      ...limits,
      bodyBytes: 12,
    });
    const answers = outcome.responses().map(({ status, headers }) => [status, headers.connection]);
    assertEquals(answers, [[200, "close"]]);
  }
});

Deno.test("Connection sends its answer in peace when what is left of a body was given up", async () => {
  const long = "x".repeat(3_000_000);
  const { client, over, advance, period, errors } = openConnection(() => text(long), {
    ...limits,
    bodyStallMillis: 100,
    writeStallMillis: 1_000_000,
  });
  client.stopReading(1_000);
  client.send(`${POST}Content-Length: 9\r\n\r\n12`);
  await turns();
  advance(limits.drainMillis + period);
  await client.until((it) => it.received.length === 1_000);
  // It comes after all, and nobody is to wait for the rest of it.
  client.send("345");
  await turns();
  advance(100 + period);
  await turns();
  assertEquals(client.isClosed, false);
  client.take();
  const received = await client.untilEnd();
  await over;
  const [{ headers, body }] = parseResponses(received, ["POST"]);
  assertEquals([headers.connection, body.length], ["close", long.length]);
  assertEquals(errors, []);
});
