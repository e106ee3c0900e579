import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { call, Disk, type DiskWork, runNow } from "../../../lib/files/disk/disk.ts";

const SLOW = 4.01;

/** A disk on which time passes only in its calls, and what is done there. */
class TimedDisk {
  #now = 0;
  readonly disk = new Disk(() => this.#now);
  /** In which of its forms each call was made. */
  log: string[] = [];

  /** As many calls in a row, each of which takes so long. */
  *steps(count: number, millis = 0): DiskWork<number> {
    for (let i = 0; i < count; i++) {
      yield* call(
        () => this.#call("sync", millis),
        () => Promise.resolve(this.#call("async", millis)),
      );
    }
    return this.log.length;
  }

  /** The same calls, each for itself. */
  async make(count: number, millis = 0): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.disk.make({
        sync: () => this.#call("sync", millis),
        async: () => Promise.resolve(this.#call("async", millis)),
      });
    }
  }

  /** Does such calls. */
  async run(count: number, millis = 0): Promise<number> {
    return await this.disk.run(this.steps(count, millis));
  }

  #call(form: string, millis: number): void {
    this.log.push(form);
    this.#now += millis;
  }
}

async function slowDisk(): Promise<TimedDisk> {
  const timed = new TimedDisk();
  await timed.run(4, SLOW);
  timed.log = [];
  return timed;
}

Deno.test("Disk does work at once while it is quick", () => {
  const timed = new TimedDisk();
  assertEquals(timed.disk.run(timed.steps(9, 4)), 9);
  assertEquals(new Set(timed.log), new Set(["sync"]));
});

Deno.test("Disk goes on asynchronously when four calls were slow, however many were quick", async () => {
  const timed = new TimedDisk();
  await timed.run(1_000);
  timed.log = [];
  assertEquals(await timed.run(6, SLOW), 6);
  assertEquals(timed.log, ["sync", "sync", "sync", "sync", "async", "async"]);
  assertEquals(timed.disk.isSlow, true);
});

const MIXED = [
  { quick: 19, isSlow: true },
  { quick: 20, isSlow: false },
];

for (const { quick, isSlow } of MIXED) {
  Deno.test(`Disk is ${isSlow ? "" : "not "}slow when each slow call has ${quick} quick ones for company`, async () => {
    const timed = new TimedDisk();
    for (let i = 0; i < 100 && !timed.disk.isSlow; i++) {
      await timed.run(1, SLOW);
      await timed.run(timed.disk.isSlow ? 0 : quick);
    }
    assertEquals(timed.disk.isSlow, isSlow);
  });
}

Deno.test("Disk is synchronous again when 64 calls in a row were quick", async () => {
  const timed = await slowDisk();
  await timed.run(63);
  await timed.run(1, SLOW);
  await timed.run(63);
  assertEquals(timed.disk.isSlow, true);
  await timed.run(1);
  assertEquals(timed.disk.isSlow, false);
  timed.log = [];
  assertEquals(timed.disk.run(timed.steps(1)), 1);
  assertEquals(timed.log, ["sync"]);
});

Deno.test("Disk is slow and quick again by single calls, too", async () => {
  const timed = new TimedDisk();
  await timed.make(5, SLOW);
  assertEquals(timed.log, ["sync", "sync", "sync", "sync", "async"]);
  await timed.make(63);
  assertEquals(timed.disk.isSlow, true);
  await timed.make(1);
  assertEquals(timed.disk.isSlow, false);
});

Deno.test("Disk asks for twice as many quick calls in a row after each relapse", async () => {
  const timed = new TimedDisk();
  const needed = [];
  for (let relapse = 0; relapse < 12; relapse++) {
    await timed.run(4, SLOW);
    let calls = 0;
    for (; timed.disk.isSlow; calls++) await timed.run(1);
    needed.push(calls);
  }
  assertEquals(needed.slice(0, 4), [64, 128, 256, 512]);
  assertEquals(needed.slice(-2), [65_536, 65_536]);
});

function* failing(): DiskWork<string> {
  try {
    yield* call(() => {
      throw new RangeError("here");
    }, () => Promise.reject(new RangeError("there")));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `caught ${error.message}`;
  }
  return "nothing";
}

function* throwing(): DiskWork<void> {
  yield* call(() => {
    throw new RangeError("here");
  }, () => Promise.reject(new RangeError("there")));
}

Deno.test("Disk lets work catch what a call throws, in both forms", async () => {
  assertEquals(new Disk().run(failing()), "caught here");
  assertEquals(await (await slowDisk()).disk.run(failing()), "caught there");
});

Deno.test("Disk throws what work does not catch, in both forms", async () => {
  assertThrows(() => new Disk().run(throwing()), RangeError, "here");
  const { disk } = await slowDisk();
  await assertRejects(async () => await disk.run(throwing()), RangeError, "there");
});

Deno.test("runNow() waits however slow the calls are", () => {
  const timed = new TimedDisk();
  assertEquals(runNow(timed.steps(6, SLOW)), 6);
  assertEquals(timed.log.includes("async"), false);
  assertThrows(() => runNow(throwing()), RangeError, "here");
});
