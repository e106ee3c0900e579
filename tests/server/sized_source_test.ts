import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Handler } from "../../lib/message.ts";
import { LARGE_BYTES } from "../../lib/server/buffer_pool.ts";
import { exchange } from "../support/exchange.ts";
import { ManualTime } from "../support/manual_time.ts";
import { openConnection } from "../support/open_connection.ts";
import { IncompleteResponse } from "../support/responses.ts";
import { type SourceBehaviour, SourceInMemory } from "../support/source_in_memory.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

type FailureRow = readonly [name: string, length: number, behaviour: SourceBehaviour];

/** Beyond the buffer, so the head has left when it fails. */
const LATE_FAILURES: readonly FailureRow[] = [
  ["ends early", 3_000_000, { endsAt: 2_500_000 }],
  ["ends early, slowly", 3_000_000, { endsAt: 2_500_000, isAsync: true }],
  ["throws", 3_000_000, { failsAt: 2_500_000, readBytes: 100_000 }],
  ["rejects", 3_000_000, { failsAt: 2_500_000, readBytes: 100_000, isAsync: true }],
];

for (const [name, length, behaviour] of LATE_FAILURES) {
  Deno.test(`Connection is cut when a source ${name} after its head was sent`, async () => {
    const source = new SourceInMemory(length, behaviour);
    const outcome = await exchange([GET + GET], () => ({ status: 200, body: source }));
    assertThrows(() => outcome.responses(), IncompleteResponse);
    assert(outcome.received.length < length, "no byte was made up");
    assertEquals(outcome.received.split("HTTP/1.1").length, 2, "nothing behind it");
    assertEquals(source.disposals, 1);
    assertEquals(outcome.errors.length, 1, "the owner of the handler is told");
    assertEquals(outcome.exchanges.length, 1);
  });
}

const EARLY_FAILURES: readonly FailureRow[] = [
  ["ends early", 100, { endsAt: 50 }],
  ["ends early, slowly", 100, { endsAt: 50, isAsync: true }],
  ["claims more than there is room for", 5, { claims: 50 }],
  ["claims less than nothing", 100, { claims: -1 }],
  ["claims no number", 100, { claims: NaN }],
  ["throws", 100, { failsAt: 0 }],
  ["has a length below zero", -1, {}],
  ["has a length that is no number", NaN, {}],
  ["has half a byte", 1.5, {}],
  ["has no end", Infinity, {}],
  ["rejects", 100, { failsAt: 50, readBytes: 50, isAsync: true }],
];

for (const [name, length, behaviour] of EARLY_FAILURES) {
  Deno.test(`Connection answers 500 when a source ${name} and nothing was sent yet`, async () => {
    const source = new SourceInMemory(length, behaviour);
    const handler: Handler = ({ path }) => {
      return path === "/first" ? { status: 200, body: "first" } : { status: 200, body: source };
    };
    const first = GET.replace("/", "/first");
    const outcome = await exchange([first + GET], handler);
    assertEquals(outcome.responses().map(({ status }) => status), [200, 500]);
    assertEquals(source.disposals, 1);
    assertEquals(outcome.errors.length, 1);
    assertEquals(outcome.exchanges.map(({ status }) => status), [200, 500]);
  });
}

Deno.test("Connection disposes of a source once it is sent", async () => {
  const source = new SourceInMemory(100);
  const outcome = await exchange([GET], () => ({ status: 200, body: source }));
  assertEquals(outcome.responses().length, 1);
  assertEquals(source.disposals, 1);
});

Deno.test("Connection reads no more of a source than the peer takes", async () => {
  const source = new SourceInMemory(9_000_000, { readBytes: 100_000 });
  let readBytes = 0;
  const counting = {
    length: source.length,
    read: (into: Uint8Array) => {
      const count = source.read(into) as number | null;
      readBytes += count ?? 0;
      return count;
    },
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
  const { client, over } = openConnection(() => ({ status: 200, body: counting }));
  client.stopReading(1_000);
  client.send(GET);
  await client.until((it) => it.received.length === 1_000);
  client.reset();
  await over;
  assert(readBytes <= LARGE_BYTES, `${readBytes} read`);
  assertEquals(source.disposals, 1);
});

Deno.test("Connection sends what it has when a source takes a second for more", async () => {
  using time = new ManualTime();
  const rest = Promise.withResolvers<number>();
  const delays = [999, 1];
  const slow = {
    length: 4,
    read: async (into: Uint8Array) => {
      into.fill(0x78);
      const delay = delays.shift();
      if (delay === undefined) return await rest.promise;
      await time.pass(delay);
      return 1;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { client, over } = openConnection(() => ({ status: 200, body: slow }));
  client.send(GET);
  // The head and what came in a second, while nobody knows when the next one comes.
  await client.until((it) => it.received !== "");
  assert(client.received.endsWith("\r\n\r\nxx"), client.received);
  rest.resolve(2);
  await client.until((it) => it.received.endsWith("\r\n\r\nxxxx"));
  client.end();
  await over;
});

Deno.test("Connection disposes of a source when the body of its request turns out bad", async () => {
  const source = new SourceInMemory(100);
  const outcome = await exchange(
    ["POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    () => ({ status: 200, body: source }),
  );
  assertEquals(outcome.responses().map(({ status }) => status), [400]);
  assertEquals(source.disposals, 1);
});

Deno.test("Connection disposes of a source that comes when the peer has left", async () => {
  const source = new SourceInMemory(100);
  const slow = Promise.withResolvers<void>();
  const { client, over, errors } = openConnection(async () => {
    await slow.promise;
    return { status: 200, body: source };
  });
  client.send(GET);
  await client.until((it) => it.unreadBytes === 0);
  client.reset();
  slow.resolve();
  await over;
  assertEquals(source.disposals, 1);
  assertEquals(errors, []);
});

Deno.test("Connection disposes of a source that comes when the answer ahead got stuck", async () => {
  const source = new SourceInMemory(100);
  const slow = Promise.withResolvers<void>();
  const { client, over, errors } = openConnection(async ({ path }) => {
    if (path === "/first") return { status: 200, body: "first" };
    await slow.promise;
    return { status: 200, body: source };
  });
  client.stopReading();
  client.send(GET.replace("/", "/first") + GET);
  await client.until((it) => it.unreadBytes === 0);
  client.reset();
  slow.resolve();
  await over;
  // The connection need not wait for a handler whose answer nobody gets.
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  assertEquals(source.disposals, 1);
  assertEquals(errors, []);
});
