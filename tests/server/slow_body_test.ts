import { assertEquals } from "@std/assert";
import { type HttpResponse, text } from "../../lib/message.ts";
import { BodyPace } from "../../lib/server/body_pace.ts";
import { Clock } from "../../lib/server/clock.ts";
import { completeLimits } from "../../lib/server/limits.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";

const STALL = 1000;

interface PaceRow {
  readonly name: string;
  /** Bytes that have come and milliseconds that it took, read by read. */
  readonly reads: readonly (readonly [received: number, waited: number])[];
  readonly received: number;
  readonly patience: number;
}

const PACES: readonly PaceRow[] = [
  { name: "the first read", reads: [], received: 0, patience: STALL },
  { name: "a peer that is quick", reads: [[0, 0], [500, 0]], received: 9000, patience: STALL },
  {
    name: "a peer at exactly the pace",
    reads: [[0, 900], [90, 900]],
    received: 180,
    patience: STALL,
  },
  { name: "a peer at half the pace", reads: [[0, 900]], received: 45, patience: 550 },
  { name: "a peer that trickles", reads: [[0, 900], [1, 900]], received: 2, patience: -780 },
];

for (const { name, reads, received, patience } of PACES) {
  Deno.test(`BodyPace grants what is due when it is ${name}`, () => {
    const clock = new Clock(1);
    clock.now = 0;
    const limits = completeLimits({ bodyStallMillis: STALL, bodyBytesPerSecond: 100 });
    const pace = new BodyPace(limits, clock);
    for (const [before, waited] of reads) {
      pace.begin(before);
      clock.now += waited;
      pace.end();
    }
    assertEquals(pace.begin(received), patience);
  });
}

Deno.test("Connection answers 408 to a body that trickles though it never stalls", async () => {
  const { client, over, advance, errors } = openConnection(
    async ({ body }) => text(await body.text()),
    { bodyStallMillis: STALL, bodyBytesPerSecond: 100, headMillis: 1e9, idleMillis: 1e9 },
  );
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
  for (let second = 0; second < 10; second++) {
    await turns();
    if (client.isClosed) break;
    client.send("a");
    await turns();
    advance(STALL * 0.9);
  }
  const [{ status }] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals(status, 408);
  assertEquals(errors, []);
});

Deno.test("Connection answers 500 and closes when the handler never answers", async () => {
  const late = Promise.withResolvers<HttpResponse>();
  const { client, over, advance, period, errors } = openConnection(() => late.promise, {
    handlerMillis: STALL,
  });
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await turns();
  advance(STALL);
  await turns();
  assertEquals(client.received, "", "one period early");
  advance(period);
  const [{ status, headers }] = parseResponses(await client.untilEnd(), ["GET"]);
  client.end();
  await over;
  assertEquals([status, headers.connection], [500, "close"]);
  assertEquals(errors.length, 1);

  // What comes too late is let go.
  const cancelled = Promise.withResolvers<void>();
  late.resolve({
    status: 200,
    body: new ReadableStream({ cancel: () => cancelled.resolve() }),
  });
  await cancelled.promise;
});

Deno.test("Connection is cut when a streamed answer does not go on", async () => {
  const cancelled = Promise.withResolvers<void>();
  const { client, over, advance, period } = openConnection(() => ({
    status: 200,
    body: new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(3)),
      cancel: () => cancelled.resolve(),
    }),
  }), { handlerMillis: STALL });
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await client.untilReceived("\0\0\0");
  await turns();
  advance(STALL);
  await turns();
  assertEquals(client.isClosed, false, "one period early");
  advance(period);
  await over;
  await cancelled.promise;
});
