import { assertEquals } from "@std/assert";
import { FairTurns, Turn } from "../../lib/server/fair_turns.ts";

/** How many of six batches on each of so many connections ask for a pause. */
function countPauses(turns: FairTurns, connections: readonly Turn[]): number {
  let pauses = 0;
  for (let batch = 0; batch < 6; batch++) {
    for (const turn of connections) if (turns.count(turn)) pauses++;
  }
  return pauses;
}

function connections(count: number): Turn[] {
  return Array.from({ length: count }, () => new Turn());
}

Deno.test("FairTurns never pauses when 128 connections are busy", () => {
  const turns = new FairTurns();
  const busy = connections(128);
  assertEquals(countPauses(turns, busy), 0);
  turns.tick();
  assertEquals(countPauses(turns, busy), 0);
});

Deno.test("FairTurns pauses once in two batches of 129 busy connections, and then all of them", async () => {
  const turns = new FairTurns();
  const busy = connections(129);
  countPauses(turns, busy);
  turns.tick();
  assertEquals(countPauses(turns, busy), 3);
  const pause = turns.pause();
  assertEquals(turns.pause(), pause, "they share one");
  assertEquals(countPauses(turns, busy), 6 * 129);
  await pause;
  assertEquals(countPauses(turns, busy), 3);
});

Deno.test("FairTurns does not count connections that are only open", () => {
  const turns = new FairTurns();
  const all = connections(1000);
  countPauses(turns, all);
  turns.tick();
  turns.tick();
  assertEquals(countPauses(turns, all.slice(0, 100)), 0);
});

Deno.test("FairTurns notices a crowd before the tick is over", () => {
  const turns = new FairTurns();
  const crowd = connections(200);
  // The first batch of the 129th connection is where it becomes crowded.
  assertEquals(countPauses(turns, crowd) > 0, true);
});
