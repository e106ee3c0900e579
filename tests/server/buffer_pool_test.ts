import { assert, assertEquals } from "@std/assert";
import {
  BufferPool,
  LARGE_BYTES,
  MEDIUM_BYTES,
  SMALL_BYTES,
} from "../../lib/server/buffer_pool.ts";
import { serve } from "../../lib/server/server.ts";
import { within } from "../support/within.ts";

Deno.test("BufferPool lends buffers of its sizes, and none to two at once", () => {
  const pool = new BufferPool();
  const lent = [pool.acquire(1), pool.acquire(1), pool.acquireLarge(), pool.acquireLarge()];
  assertEquals(lent.map((buffer) => buffer?.length), [
    ...[SMALL_BYTES, SMALL_BYTES, LARGE_BYTES, LARGE_BYTES],
  ]);
  assertEquals(new Set(lent.map((buffer) => buffer?.buffer)).size, 4);
});

Deno.test("BufferPool lends again what was given back", () => {
  const pool = new BufferPool();
  const [small, large] = [pool.acquire(1), pool.acquireLarge()!];
  pool.release(small);
  pool.release(large);
  assert(pool.acquire(1) === small);
  assert(pool.acquireLarge() === large);
});

for (
  const [bytes, length] of [[0, 8192], [8192, 8192], [8193, 65_536], [65_536, 65_536], [
    65_537,
    65_536,
  ]]
) {
  Deno.test(`BufferPool lends ${length} bytes when ${bytes} are needed`, () => {
    assertEquals(new BufferPool().acquire(bytes).length, length);
  });
}

for (
  const { bytes, kept } of [
    { bytes: SMALL_BYTES, kept: 1024 },
    { bytes: MEDIUM_BYTES, kept: 64 },
    { bytes: LARGE_BYTES, kept: 32 },
  ]
) {
  Deno.test(`BufferPool keeps ${kept} buffers of ${bytes} bytes and no more`, () => {
    const pool = new BufferPool();
    const acquire = () => bytes === LARGE_BYTES ? pool.acquireLarge()! : pool.acquire(bytes);
    const count = bytes === LARGE_BYTES ? kept : kept + 1;
    const buffers = new Set(Array.from({ length: count }, acquire));
    for (const buffer of buffers) pool.release(buffer);
    const again = Array.from({ length: count }, acquire);
    assertEquals(again.filter((buffer) => buffers.has(buffer)).length, kept);
  });
}

Deno.test("BufferPool lends 32 large buffers at once and no more", () => {
  const pool = new BufferPool();
  const buffers = Array.from({ length: 32 }, () => pool.acquireLarge()!);
  assertEquals(buffers.every((buffer) => buffer.length === LARGE_BYTES), true);
  assertEquals(pool.acquireLarge(), null);
  pool.release(buffers[0]);
  assertEquals(pool.acquireLarge()?.length, LARGE_BYTES);
  assertEquals(pool.acquireLarge(), null);
});

Deno.test("BufferPool.tick() lets go of large buffers that were not needed, but for 4", () => {
  const pool = new BufferPool();
  const lend = (count: number) => Array.from({ length: count }, () => pool.acquireLarge()!);
  const known = new Set<Uint8Array>();
  // How many are needed at a time until the tick, and how many of those are known the next time.
  for (const [needed, kept] of [[10, 10], [6, 6], [1, 4], [5, 5], [0, 4], [0, 4]]) {
    known.clear();
    for (const buffer of lend(10)) known.add(buffer);
    for (const buffer of known) pool.release(buffer);
    pool.tick();
    for (const buffer of lend(needed)) pool.release(buffer);
    pool.tick();
    const again = lend(10);
    assertEquals(again.filter((buffer) => known.has(buffer)).length, kept, `${needed} were needed`);
    for (const buffer of again) pool.release(buffer);
    pool.tick();
  }
});

Deno.test("BufferPool.tick() counts those that are lent", () => {
  const pool = new BufferPool();
  const [lent, other] = [pool.acquireLarge()!, pool.acquireLarge()!];
  const rest = Array.from({ length: 6 }, () => pool.acquireLarge()!);
  for (const buffer of [other, ...rest]) pool.release(buffer);
  for (let i = 0; i < 2; i++) pool.tick();
  const again = Array.from({ length: 7 }, () => pool.acquireLarge());
  assertEquals(again.filter((it) => it === other || rest.includes(it!)).length, 3);
  assert(!again.includes(lent));
});

Deno.test("BufferPool.tick() keeps what was lent all the time", () => {
  const pool = new BufferPool();
  const lent = Array.from({ length: 6 }, () => pool.acquireLarge()!);
  for (let i = 0; i < 2; i++) pool.tick();
  for (const buffer of lent) pool.release(buffer);
  pool.tick();
  const again = Array.from({ length: 6 }, () => pool.acquireLarge()!);
  assert(again.every((it) => lent.includes(it)));
});

Deno.test("a server has its pool tick once a clock period", async () => {
  const ticked = Promise.withResolvers<void>();
  const { tick } = BufferPool.prototype;
  BufferPool.prototype.tick = () => ticked.resolve();
  using _restored = { [Symbol.dispose]: () => void (BufferPool.prototype.tick = tick) };
  await using _server = serve(() => ({ status: 204 }), { port: 0, limits: { idleMillis: 40 } });
  await within(ticked.promise);
});
