import { assertEquals } from "@std/assert";
import { BodyReader } from "../../lib/server/body_reader.ts";
import { ByteReader } from "../../lib/server/byte_reader.ts";
import { DEFAULT_LIMITS } from "../../lib/server/limits.ts";

const HOOKS = {
  sendContinue: () => Promise.resolve(),
  beforeRead: () => Promise.resolve(),
  afterRead: () => {},
};

Deno.test("BodyReader takes room for a chunked body only as it comes", async () => {
  const rooms: number[] = [];
  const counts = [1, 4_096, 16_384, 65_536];
  const head = new TextEncoder().encode("FFFFF\r\n");
  const reader = new ByteReader({
    read: (into) => {
      if (rooms.length === 0) into.set(head);
      rooms.push(into.length);
      return Promise.resolve(rooms.length === 1 ? head.length : counts.shift() ?? null);
    },
  });
  const body = new BodyReader({ kind: "chunked" }, reader, DEFAULT_LIMITS, false, HOOKS);
  const into = new Uint8Array(1024 * 1024);
  for (const count of [...counts]) assertEquals(await body.read(into), count);
  // A connection's buffer doubles, so there may be up to twice what was asked for.
  assertEquals(rooms.map((room) => room >= 64 * 1024 ? "64 KiB" : room), [
    4_096,
    4_096,
    4_096,
    16_384,
    "64 KiB",
  ]);
});
