import { assertEquals } from "@std/assert";
import { type Handler, type ResponseBody, text } from "../../lib/message.ts";
import { shareHeaders } from "../../lib/protocol/shared_head.ts";
import { openConnection } from "../support/open_connection.ts";
import { SourceInMemory } from "../support/source_in_memory.ts";
import { turns } from "../support/turns.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const LENGTH = 3_000_000;

/** What is cut while the peer takes only a part of it. */
interface CutRow {
  readonly name: string;
  readonly body: () => ResponseBody;
  /** Requests ahead, whose answers leave together with the head of this one. */
  readonly ahead: string;
  /** For HTTP/1.0 a stream has no framing. */
  readonly wire?: string;
}

const BODIES: readonly { readonly name: string; readonly body: () => ResponseBody }[] = [
  { name: "bytes", body: () => new Uint8Array(LENGTH) },
  { name: "a text", body: () => "x".repeat(LENGTH) },
  { name: "a source", body: () => new SourceInMemory(LENGTH) },
  { name: "a slow source", body: () => new SourceInMemory(LENGTH, { isAsync: true }) },
  { name: "a stream", body: () => ReadableStream.from([new Uint8Array(LENGTH)]) },
];

const AHEAD = GET.replace("/", "/ahead");
const ROWS: readonly CutRow[] = BODIES.flatMap((body) => [
  { ...body, ahead: "" },
  { ...body, name: `${body.name} behind other answers`, ahead: AHEAD + AHEAD },
  { ...body, name: `${body.name} to HTTP/1.0`, ahead: "", wire: "GET / HTTP/1.0\r\n\r\n" },
]);

for (const { name, body, ahead, wire = GET } of ROWS) {
  Deno.test(`Connection tells how much content was sent when ${name} is cut`, async () => {
    const handler: Handler = ({ path }) =>
      path === "/ahead" ? text("y".repeat(1000)) : { status: 200, body: body() };
    // What of it precedes the content, as the whole of it shows.
    const whole = openConnection(handler);
    whole.client.send(ahead + wire);
    whole.client.end();
    await whole.over;
    const { received } = whole.client;
    const isChunked = received.includes("Transfer-Encoding: chunked\r\n");
    const framing = isChunked ? `${LENGTH.toString(16)}\r\n`.length : 0;
    const start = received.lastIndexOf("\r\n\r\n", received.length - 10) + 4 + framing;
    for (const taken of [start - 1, start, start + 1, start + 10_000, start + LENGTH / 2]) {
      const { client, over, exchanges } = openConnection(handler);
      client.stopReading(taken);
      client.send(ahead + wire);
      await client.until((it) => it.received.length === taken);
      await turns();
      client.reset();
      await over;
      assertEquals(exchanges.at(-1)?.contentBytes, Math.max(0, taken - start), `${taken} taken`);
      assertEquals(exchanges.length, ahead === "" ? 1 : 3);
    }
  });
}

Deno.test("Connection tells how much content was sent when a stream fails halfway", async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (chunks.length === 0) controller.error(new Error("The disk is on fire"));
      else controller.enqueue(chunks.shift()!);
    },
  }, { highWaterMark: 0 });
  const chunks = [new Uint8Array(5), new Uint8Array(70_000), new Uint8Array(7)];
  const { client, over, exchanges } = openConnection(() => ({ status: 200, body: stream }));
  client.send(GET);
  await over;
  assertEquals(exchanges.map(({ contentBytes }) => contentBytes), [70_012]);
});

Deno.test("Connection tells of no content when an answer to HEAD is cut", async () => {
  let requests = 0;
  const long = { status: 200, headers: { "x-long": "x".repeat(2_000_000) } };
  const { client, over, exchanges } = openConnection(() => {
    return requests++ === 0 ? { status: 200, body: new SourceInMemory(LENGTH) } : long;
  });
  client.stopReading(LENGTH + 10_000);
  client.send(GET + GET.replace("GET", "HEAD"));
  await client.until((it) => it.received.length === LENGTH + 10_000);
  await turns();
  client.reset();
  await over;
  assertEquals(exchanges.map(({ contentBytes }) => contentBytes), [LENGTH, 0]);
});

Deno.test("Connection tells how much content was sent when a shared answer is cut", async () => {
  const shared = {
    status: 200,
    headers: shareHeaders({ "x-a": "b" }),
    body: new Uint8Array(LENGTH),
  };
  const { client, over, exchanges } = openConnection(() => shared);
  // The first two show that it is one that comes again.
  client.stopReading(2.5 * LENGTH);
  client.send(GET + GET + GET);
  await client.until((it) => it.received.length === 2.5 * LENGTH);
  await turns();
  client.reset();
  await over;
  const sent = client.received.length - client.received.lastIndexOf("\r\n\r\n") - 4;
  assertEquals(exchanges.map(({ contentBytes }) => contentBytes), [LENGTH, LENGTH, sent]);
});

Deno.test("Connection tells how much content was sent when the answers ahead were still leaving", async () => {
  const { client, over, exchanges } = openConnection((request) => {
    if (request.path === "/ahead") return text("y".repeat(1000));
    // Before the socket is read, the answers ahead are sent; nobody waits for either.
    request.readInto(new Uint8Array(5)).catch(() => {});
    return { status: 200, body: ReadableStream.from([new Uint8Array(LENGTH)]) };
  });
  client.stopReading();
  client.send(`${AHEAD + AHEAD}POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n`);
  await turns();
  client.take(1_000_000);
  await client.until((it) => it.received.length === 1_000_000);
  await turns();
  client.reset();
  await over;
  const sent = client.received.length - client.received.lastIndexOf("\r\n2dc6c0\r\n") - 10;
  assertEquals(exchanges.map(({ contentBytes }) => contentBytes), [1000, 1000, sent]);
});
