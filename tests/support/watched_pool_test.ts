import { assertEquals, assertThrows } from "@std/assert";
import { WatchedPool } from "./watched_pool.ts";

Deno.test("WatchedPool counts what is lent and spoils what is returned", () => {
  const pool = new WatchedPool(4);
  const buffer = pool.acquire();
  assertEquals(pool.lent, 1);
  pool.release(buffer);
  assertEquals([pool.lent, ...buffer], [0, 0x7e, 0x7e, 0x7e, 0x7e]);
});

Deno.test("WatchedPool refuses what was returned already", () => {
  const pool = new WatchedPool(4);
  const buffer = pool.acquire();
  pool.release(buffer);
  assertThrows(() => pool.release(buffer));
});
