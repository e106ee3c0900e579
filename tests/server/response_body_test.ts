import { assertEquals } from "@std/assert";
import { html, json, redirect, type ResponseBody, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { wireText } from "../support/every_split.ts";
import { openConnection } from "../support/open_connection.ts";
import { SourceInMemory, sourceText } from "../support/source_in_memory.ts";

interface BodyRow {
  readonly name: string;
  readonly body: () => ResponseBody | undefined;
  /** What is to arrive, one character a byte. */
  readonly bytes: string;
}

const BUFFER = 64 * 1024;
const NOT_ASCII = "grüße 🏰 \u0000 \ud800!";

const ROWS: readonly BodyRow[] = [
  { name: "nothing", body: () => undefined, bytes: "" },
  { name: "an empty text", body: () => "", bytes: "" },
  { name: "an empty array", body: () => new Uint8Array(0), bytes: "" },
  { name: "an empty source", body: () => new SourceInMemory(0), bytes: "" },
  { name: "a text", body: () => "hello", bytes: "hello" },
  {
    name: "a text that looks like a response",
    body: () => "\r\n\r\nHTTP/1.1",
    bytes: "\r\n\r\nHTTP/1.1",
  },
  { name: "a text that is not ASCII", body: () => NOT_ASCII, bytes: utf8(NOT_ASCII) },
  {
    name: "a text of Latin-1 characters",
    body: () => "é".repeat(200),
    bytes: "\xc3\xa9".repeat(200),
  },
  { name: "a long text", body: () => "x".repeat(200_000), bytes: "x".repeat(200_000) },
  {
    name: "a long text that is not ASCII",
    body: () => "ü".repeat(70_000),
    bytes: utf8("ü".repeat(70_000)),
  },
  {
    name: "a text whose bytes just exceed the buffer",
    body: () => "€".repeat(BUFFER / 3),
    bytes: utf8("€".repeat(BUFFER / 3)),
  },
  { name: "bytes", body: () => Uint8Array.of(0, 13, 10, 255), bytes: "\0\r\n\xff" },
  { name: "a view of bytes", body: () => Uint8Array.of(1, 2, 3).subarray(1, 2), bytes: "\x02" },
  {
    name: "many bytes",
    body: () => new Uint8Array(200_000).fill(7),
    bytes: "\x07".repeat(200_000),
  },
  ...[1, BUFFER - 300, BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER + 17].flatMap(sizeRows),
];

/** Bodies of one size in every shape, around the size where the server's buffer is full. */
function sizeRows(size: number): BodyRow[] {
  const bytes = sourceText(size);
  const readBytes = 1_000;
  return [
    { name: `a text of ${size}`, body: () => bytes, bytes },
    { name: `an array of ${size}`, body: () => new TextEncoder().encode(bytes), bytes },
    { name: `a source of ${size}`, body: () => new SourceInMemory(size), bytes },
    {
      name: `a slow source of ${size}`,
      body: () => new SourceInMemory(size, { isAsync: true }),
      bytes,
    },
    {
      name: `a source of ${size} in bits`,
      body: () => new SourceInMemory(size, { readBytes }),
      bytes,
    },
  ];
}

for (const { name, body, bytes } of ROWS) {
  for (const version of ["1.0", "1.1"]) {
    Deno.test(`Connection sends ${name} with its length to HTTP/${version}`, async () => {
      const wire = `GET / HTTP/${version}\r\nHost: h\r\nConnection: keep-alive\r\n\r\n`;
      // Twice, because what the first leaves in a buffer may harm the second.
      const outcome = await exchange([wire + wire], () => ({ status: 200, body: body() }));
      for (const response of outcome.responses()) {
        assertEquals(response.headers["content-length"], String(bytes.length));
        assertEquals(response.body === bytes, true, "the bytes");
      }
      assertEquals(outcome.responses().length, 2);
      assertEquals(outcome.exchanges.map((it) => it.contentBytes), [bytes.length, bytes.length]);
      assertEquals(outcome.errors, []);
    });
  }
}

Deno.test("Connection sends a large body to a peer that takes seven bytes at a time", async () => {
  const { client, over } = openConnection(() => text(sourceText(5_000)));
  client.stopReading(7);
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  for (let taken = 0; taken < 6_000; taken += 7) {
    client.take(7);
    await Promise.resolve();
  }
  client.take();
  const received = await client.untilEnd();
  await over;
  assertEquals(received.endsWith("\r\n\r\n" + sourceText(5_000)), true);
});

Deno.test("Connection sends what the short constructors make", async () => {
  const responses = [
    ...[html("<p>"), json({ a: 1 }), redirect("/x/")],
    ...[text("", { status: 205 }), text("", { status: 599 })],
  ];
  const outcome = await exchange(
    ["GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(responses.length)],
    () => responses.shift()!,
  );
  const [first, second, third, fourth, fifth] = outcome.responses();
  assertEquals([first.headers["content-type"], first.body], ["text/html; charset=utf-8", "<p>"]);
  assertEquals([second.headers["content-type"], second.body], ["application/json", '{"a":1}']);
  assertEquals([third.status, third.headers.location], [308, "/x/"]);
  // RFC 9110 §15.3.6: a 205 has no content, and says so.
  assertEquals([fourth.status, fourth.headers["content-length"]], [205, "0"]);
  assertEquals(fifth.status, 599, "the last there is (9110 §15)");
});

Deno.test("Connection sends fields above ASCII as one byte a character", async () => {
  const outcome = await exchange(
    ["GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(2)],
    () => text("ü", { headers: { "x-name": "Jürgen" } }),
  );
  assertEquals(outcome.responses().map((it) => it.headers["x-name"]), ["Jürgen", "Jürgen"]);
  assertEquals(outcome.responses().map(({ body }) => body), ["\xc3\xbc", "\xc3\xbc"]);
});

function utf8(content: string): string {
  return wireText(new TextEncoder().encode(content));
}
