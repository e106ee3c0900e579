import { assert, assertEquals } from "@std/assert";
import { BufferPool } from "../../lib/server/buffer_pool.ts";

Deno.test("BufferPool lends buffers of its size, and none to two at once", () => {
  const pool = new BufferPool(16, 2);
  const first = pool.acquire();
  const second = pool.acquire();
  assertEquals([first.length, second.length], [16, 16]);
  assert(first !== second && first.buffer !== second.buffer);
});

Deno.test("BufferPool lends again what was given back", () => {
  const pool = new BufferPool(16, 2);
  const buffer = pool.acquire();
  pool.release(buffer);
  assert(pool.acquire() === buffer);
  assert(pool.acquire() !== buffer);
});

Deno.test("BufferPool keeps no more than it is to keep", () => {
  const pool = new BufferPool(16, 1);
  const buffers = [pool.acquire(), pool.acquire()];
  for (const buffer of buffers) pool.release(buffer);
  const again = [pool.acquire(), pool.acquire()];
  assertEquals(again.filter((buffer) => buffers.includes(buffer)).length, 1);
});
