import { assert, assertEquals } from "@std/assert";
import { isRacy } from "../../../lib/files/version/file_version.ts";
import { makeVersionTimeMemory, versionTime } from "../../../lib/files/write/version_time.ts";

// The function remembers what it gave: each test has an hour of its own, in order.
let hour = Date.now() + 3_600_000;
function nextHour(): number {
  hour += 3_600_000;
  return hour;
}

Deno.test("versionTime() is the latest whose tag can be told at once when nothing is there", () => {
  const now = nextHour();
  const time = versionTime(now, null);
  assertEquals(now - time, 11);
  assert(!isRacy(time, now) && isRacy(time + 1, now));
});

Deno.test("versionTime() gives no time twice when asked often in one moment", () => {
  const now = nextHour();
  const times = Array.from({ length: 12 }, () => versionTime(now, null));
  assertEquals(times, Array.from({ length: 12 }, (_, index) => now - 11 + index));
  assertEquals(times.filter((time) => !isRacy(time, now)).length, 1);
});

Deno.test("versionTime() is never in the future when asked more often than that", () => {
  const now = nextHour();
  for (let i = 0; i < 100; i++) assert(versionTime(now, null) <= now);
  assertEquals(versionTime(now + 1, null), now + 1);
});

const REPLACED: readonly {
  readonly reason: string;
  readonly age: number;
  readonly gives: number;
}[] = [
  { reason: "is old", age: 3_600_000, gives: -11 },
  { reason: "is a moment older than the new one", age: 12, gives: -11 },
  { reason: "has the time that it would get", age: 11, gives: -10 },
  { reason: "is younger than that", age: 5, gives: -4 },
  { reason: "is of this millisecond", age: 0, gives: 0 },
  { reason: "is of tomorrow", age: -86_400_000, gives: -11 },
];

for (const { reason, age, gives } of REPLACED) {
  Deno.test(`versionTime() gives ${gives} ms when the file it replaces ${reason}`, () => {
    const now = nextHour();
    assertEquals(versionTime(now, now - age) - now, gives);
  });
}

Deno.test("versionTime() gives no time that it gave in another worker when the two share memory", async () => {
  const module = new URL("../../../lib/files/write/version_time.ts", import.meta.url).href;
  // Two instances of the module, as two workers have.
  const [here, there] = await Promise.all([import(`${module}?here`), import(`${module}?there`)]);
  const memory = makeVersionTimeMemory();
  here.shareVersionTimes(memory);
  there.shareVersionTimes(memory);
  const now = nextHour();
  const times = [here, there, there, here].map((it) => it.versionTime(now, null));
  assertEquals(times, [now - 11, now - 10, now - 9, now - 8]);
});
