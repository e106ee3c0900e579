import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type HttpResponse, text } from "../../lib/message.ts";
import { handOn } from "../support/hand_on.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { SourceInMemory } from "../support/source_in_memory.ts";
import { turns } from "../support/turns.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n";
const DAY = 24 * 60 * 60 * 1000;
const LIMIT = 100;
const limits = {
  headMillis: LIMIT,
  idleMillis: LIMIT,
  bodyStallMillis: LIMIT,
  writeStallMillis: LIMIT,
  handlerMillis: Infinity,
};
/** One limit is short, so that the others cannot be what is seen. */
const far = { headMillis: DAY, idleMillis: DAY, bodyStallMillis: DAY, writeStallMillis: DAY };

Deno.test("Connection answers 408 when a head is not complete in time", async () => {
  const { client, over, advance, period, errors } = openConnection(() => text("ok"), {
    ...far,
    headMillis: LIMIT,
  });
  client.send(GET.slice(0, 10));
  await turns();
  advance(LIMIT);
  await turns();
  assertEquals(client.received, "", "not yet");
  advance(period);
  const [{ status, headers }] = parseResponses(await client.untilEnd(), ["GET"]);
  await over;
  assertEquals([status, headers.connection], [408, "close"]);
  assertEquals(errors, []);
});

Deno.test("Connection gives a head no more time for every byte of it", async () => {
  const { client, over, advance, period } = openConnection(() => text("ok"), {
    ...far,
    headMillis: LIMIT,
  });
  let sent = 0;
  for (let elapsed = 0; elapsed < LIMIT + period; elapsed += period) {
    assertEquals(client.received, "");
    client.send(GET[sent++]);
    await turns();
    advance(period);
  }
  await turns();
  assert(sent < GET.length);
  assertEquals(parseResponses(await client.untilEnd(), ["GET"])[0].status, 408);
  await over;
});

Deno.test("Connection gives each head its own time", async () => {
  const { client, over, advance } = openConnection(() => text("ok"), { ...far, headMillis: LIMIT });
  for (let count = 1; count <= 3; count++) {
    client.send(GET.slice(0, 10));
    await turns();
    advance(LIMIT);
    client.send(GET.slice(10));
    await client.until((it) => it.received.split("HTTP/1.1 200").length === count + 1);
    advance(LIMIT);
  }
  client.end();
  await over;
  assertEquals(parseResponses(client.received, ["GET", "GET", "GET"]).length, 3);
});

Deno.test("Connection sends the answers ahead when a head is not complete in time", async () => {
  const { client, over, advance, period } = openConnection(() => text("ok"), limits);
  client.send(GET + GET.slice(0, 10));
  await turns();
  advance(LIMIT + period);
  const responses = parseResponses(await client.untilEnd(), ["GET", "GET"]);
  await over;
  assertEquals(responses.map(({ status }) => status), [200, 408]);
});

for (const [name, wire] of [["its first request", ""], ["a further request", GET]]) {
  Deno.test(`Connection closes without a word when it waits too long for ${name}`, async () => {
    const { client, over, advance, period, errors } = openConnection(() => text("ok"), {
      ...far,
      idleMillis: LIMIT,
    });
    client.send(wire);
    await turns();
    const { received } = client;
    advance(LIMIT);
    await turns();
    assertEquals(client.isClosed, false, "not yet");
    advance(period);
    await over;
    assertEquals(client.received, received);
    assertEquals(errors, []);
  });
}

Deno.test("Connection takes no time from a handler", async () => {
  const slow = Promise.withResolvers<HttpResponse>();
  const { client, over, advance } = openConnection(() => slow.promise, limits);
  client.send(`${POST}12`);
  await turns();
  advance(DAY);
  await turns();
  slow.resolve(text("at last"));
  client.send("3456789");
  await client.untilReceived("at last");
  client.end();
  await over;
});

Deno.test("Connection takes no time from a handler between two reads of the body", async () => {
  const slow = Promise.withResolvers<void>();
  const { client, over, advance } = openConnection(async ({ body }) => {
    const reader = body.getReader();
    await reader.read();
    await slow.promise;
    await reader.read();
    return text("at last");
  }, limits);
  client.send(POST);
  await turns();
  // Both come from the socket, not with the head.
  client.send("1234");
  await turns();
  advance(DAY);
  await turns();
  slow.resolve();
  client.send("56789");
  await client.untilReceived("at last");
  client.end();
  await over;
});

Deno.test("Connection answers 408 when a body that is read does not come", async () => {
  let failure: Error | undefined;
  const { client, over, advance, period, errors } = openConnection(async ({ body }) => {
    failure = await assertRejects(() => body.text());
    throw failure;
  }, { ...far, bodyStallMillis: LIMIT, bodyBytesPerSecond: 30 });
  client.send(`${POST}123`);
  await turns();
  advance(LIMIT);
  await turns();
  // What comes in time is a new beginning.
  client.send("456");
  await turns();
  advance(LIMIT);
  await turns();
  assertEquals(client.received, "", "not yet");
  advance(period);
  const [{ status, headers }] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals([status, headers.connection], [408, "close"]);
  await turns();
  assert(failure instanceof Error);
  assertEquals(errors, []);
});

Deno.test("Connection answers 408 once when the handler answers a stalled body itself", async () => {
  const { client, over, advance, period, errors } = openConnection(async ({ body }) => {
    return text(await body.text().catch(() => "never mind"));
  }, { ...far, bodyStallMillis: LIMIT });
  client.send(`${POST}123`);
  await turns();
  advance(LIMIT + period);
  const responses = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals(responses.length, 1);
  assertEquals(errors, []);
});

