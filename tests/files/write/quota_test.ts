import { assert, assertEquals, assertRejects } from "@std/assert";
import { Quota, type Reservation } from "../../../lib/files/write/quota.ts";

/** A quota of 100 bytes over files that take as many as it is told. */
class Setup {
  measured: number;
  counts = 0;
  now = 0;
  readonly quota: Quota;

  constructor(measured: number, limit = 100) {
    this.measured = measured;
    this.quota = new Quota(limit, () => {
      this.counts++;
      return Promise.resolve(this.measured);
    }, () => this.now);
  }

  async reserve(bytes: number): Promise<Reservation> {
    const reservation = await this.quota.reserve(bytes);
    assert(reservation !== null, "refused");
    return reservation;
  }

  /** How many bytes are left, found by trying. */
  async left(): Promise<number> {
    for (let bytes = 100; bytes >= 0; bytes--) {
      using reservation = await this.quota.reserve(bytes);
      if (reservation !== null) return bytes;
    }
    return -1;
  }
}

Deno.test("Quota.reserve() takes the last byte and not one more", async () => {
  const { quota } = new Setup(60);
  assertEquals(await quota.reserve(41), null);
  using reservation = await quota.reserve(40);
  assert(reservation !== null);
  assertEquals(await quota.reserve(1), null);
  assert(await quota.reserve(0) !== null, "an empty file takes nothing");
});

Deno.test("Quota.reserve() admits what fits together when many ask at once", async () => {
  const { quota } = new Setup(0);
  const granted = await Promise.all(Array.from({ length: 30 }, () => quota.reserve(7)));
  assertEquals(granted.filter((it) => it !== null).length, 14);
});

Deno.test("Reservation gives its bytes back when it is disposed of, once", async () => {
  const setup = new Setup(0);
  const reservation = await setup.reserve(100);
  assertEquals(await setup.left(), 0);
  reservation[Symbol.dispose]();
  reservation[Symbol.dispose]();
  assertEquals(await setup.left(), 100);
});

Deno.test("Reservation.grow() takes the last byte and not one more", async () => {
  const setup = new Setup(90);
  using reservation = await setup.reserve(0);
  assertEquals(await reservation.grow(10), true);
  assertEquals(await reservation.grow(1), false);
  assertEquals(await reservation.grow(0), true);
});

Deno.test("Reservation.settle() counts the new file and not the one it replaced", async () => {
  const setup = new Setup(50);
  const reservation = await setup.reserve(40);
  reservation.settle(40, 30);
  reservation[Symbol.dispose]();
  assertEquals(await setup.left(), 40);
});

Deno.test("Quota.release() gives the bytes of a removed file back", async () => {
  const setup = new Setup(100);
  assertEquals(await setup.left(), 0);
  setup.quota.release(25);
  assertEquals(await setup.left(), 25);
});

Deno.test("Quota counts once when many ask at once", async () => {
  const setup = new Setup(0);
  await Promise.all([setup.quota.prepare(), setup.quota.reserve(1), setup.quota.reserve(1)]);
  await setup.quota.prepare();
  assertEquals(setup.counts, 1);
});

Deno.test("Quota counts nothing when there is no limit", async () => {
  const setup = new Setup(0, Infinity);
  await setup.quota.prepare();
  assert(await setup.quota.reserve(Number.MAX_SAFE_INTEGER) !== null);
  assertEquals(setup.counts, 0);
});

for (const limit of [Infinity, 2 ** 60]) {
  Deno.test(`Quota goes on when more is reserved than a number tells exactly, of ${limit}`, async () => {
    const { quota } = new Setup(0, limit);
    using _first = await quota.reserve(Number.MAX_SAFE_INTEGER);
    using _second = await quota.reserve(Number.MAX_SAFE_INTEGER);
    const odd = await quota.reserve(3);
    odd?.[Symbol.dispose]();
    assert(await quota.reserve(5) !== null);
  });
}

Deno.test("Quota refuses when the files take more than its memory can hold", async () => {
  const { quota } = new Setup(2 ** 64);
  assertEquals(await quota.reserve(1), null);
});

const AGES: readonly { readonly age: number; readonly isRefused: boolean }[] = [
  { age: 9_999, isRefused: true },
  { age: 10_000, isRefused: false },
];

for (const { age, isRefused } of AGES) {
  Deno.test(`Quota refuses: ${isRefused} when the files that filled it went and the count is ${age} ms old`, async () => {
    const setup = new Setup(100);
    await setup.quota.prepare();
    setup.measured = 0;
    setup.now += age;
    assertEquals(await setup.quota.reserve(1) === null, isRefused);
    assertEquals(setup.counts, isRefused ? 1 : 2);
  });
}

Deno.test("Quota counts what is stored while it counts, be it twice", async () => {
  const blocked = Promise.withResolvers<number>();
  const counts = [Promise.resolve(0), blocked.promise, Promise.resolve(60)];
  let now = 0;
  const quota = new Quota(100, () => counts.shift()!, () => now);
  const stored = await quota.reserve(60);
  now += 10_000;
  const asked = quota.reserve(50);
  await new Promise((resolve) => setTimeout(resolve, 0));
  stored!.settle(60, 0);
  blocked.resolve(60);
  assertEquals(await asked, null);
  assertEquals(await quota.reserve(1), null, "60 seen and 60 added");
  now += 10_000;
  assert(await quota.reserve(40) !== null, "put right by the next count");
});

Deno.test("Quota throws what counting throws, and tries again the next time", async () => {
  const results = [() => Promise.reject(new Error("EIO")), () => Promise.resolve(0)];
  const quota = new Quota(100, () => results.shift()!());
  await assertRejects(() => quota.reserve(1), Error, "EIO");
  assert(await quota.reserve(1) !== null);
});
