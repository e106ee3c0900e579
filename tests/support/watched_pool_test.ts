import { assertEquals, assertThrows } from "@std/assert";
import { WatchedPool } from "./watched_pool.ts";

Deno.test("WatchedPool counts what is lent and spoils what is returned", () => {
  const pool = new WatchedPool();
  const buffer = pool.acquire(1);
  assertEquals(pool.lent, 1);
  pool.release(buffer);
  assertEquals(pool.lent, 0);
  assertEquals(buffer.every((byte) => byte === 0x7e), true);
});

Deno.test("WatchedPool refuses what was returned already", () => {
  const pool = new WatchedPool();
  const buffer = pool.acquire(1);
  pool.release(buffer);
  assertThrows(() => pool.release(buffer));
});
