import { assert, assertEquals, assertMatch } from "@std/assert";
import { Clock } from "../../lib/server/clock.ts";

Deno.test("Clock tells the date as an HTTP date", () => {
  assertMatch(
    new Clock(1_000).date,
    /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  );
});

Deno.test("Clock tells the second it is when it has not ticked in it (9110 §8.8.2.1)", () => {
  let millis = Date.UTC(1994, 10, 6, 8, 49, 37, 999);
  const clock = new Clock(1_000, () => millis);
  assertEquals(clock.date, "Sun, 06 Nov 1994 08:49:37 GMT");
  // A file that is stored now has a Last-Modified of :38, and Date must not be earlier.
  millis += 1;
  assertEquals(clock.date, "Sun, 06 Nov 1994 08:49:38 GMT");
});

Deno.test("Clock holds the date for a batch, but not for those who ask what it is now", () => {
  let millis = Date.UTC(1994, 10, 6, 8, 49, 37);
  const clock = new Clock(1_000, () => millis);
  const seconds = (date: string) => date.slice(23, 25);
  const ask = () => [seconds(clock.batchDate), (millis += 1_000, seconds(clock.batchDate))];
  assertEquals(ask(), ["37", "38"], "outside of a batch");
  clock.beginBatch();
  assertEquals(ask(), ["38", "38"]);
  assertEquals(seconds(clock.date), "39");
  // It does not go back.
  assertEquals(ask(), ["39", "39"]);
  clock.endBatch();
  assertEquals(ask(), ["40", "41"], "after a batch");
});

Deno.test("Clock stands still between ticks and goes on with them", async () => {
  const clock = new Clock(1_000);
  const before = clock.now;
  await new Promise((resolve) => setTimeout(resolve, 2));
  assert(clock.now === before);
  clock.tick();
  assert(clock.now > before);
});

Deno.test("Clock goes on by two periods at most, however long the process was stopped", () => {
  const clock = new Clock(10);
  const { now } = clock;
  sleep(5);
  clock.tick();
  const passed = clock.now - now;
  assert(passed >= 5 && passed <= 20, `${passed} ms`);
  sleep(100);
  clock.tick();
  assertEquals(Math.round(clock.now - now - passed), 20);
});

Deno.test("Clock adds a period, so that what waits never waits too short", () => {
  const clock = new Clock(1_000);
  assert(clock.after(50) - performance.now() >= 50);
});

Deno.test("Clock takes a period off, so that what has lasted has never lasted too short", () => {
  const clock = new Clock(1_000);
  assert(performance.now() - clock.before(50) >= 50 + clock.period);
  assertEquals(clock.now - clock.before(50), 50 + clock.period);
});

/** Nothing of this thread runs meanwhile. */
function sleep(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
}
