import { ConnectionLost } from "../../lib/server/connection_lost.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Handler, type HttpResponse, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { handOn } from "../support/hand_on.ts";
import { openConnection } from "../support/open_connection.ts";
import { SourceInMemory } from "../support/source_in_memory.ts";
import { turns } from "../support/turns.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n";
const CHUNKED = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

const readBody: Handler = async ({ body }) => text(await body.text());
const readTwice: Handler = async ({ body }) => text(await body.text().catch(() => "caught"));
const ignoreBody: Handler = () => text("ok");
const sendMuch: Handler = () => text("x".repeat(100_000));
const sendSource: Handler = () => ({ status: 200, body: new SourceInMemory(100_000) });
const sendStream: Handler = () => ({ status: 200, body: endlessStream() });
const sendBack: Handler = ({ body }) => ({ status: 200, body });

interface Phase {
  readonly name: string;
  readonly wire: string;
  readonly handler: Handler;
  /** How much of the answer the peer takes before it leaves; all by default. */
  readonly window?: number;
}

const PHASES: readonly Phase[] = [
  { name: "before its first byte", wire: "", handler: ignoreBody },
  { name: "within a request line", wire: GET.slice(0, 7), handler: ignoreBody },
  { name: "within a field", wire: GET.slice(0, 20), handler: ignoreBody },
  { name: "between two requests", wire: GET, handler: ignoreBody },
  { name: "within a second head", wire: GET + GET.slice(0, 20), handler: ignoreBody },
  { name: "before a body that is read", wire: POST, handler: readBody },
  { name: "within a body that is read", wire: `${POST}abc`, handler: readBody },
  { name: "within a body whose failure is caught", wire: `${POST}abc`, handler: readTwice },
  { name: "within a body that is handed on", wire: `${POST}abc`, handler: handOn },
  { name: "within a chunk that is read", wire: `${CHUNKED}9\r\nabc`, handler: readBody },
  { name: "within a body that is drained", wire: `${POST}abc`, handler: ignoreBody },
  { name: "within chunks that are drained", wire: `${CHUNKED}9\r\nabc`, handler: ignoreBody },
  { name: "within a body that is sent back", wire: `${POST}abc`, handler: sendBack },
  { name: "before an answer", wire: GET, handler: ignoreBody, window: 0 },
  { name: "before the answers to two", wire: GET + GET, handler: ignoreBody, window: 0 },
  { name: "behind an answer, with a body to read", wire: GET + POST, handler: readBody, window: 0 },
  { name: "within a text", wire: GET, handler: sendMuch, window: 1_000 },
  { name: "within a source", wire: GET, handler: sendSource, window: 1_000 },
  { name: "within a stream", wire: GET, handler: sendStream, window: 1_000 },
  {
    name: "while asked for a body",
    wire: POST.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"),
    handler: readBody,
  },
  { name: "after a refusal", wire: "bad\r\n\r\n", handler: ignoreBody },
];

for (const { name, wire, handler, window = Infinity } of PHASES) {
  Deno.test(`Peer may leave ${name} and makes no noise`, async () => {
    const { client, over, errors } = openConnection(handler);
    client.stopReading(window);
    client.send(wire);
    await turns();
    client.reset();
    await over;
    assertEquals(errors, []);
  });

  Deno.test(`Connection may be closed ${name} and makes no noise`, async () => {
    const { client, connection, over, errors } = openConnection(handler);
    client.stopReading(window);
    client.send(wire);
    await turns();
    connection.close();
    connection.close();
    await over;
    assertEquals(errors, []);
  });
}

Deno.test("Peer may leave while the handler works and makes no noise", async () => {
  const gate = Promise.withResolvers<HttpResponse>();
  const { client, over, errors } = openConnection(() => gate.promise);
  client.send(GET);
  await turns();
  client.reset();
  gate.resolve(text("nobody reads this"));
  await over;
  assertEquals(errors, []);
});

