import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Handler, type HttpResponse, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { IncompleteResponse } from "../support/responses.ts";
import { turns } from "../support/turns.ts";
import { checkRow } from "../support/wire_rows.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

interface StreamRow {
  readonly name: string;
  readonly chunks: readonly string[];
}

const ROWS: readonly StreamRow[] = [
  { name: "no chunk", chunks: [] },
  { name: "one chunk", chunks: ["hello"] },
  { name: "chunks", chunks: ["a", "bc", "0123456789abcdef"] },
  { name: "empty chunks only", chunks: ["", ""] },
  { name: "empty chunks among others", chunks: ["", "a", "", "b", ""] },
  { name: "a chunk larger than the buffer", chunks: ["x".repeat(200_000), "y"] },
  { name: "a chunk that fills the buffer", chunks: ["x".repeat(64 * 1024)] },
];

for (const { name, chunks } of ROWS) {
  Deno.test(`Connection sends a stream of ${name} chunked to HTTP/1.1`, async () => {
    const outcome = await exchange([GET + GET], () => streamed(chunks));
    assertEquals(outcome.responses().length, 2);
    for (const { headers, body } of outcome.responses()) {
      assertEquals(headers["transfer-encoding"], "chunked");
      assertEquals(body === chunks.join(""), true, "the bytes");
    }
    const size = chunks.join("").length;
    assertEquals(outcome.exchanges.map(({ contentBytes }) => contentBytes), [size, size]);
  });

  Deno.test(`Connection sends a stream of ${name} until its end to HTTP/1.0`, async () => {
    const wire = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    const outcome = await exchange([wire + wire], () => streamed(chunks));
    const [{ headers, body }] = outcome.responses();
    assertEquals(headers["transfer-encoding"], undefined);
    assertEquals(headers.connection, "close");
    assertEquals(body === chunks.join(""), true, "the bytes");
  });
}

Deno.test("Connection lives on behind a stream, however the request is cut", async () => {
  const handler: Handler = ({ path }) => path === "/" ? streamed(["ab", "c"]) : text("second");
  await checkRow({
    name: "chunked",
    rfc: "9112 §7.1",
    wire: GET,
    statuses: [200],
    bodies: ["abc"],
    lives: true,
  }, handler);
});

Deno.test("Connection sends each chunk when it comes", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const { client, over } = openConnection(() => ({ status: 200, body: readable }));
  client.send(GET);
  // Nobody has to wait for the head until the first chunk is there.
  await client.untilReceived("\r\n\r\n");
  await writer.write(bytes("first"));
  await client.untilReceived("5\r\nfirst\r\n");
  await writer.write(bytes("second"));
  await client.untilReceived("6\r\nsecond\r\n");
  await writer.close();
  await client.untilReceived("\r\n0\r\n\r\n");
  client.end();
  await over;
});

interface FailureRow {
  readonly name: string;
  readonly error: unknown;
}

/** The second is what a stream fails with that comes from some other connection. */
const FAILURES: readonly FailureRow[] = [
  { name: "an error", error: new Error("The disk is on fire") },
  { name: "another peer's reset", error: new Deno.errors.ConnectionReset("not this one") },
  { name: "no Error at all", error: undefined },
];

for (const { name, error } of FAILURES) {
  Deno.test(`Connection answers 500 when a stream fails before its first chunk with ${name}`, async () => {
    const outcome = await exchange([GET], () => ({ status: 200, body: failing([], error) }));
    assertEquals(outcome.responses().map(({ status }) => status), [500]);
    assertEquals(outcome.errors, [error]);
    assertEquals(outcome.exchanges.map(({ status }) => status), [500]);
  });

  Deno.test(`Connection is cut when a stream fails halfway with ${name}`, async () => {
    const body = () => failing(["some"], error);
    const outcome = await exchange([GET + GET], () => ({ status: 200, body: body() }));
    assertThrows(() => outcome.responses(), IncompleteResponse);
    assert(outcome.received.endsWith("4\r\nsome\r\n"), outcome.received);
    assertEquals(outcome.errors, [error]);
    assertEquals(outcome.exchanges.length, 1);
  });
}

Deno.test("Connection cancels a stream when the peer leaves between two chunks", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (pulls++ === 0) controller.enqueue(bytes("first"));
      else if (pulls > 2) controller.enqueue(bytes("more"));
      else return gate.promise.then(() => controller.enqueue(bytes("second")));
    },
    cancel: cancelled.resolve,
  });
  const gate = Promise.withResolvers<void>();
  const { client, over, errors } = openConnection(() => ({ status: 200, body }));
  client.send(GET);
  await client.untilReceived("first");
  client.reset();
  gate.resolve();
  await over;
  await cancelled.promise;
  assertEquals(errors, []);
});

Deno.test("Connection cancels a stream when the peer leaves before its head has room", async () => {
  let cancellations = 0;
  const body = new ReadableStream<Uint8Array>({ cancel: () => void cancellations++ });
  const headers = { "x-a": "a".repeat(1_000) };
  const { client, over, errors } = openConnection(({ path }) =>
    path === "/" ? { status: 200, headers, body } : text("x".repeat(65_000))
  );
  client.stopReading();
  client.send(GET.replace("/", "/fill") + GET);
  await turns();
  client.reset();
  await over;
  assertEquals([cancellations, errors], [1, []]);
});

Deno.test("Connection pulls no more of a stream than the peer takes", async () => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulls++;
      controller.enqueue(new Uint8Array(100_000));
    },
  });
  const { client, over } = openConnection(() => ({ status: 200, body }));
  client.stopReading(1_000);
  client.send(GET);
  await client.until((it) => it.received.length === 1_000);
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  assert(pulls <= 3, `${pulls} pulls`);
  client.reset();
  await over;
});

Deno.test("Connection refuses a stream that is locked, or no stream of bytes", async () => {
  const locked = streamed([]).body as ReadableStream<Uint8Array>;
  locked.getReader();
  const bodies = [locked, ReadableStream.from(["text"]) as ReadableStream<never>];
  for (const body of bodies) {
    const outcome = await exchange([GET], () => ({ status: 200, body }));
    assertEquals(outcome.responses().map(({ status }) => status), [500]);
    assertEquals(outcome.errors.length, 1);
  }
});

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function streamed(chunks: readonly string[]): HttpResponse {
  return { status: 200, body: ReadableStream.from(chunks.map(bytes)) };
}

function failing(chunks: readonly string[], error: unknown): ReadableStream<Uint8Array> {
  const rest = [...chunks];
  return new ReadableStream({
    pull: (controller) => {
      const chunk = rest.shift();
      if (chunk === undefined) controller.error(error);
      else controller.enqueue(bytes(chunk));
    },
  }, { highWaterMark: 0 });
}
