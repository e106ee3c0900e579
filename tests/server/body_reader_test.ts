import { assertEquals, assertRejects } from "@std/assert";
import { ProtocolError } from "../../lib/protocol/protocol_error.ts";
import { BodyReader } from "../../lib/server/body_reader.ts";
import { ByteReader } from "../../lib/server/byte_reader.ts";
import { completeLimits, DEFAULT_LIMITS, type Limits } from "../../lib/server/limits.ts";

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

Deno.test("BodyReader reads all chunks at once that have come, and fails behind them", async () => {
  const body = chunkedBody("1\r\na\r\n2\r\nbc\r\n1\r\nd\r\nzz\r\n");
  const into = new Uint8Array(20);
  assertEquals(await body.read(into), 4);
  assertEquals(new TextDecoder().decode(into.subarray(0, 4)), "abcd");
  await assertRejects(() => body.read(into), ProtocolError, "chunk size");
});

Deno.test("BodyReader fails again when it is read on in a body that failed", async () => {
  // It has come to its end, and behind it is another request.
  const body = chunkedBody("5\r\nabcde\r\n0\r\n\r\nGET", { bodyBytes: 4 });
  const into = new Uint8Array(20);
  for (let i = 0; i < 2; i++) await assertRejects(() => body.read(into), ProtocolError, "limit");
});

function chunkedBody(text: string, limits: Partial<Limits> = {}): BodyReader {
  const wire = new TextEncoder().encode(text);
  const reader = new ByteReader({ read: (into) => (into.set(wire), Promise.resolve(wire.length)) });
  const completed = completeLimits(limits);
  return new BodyReader({ kind: "chunked" }, reader, completed, false, HOOKS);
}