Deno.test("Peer may leave while the handler works, which then fails: that is news", async () => {
  const gate = Promise.withResolvers<HttpResponse>();
  const { client, over, errors } = openConnection(() => gate.promise);
  client.send(GET);
  await turns();
  client.reset();
  const error = new Error("The disk is on fire");
  gate.reject(error);
  await over;
  assertEquals(errors, [error]);
});

Deno.test("Connection that is closed does not wait for its handler", async () => {
  const gate = Promise.withResolvers<HttpResponse>();
  const { client, connection, over, errors } = openConnection(() => gate.promise);
  client.send(GET);
  await turns();
  connection.close();
  await over;
  gate.reject(new ConnectionLost("whose news would that be"));
  await turns();
  assertEquals(errors, []);
});

Deno.test("Connection that is closed cancels a stream that says no more", async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(3)),
    cancel: () => cancelled.resolve(),
  });
  const { client, connection, over, errors } = openConnection(() => ({ status: 200, body }));
  client.send(GET);
  await client.untilReceived("\0\0\0");
  await turns();
  connection.close();
  await over;
  await cancelled.promise;
  assertEquals(errors, []);
});

Deno.test("Handler learns from its read that the peer has left", async () => {
  const failed = Promise.withResolvers<unknown>();
  const { client, over } = openConnection(async ({ body }) => {
    const error = await assertRejects(() => body.text());
    failed.resolve(error);
    throw error;
  });
  client.send(`${POST}abc`);
  await turns();
  client.reset();
  await over;
  const error = await failed.promise;
  assertEquals(error instanceof ConnectionLost, true);
  assertEquals((error as Error).cause instanceof Deno.errors.ConnectionReset, true);
});

interface HalfClosedRow {
  readonly name: string;
  readonly wire: string;
  readonly handler: Handler;
  readonly statuses: readonly number[];
}

/** RFC 9112 §9.6: a client may end its half once it has asked, and is to get its answers. */
const HALF_CLOSED: readonly HalfClosedRow[] = [
  { name: "a request", wire: GET, handler: ignoreBody, statuses: [200] },
  { name: "three requests", wire: GET + GET + GET, handler: ignoreBody, statuses: [200, 200, 200] },
  { name: "a body", wire: `${POST}123456789`, handler: readBody, statuses: [200] },
  { name: "a request for a stream", wire: `${POST}123456789`, handler: sendBack, statuses: [200] },
  { name: "a request for much", wire: GET, handler: sendMuch, statuses: [200] },
  { name: "half a head", wire: GET.slice(0, 20), handler: ignoreBody, statuses: [400] },
  { name: "half a body", wire: `${POST}1234`, handler: readBody, statuses: [400] },
  { name: "an empty line", wire: "\r\n", handler: ignoreBody, statuses: [] },
  { name: "nothing", wire: "", handler: ignoreBody, statuses: [] },
];

for (const { name, wire, handler, statuses } of HALF_CLOSED) {
  Deno.test(`Client that sends ${name} and ends its half gets its answer`, async () => {
    for (const delay of [0, 1]) {
      const slow: Handler = async (request) => {
        for (let turn = 0; turn < delay; turn++) await turns();
        return handler(request);
      };
      const outcome = await exchange([wire], slow);
      assertEquals(outcome.responses().map(({ status }) => status), statuses);
      assertEquals(outcome.errors, []);
    }
  });
}

function endlessStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10_000)) });
}

Deno.test("Peer may leave before a handler reads, and only the handler is told", async () => {
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const { promise: failure, resolve: fail } = Promise.withResolvers<unknown>();
  const handler: Handler = async ({ method, body }) => {
    if (method === "GET") return text("ok");
    await left;
    const error = await body.text().catch((error) => error);
    fail(error);
    throw error;
  };
  const { client, over, errors } = openConnection(handler);
  client.stopReading(0);
  await client.send(GET + POST);
  await turns();
  client.reset();
  await over;
  leave();
  assert(await failure instanceof ConnectionLost);
  await turns();
  assertEquals(errors, []);
});
