import { assert, assertEquals } from "@std/assert";
import { NO_CONTENT, type RequestBody, streamBody } from "../lib/request_body.ts";

function bodyFrom(read: (into: Uint8Array) => Promise<number | null>): RequestBody {
  return streamBody({ ...NO_CONTENT, read });
}

Deno.test("RequestBody reads more at once only while what it reads with is filled", async () => {
  const sizes: number[] = [];
  const counts = [100, 4_096, 16_383, 16_384, 65_536, 1];
  const body = bodyFrom((into) => {
    sizes.push(into.length);
    return Promise.resolve(counts.shift() ?? null);
  });
  await body.bytes();
  assertEquals(sizes, [4_096, 4_096, 16_384, 16_384, 65_536, 65_536, 65_536]);
});

for (const bytes of [1, 1_400, 2_049, 4_096]) {
  Deno.test(`RequestBody has no chunk hold more than twice its bytes when ${bytes} come at a time`, async () => {
    let left = 5;
    const body = bodyFrom((into) => {
      into.fill(left, 0, bytes);
      return Promise.resolve(left-- > 0 ? bytes : null);
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    for (const { buffer } of chunks) assert(buffer.byteLength <= 2 * bytes);
    // What one holds is not overwritten by what the next brings.
    assertEquals(chunks.map((chunk) => [chunk.length, ...new Set(chunk)]), [
      [bytes, 5],
      [bytes, 4],
      [bytes, 3],
      [bytes, 2],
      [bytes, 1],
    ]);
  });
}

Deno.test("RequestBody is cancelled without a word when a read is under way", async () => {
  const read = Promise.withResolvers<number | null>();
  const body = bodyFrom(() => read.promise);
  const reader = body.getReader();
  const reading = reader.read();
  await reader.cancel();
  read.resolve(3);
  assertEquals(await reading, { done: true, value: undefined });
});

Deno.test("RequestBody ends for a reader with a buffer when another let go of its read", async () => {
  const read = Promise.withResolvers<number | null>();
  const asked = Promise.withResolvers<void>();
  const body = bodyFrom(() => {
    asked.resolve();
    return read.promise;
  });
  const first = body.getReader();
  const left = first.read().catch(() => "left");
  await asked.promise;
  first.releaseLock();
  const reading = body.getReader({ mode: "byob" }).read(new Uint8Array(8));
  read.resolve(null);
  assertEquals((await reading).done, true);
  assertEquals(await left, "left");
});
