import { assertEquals } from "@std/assert";
import { FairTurns, Turn } from "../../lib/server/fair_turns.ts";

/** How many of six batches on each of so many connections are to wait for a turn. */
function countWaits(turns: FairTurns, connections: readonly Turn[]): number {
  let waits = 0;
  for (let batch = 0; batch < 6; batch++) {
    for (const turn of connections) if (turns.count(turn)) waits++;
  }
  return waits;
}

function connections(count: number): Turn[] {
  return Array.from({ length: count }, () => new Turn());
}

Deno.test("FairTurns.count() has nobody wait when 127 connections are busy", () => {
  const turns = new FairTurns();
  const busy = connections(127);
  assertEquals(countWaits(turns, busy), 0);
  turns.tick();
  assertEquals(countWaits(turns, busy), 0);
});

Deno.test("FairTurns.count() has all wait when 128 connections are busy", () => {
  const turns = new FairTurns();
  const busy = connections(128);
  // The first batch of the last connection is where it becomes crowded.
  assertEquals(countWaits(turns, busy), 6 * 128 - 127);
  turns.tick();
  assertEquals(countWaits(turns, busy), 6 * 128);
});

Deno.test("FairTurns.count() does not count connections that are only open", () => {
  const turns = new FairTurns();
  const all = connections(1000);
  countWaits(turns, all);
  turns.tick();
  turns.tick();
  assertEquals(countWaits(turns, all.slice(0, 100)), 0);
});

/** Has so many wait; what is returned grows as they go on. */
function crowd(turns: FairTurns, count: number, from = 0): number[] {
  const released: number[] = [];
  for (let i = 0; i < count; i++) turns.wait(new Turn()).then(() => released.push(from + i));
  return released;
}

function eventLoopTurns(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("FairTurns.wait() lets 32 go on in a turn of the event loop, in their order", async () => {
  const turns = new FairTurns();
  const released = crowd(turns, 33);
  await new Promise((resolve) => setImmediate(resolve));
  assertEquals(released, Array.from({ length: 32 }, (_, i) => i));
  while (released.length < 33) await eventLoopTurns();
  assertEquals(released.at(-1), 32);
});

Deno.test("FairTurns.wait() puts those who come later behind those who are left", async () => {
  const turns = new FairTurns();
  const first = crowd(turns, 50);
  await new Promise((resolve) => setImmediate(resolve));
  const second = crowd(turns, 50, 50);
  await new Promise((resolve) => setImmediate(resolve));
  assertEquals([first.length, second.length], [50, 14]);
  while (second.length < 50) await eventLoopTurns();
});

Deno.test("FairTurns.wait() forgets nobody when no more come", async () => {
  const turns = new FairTurns();
  const released = crowd(turns, 1_000);
  while (released.length < 1_000) await eventLoopTurns();
  assertEquals(released, Array.from({ length: 1_000 }, (_, i) => i));
});

/** Has so many connections be answered that have not waited for a turn. */
function newcomers(turns: FairTurns, count: number): void {
  for (const turn of connections(count)) turns.count(turn);
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

Deno.test("FairTurns.wait() is a turn at once when 15 have come that had not waited", async () => {
  const turns = new FairTurns();
  newcomers(turns, 15);
  const released = crowd(turns, 1);
  await immediate();
  assertEquals(released.length, 1);
});

Deno.test("FairTurns.wait() has the loop look first when 16 have come that had not waited", async () => {
  const turns = new FairTurns();
  newcomers(turns, 16);
  const released = crowd(turns, 1);
  await immediate();
  assertEquals(released.length, 0);
  while (released.length < 1) await eventLoopTurns();
  // They are counted from the last turn on.
  const next = crowd(turns, 1);
  await immediate();
  assertEquals(next.length, 1);
});

Deno.test("FairTurns.wait() has the loop look for nobody when all who come have waited", async () => {
  const turns = new FairTurns();
  const busy = connections(32);
  const round = () => busy.map((turn) => turns.wait(turn));
  await Promise.all(round());
  for (const turn of busy) turns.count(turn);
  let isReleased = false;
  const isDue = () => (isReleased = false, Promise.all(round()).then(() => isReleased = true));
  isDue();
  await immediate();
  assertEquals(isReleased, true);
  // A wait counts for one batch.
  for (const turn of busy) turns.count(turn);
  for (const turn of busy) turns.count(turn);
  const due = isDue();
  await immediate();
  assertEquals(isReleased, false);
  await due;
});

Deno.test("FairTurns.wait() ends when newcomers come without end", async () => {
  const turns = new FairTurns();
  const released = crowd(turns, 100);
  let looks = 0;
  while (released.length < 100) {
    newcomers(turns, 100);
    await eventLoopTurns();
    assertEquals(++looks < 100, true);
  }
});
