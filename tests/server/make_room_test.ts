import { assertEquals } from "@std/assert";
import { text } from "../../lib/message.ts";
import { makeRoom } from "../../lib/server/make_room.ts";
import { serve } from "../../lib/server/server.ts";
import { RawClient } from "../support/raw_client.ts";
import { parseResponses } from "../support/responses.ts";
import { within } from "../support/within.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const BUSY = Infinity;

interface RoomRow {
  readonly name: string;
  readonly since: readonly number[];
  readonly latest: number;
  /** How many are to go at least. */
  readonly least?: number;
  /** Since when those rested that were closed, in the order of their closing. */
  readonly closed: readonly number[];
}

const ROWS: readonly RoomRow[] = [
  { name: "the one that rests longest", since: [30, 10, 20], latest: 30, closed: [10] },
  { name: "one that rests just long enough", since: [30, BUSY], latest: 30, closed: [30] },
  { name: "none that rests too short", since: [31, BUSY], latest: 30, closed: [] },
  { name: "none that works", since: [BUSY, BUSY], latest: 30, closed: [] },
  { name: "none of none", since: [], latest: 30, closed: [] },
  { name: "one of 64", since: count(64), latest: 100, closed: [0] },
  { name: "as many as are to go", since: count(9), latest: 100, least: 3, closed: [0, 1, 2] },
  { name: "all that rest", since: [1, BUSY, 2], latest: 100, least: 3, closed: [1, 2] },
  { name: "two of 65", since: count(65), latest: 100, closed: [0, 1] },
];

for (const { name, since, latest, least, closed } of ROWS) {
  Deno.test(`makeRoom() closes ${name}`, () => {
    const gone: number[] = [];
    const occupants = since.map((restingSince) => ({
      restingSince,
      close: () => gone.push(restingSince),
    }));
    const leaving = makeRoom(new Set(occupants), latest, least);
    assertEquals(gone, closed);
    assertEquals(leaving.map(({ restingSince }) => restingSince), closed);
  });
}

function count(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

Deno.test("Server closes what has rested longest when another comes and there is no place", async () => {
  const limits = { connections: 2, crowdedIdleMillis: 20 };
  await using server = serve(() => text("hello"), { port: 0, limits });
  using oldest = await RawClient.connect(server.addr);
  await oldest.send(GET);
  await oldest.untilResponses();
  await pause(100);
  using older = await RawClient.connect(server.addr);
  await older.send(GET);
  await older.untilResponses();
  await pause(100);
  using newcomer = await RawClient.connect(server.addr);
  await newcomer.send(GET);
  assertEquals((await newcomer.untilResponses())[0].status, 200);
  assertEquals(parseResponses(await within(oldest.untilEnd()), ["GET"]).length, 1);
  await older.send(GET);
  assertEquals((await older.untilResponses(["GET", "GET"])).length, 2);
});

Deno.test("Server closes none that has rested for less than crowdedIdleMillis", async () => {
  const limits = { connections: 1, crowdedIdleMillis: 60_000 };
  await using server = serve(() => text("hello"), { port: 0, limits });
  using first = await RawClient.connect(server.addr);
  await first.send(GET);
  await first.untilResponses();
  await pause(100);
  assertEquals(await statusFor(server.addr), 503);
});

Deno.test("Server closes none in the middle of a request", async () => {
  const limits = { connections: 1, crowdedIdleMillis: 20 };
  await using server = serve(() => text("hello"), { port: 0, limits });
  using first = await RawClient.connect(server.addr);
  await first.send(GET.slice(0, 10));
  await pause(100);
  assertEquals(await statusFor(server.addr), 503);
  await first.send(GET.slice(10));
  assertEquals((await first.untilResponses())[0].status, 200);
});

Deno.test("Server has as many connections as it may when all make room at once", async () => {
  const limits = { connections: 3, crowdedIdleMillis: 200 };
  await using server = serve(() => text("hello"), { port: 0, limits });
  const crowd = [];
  for (let number = 0; number < 3; number++) crowd.push(await RawClient.connect(server.addr));
  await pause(500);
  const newcomers = await Promise.all([1, 2, 3, 4].map(() => RawClient.connect(server.addr)));
  for (const client of newcomers) await client.send(GET);
  const statuses = await Promise.all(
    newcomers.map(async (client) => (await client.untilResponses())[0].status),
  );
  assertEquals(statuses.toSorted(), [200, 200, 200, 503]);
  for (const client of [...crowd, ...newcomers]) client.close();
});

async function statusFor(address: Deno.NetAddr): Promise<number> {
  return parseResponses(await RawClient.ask(address, LAST), ["GET"])[0].status;
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
