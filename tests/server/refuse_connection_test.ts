import { assert, assertEquals } from "@std/assert";
import { BufferPool } from "../../lib/server/buffer_pool.ts";
import { Clock } from "../../lib/server/clock.ts";
import type { ConnectionContext } from "../../lib/server/connection.ts";
import { FairTurns } from "../../lib/server/fair_turns.ts";
import { DEFAULT_LIMITS } from "../../lib/server/limits.ts";
import { refuseConnection } from "../../lib/server/refuse_connection.ts";
import { ManualTime } from "../support/manual_time.ts";
import type { MemoryClient } from "../support/memory_client.ts";
import { memoryPair } from "../support/memory_conn.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";

const CONTEXT: ConnectionContext = {
  handler: () => ({ status: 500 }),
  limits: DEFAULT_LIMITS,
  clock: new Clock(1_000),
  pool: new BufferPool(),
  turns: new FairTurns(),
  isSecure: false,
  onError: () => {},
};

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

function stopReading(client: MemoryClient): void {
  client.stopReading();
}
