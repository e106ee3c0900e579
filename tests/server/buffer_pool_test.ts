import { assert, assertEquals } from "@std/assert";
import {
  BufferPool,
  LARGE_BYTES,
  MEDIUM_BYTES,
  SMALL_BYTES,
} from "../../lib/server/buffer_pool.ts";

Deno.test("BufferPool lends buffers of its sizes, and none to two at once", () => {
  const pool = new BufferPool();
  const lent = [pool.acquire(), pool.acquire(), pool.acquireLarge(), pool.acquireLarge()];
  assertEquals(lent.map((buffer) => buffer?.length), [
    ...[SMALL_BYTES, SMALL_BYTES, LARGE_BYTES, LARGE_BYTES],
  ]);
  assertEquals(new Set(lent.map((buffer) => buffer?.buffer)).size, 4);
});

Deno.test("BufferPool lends again what was given back", () => {
  const pool = new BufferPool();
  const [small, large] = [pool.acquire(), pool.acquireLarge()!];
  pool.release(small);
  pool.release(large);
  assert(pool.acquire() === small);
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
    { bytes: LARGE_BYTES, kept: 4 },
  ]
) {
  Deno.test(`BufferPool keeps ${kept} buffers of ${bytes} bytes and no more`, () => {
    const pool = new BufferPool();
    const acquire = () => bytes === LARGE_BYTES ? pool.acquireLarge()! : pool.acquire(bytes);
    const buffers = new Set(Array.from({ length: kept + 1 }, acquire));
    for (const buffer of buffers) pool.release(buffer);
    const again = Array.from({ length: kept + 1 }, acquire);
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
