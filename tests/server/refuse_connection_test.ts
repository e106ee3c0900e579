import { assert, assertEquals } from "@std/assert";
import { Clock } from "../../lib/server/clock.ts";
import { refuseConnection } from "../../lib/server/refuse_connection.ts";
import type { ResponderContext } from "../../lib/server/responder.ts";
import { ManualTime } from "../support/manual_time.ts";
import type { MemoryClient } from "../support/memory_client.ts";
import { memoryPair } from "../support/memory_conn.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";

const CONTEXT: ResponderContext = { clock: new Clock(1_000), onError: () => {} };

interface Refused {
  readonly client: MemoryClient;
  /** Settles when the connection is closed. */
  readonly over: Promise<void>;
}

function refused(): Refused {
  const { conn, client } = memoryPair();
  return { client, over: refuseConnection(conn, CONTEXT) };
}

Deno.test("refuseConnection() reads what has come, so that closing eats no answer", async () => {
  const { client, over } = refused();
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.send("POST / HTTP/1.1\r\nHost: h\r\n\r\n");
  await turns();
  assertEquals([client.unreadBytes, client.isClosed], [0, false]);
  client.end();
  await over;
  assert(client.isClosed);
  assertEquals(parseResponses(client.received, ["GET"]).map(({ status }) => status), [503]);
});

for (
  const { peer, stop, millis } of [
    { peer: "a peer that has its answer stays", stop: () => {}, millis: 100 },
    { peer: "a peer takes no byte of its answer", stop: stopReading, millis: 1_000 },
  ]
) {
  Deno.test(`refuseConnection() closes after ${millis} ms when ${peer}`, async () => {
    using time = new ManualTime();
    const { conn, client } = memoryPair();
    stop(client);
    const over = refuseConnection(conn, CONTEXT);
    await time.pass(millis - 1);
    assert(!client.isClosed);
    await time.pass(1);
    assert(client.isClosed);
    await over;
  });
}

for (
  const [how, onExchange] of [
    ["throws", () => assert(false)],
    ["rejects", () => Promise.reject(new Error("The log is full"))],
  ] as const
) {
  Deno.test(`refuseConnection() lets a peer read its answer when onExchange ${how}`, async () => {
    const errors: unknown[] = [];
    const { conn, client } = memoryPair();
    const onError = (error: unknown) => errors.push(error);
    const over = refuseConnection(conn, { ...CONTEXT, onExchange, onError });
    await turns();
    assertEquals([client.isClosed, errors.length], [false, 1]);
    client.end();
    await over;
    assertEquals(parseResponses(client.received, ["GET"]).map(({ status }) => status), [503]);
  });
}

function stopReading(client: MemoryClient): void {
  client.stopReading();
}