Deno.test("Connection is cut when a body stalls that is sent back as it comes", async () => {
  const { client, over, advance, period, errors } = openConnection(
    ({ body }) => ({ status: 200, body }),
    { ...far, bodyStallMillis: LIMIT },
  );
  client.send(`${POST}123`);
  await client.untilReceived("123");
  await turns();
  advance(LIMIT + period);
  await over;
  // A 408 within a body would be content.
  assertEquals(client.received.includes("408"), false);
  assertThrows(() => parseResponses(client.received, ["POST"]));
  assertEquals(errors, []);
});

const MUCH: readonly (readonly [name: string, respond: () => HttpResponse])[] = [
  ["a text", () => text("x".repeat(200_000))],
  ["a source", () => ({ status: 200, body: new SourceInMemory(200_000) })],
  ["a stream", () => ({ status: 200, body: ReadableStream.from([new Uint8Array(200_000)]) })],
];

for (const [name, respond] of MUCH) {
  Deno.test(`Connection is cut when the peer takes no byte of ${name}`, async () => {
    const { client, over, advance, period, errors } = openConnection(respond, {
      ...far,
      writeStallMillis: LIMIT,
    });
    client.stopReading(1_000);
    client.send(GET);
    await client.until((it) => it.received.length === 1_000);
    await turns();
    advance(LIMIT);
    assertEquals(client.isClosed, false, "not yet");
    // A byte taken is a new beginning.
    client.take(1);
    await turns();
    advance(LIMIT);
    await turns();
    assertEquals(client.isClosed, false, "not yet again");
    advance(period);
    await over;
    assertEquals(client.received.length, 1_001);
    assertEquals(errors, []);
  });
}

Deno.test("Connection is cut when a peer does not take even its 408", async () => {
  const { client, over, advance, period, errors } = openConnection(() => text("ok"), limits);
  client.stopReading();
  client.send(GET.slice(0, 10));
  await turns();
  advance(LIMIT + period);
  await turns();
  assertEquals(client.isClosed, false);
  advance(LIMIT + period);
  await over;
  assertEquals(client.received, "");
  assertEquals(errors, []);
});

const SLOW: readonly (readonly [what: string, wire: string, more: string])[] = [
  ["a head", GET.slice(0, 10), GET.slice(10, 12)],
  ["a body", `${POST}12`, "34"],
  [
    "a chunked body",
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n12",
    "34",
  ],
];

for (const [what, wire, more] of SLOW) {
  Deno.test(`Connection reads on behind a 408, for a time, when ${what} is still coming`, async () => {
    const { client, over, advance, period, errors } = openConnection(handOn, {
      ...limits,
      drainMillis: LIMIT,
    });
    client.send(wire);
    await turns();
    advance(LIMIT + period);
    await turns();
    const { received } = client;
    for (const pause of [0, LIMIT]) {
      client.send(more);
      await turns();
      advance(pause);
      // A close with input unread would be a reset, which may eat the answer.
      assertEquals([client.unreadBytes, client.isEnded, client.isClosed], [0, true, false]);
    }
    advance(period);
    await over;
    assertEquals(client.received, received);
    assertEquals(parseResponses(received, ["POST"]).map(({ status }) => status), [408]);
    assertEquals(errors, []);
  });
}

Deno.test("Connection tells of no request when the head behind an answer is too slow", async () => {
  const { client, over, advance, period, exchanges } = openConnection(
    // Only what is waited for is remembered.
    () => Promise.resolve(text("ok")),
    { ...far, headMillis: LIMIT },
  );
  client.send(GET + GET.slice(0, 10));
  await client.untilReceived("ok");
  await turns();
  advance(LIMIT + period);
  await client.untilEnd();
  await over;
  const told = exchanges.map(({ request, status }) => [request?.path, status]);
  assertEquals(told, [["/", 200], [undefined, 408]]);
});

for (const what of ["its answer", "the answer before"]) {
  Deno.test(`Connection takes a peer that is slow to read ${what} for no slow handler`, async () => {
    // What is longer than a buffer is sent at once, what is not with the answers behind it.
    const long = "x".repeat(what === "its answer" ? 200_000 : 20_000);
    const { client, over, advance, period, errors } = openConnection(
      ({ path }) => path === "/" ? text(long) : Promise.resolve(text(`${long}last`)),
      { ...far, handlerMillis: LIMIT },
    );
    client.stopReading(1_000);
    client.send((what === "its answer" ? "" : GET) + GET.replace("/", "/last"));
    await client.until((it) => it.received.length === 1_000);
    await turns();
    advance(LIMIT + period);
    await turns();
    assertEquals([client.isClosed, errors], [false, []]);
    client.take();
    await client.untilReceived("last");
    client.end();
    await over;
    assertEquals(errors, []);
  });
}

Deno.test("Connection lets go of an answer that comes behind a 408", async () => {
  const source = new SourceInMemory(100);
  const { client, over, advance, period, errors } = openConnection(async ({ body }) => {
    await body.text().catch(() => "never mind");
    return { status: 200, body: source };
  }, { ...far, bodyStallMillis: LIMIT });
  client.stopReading();
  client.send(`${POST}123`);
  await turns();
  advance(LIMIT + period);
  await turns();
  // The 408 is on its way, and now the rest comes.
  client.send("456789");
  await turns();
  assertEquals([source.disposals, client.isClosed], [1, false]);
  client.take();
  const responses = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals(responses.map(({ status }) => status), [408]);
  assertEquals(errors, []);
});
