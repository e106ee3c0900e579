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
  for (let i = 0; i < count; i++) turns.wait().then(() => released.push(from + i));
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
  const start = performance.now();
  while (released.length < 1_000) await eventLoopTurns();
  assertEquals(released, Array.from({ length: 1_000 }, (_, i) => i));
  assertEquals(performance.now() - start < 5_000, true);
});
