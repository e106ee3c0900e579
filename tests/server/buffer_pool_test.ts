import { assert, assertEquals } from "@std/assert";
import { BufferPool, LARGE_BYTES, SMALL_BYTES } from "../../lib/server/buffer_pool.ts";

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

Deno.test("BufferPool keeps 64 small buffers and no more", () => {
  const pool = new BufferPool();
  const buffers = new Set(Array.from({ length: 65 }, () => pool.acquire()));
  for (const buffer of buffers) pool.release(buffer);
  const again = Array.from({ length: 65 }, () => pool.acquire());
  assertEquals(again.filter((buffer) => buffers.has(buffer)).length, 64);
});

Deno.test("BufferPool lends 32 large buffers at once and no more", () => {
  const pool = new BufferPool();
  const buffers = Array.from({ length: 32 }, () => pool.acquireLarge()!);
  assertEquals(buffers.every((buffer) => buffer.length === LARGE_BYTES), true);
  assertEquals(pool.acquireLarge(), null);
  pool.release(buffers[0]);
  assertEquals(pool.acquireLarge()?.length, LARGE_BYTES);
  assertEquals(pool.acquireLarge(), null);
});
