import { assert, assertEquals, assertThrows } from "@std/assert";
import { html, json, RequestBody, type ResponseHeaders, text } from "../lib/message.ts";

const TYPES: readonly {
  readonly name: string;
  readonly given: ResponseHeaders;
  readonly sent: ResponseHeaders;
}[] = [
  {
    name: "none is given",
    given: { etag: '"a"' },
    sent: { "content-type": "text/plain; charset=utf-8", etag: '"a"' },
  },
  {
    name: "another is given",
    given: { "content-type": "text/csv" },
    sent: { "content-type": "text/csv" },
  },
  // RFC 9110 §5.1: names are case-insensitive. §5.3: two lines of this one must not be sent.
  {
    name: "another is given in capitals",
    given: { "Content-Type": "text/csv" },
    sent: { "Content-Type": "text/csv" },
  },
  {
    name: "it is left out",
    given: { "content-type": undefined },
    sent: { "content-type": undefined },
  },
];

for (const { name, given, sent } of TYPES) {
  Deno.test(`text() has one type when ${name} (9110 §5.3)`, () => {
    assertEquals(text("a", { headers: given }).headers, sent);
  });
}

Deno.test("text(), html() and json() have 200 and a type of their own when nothing is asked for", () => {
  assertEquals([text("a"), html("a"), json({ a: 1 })], [
    { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "a" },
    { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: "a" },
    { status: 200, headers: { "content-type": "application/json" }, body: '{"a":1}' },
  ]);
});

for (const value of [undefined, () => 1, Symbol("a")]) {
  // RFC 8259 §2: a text of no characters is no JSON, and would be sent as such.
  Deno.test(`json() refuses ${typeof value} because JSON has no form for it (8259 §2)`, () => {
    assertThrows(() => json(value), TypeError, "JSON");
  });
}

Deno.test("RequestBody reads more at once only while what it reads with is filled", async () => {
  const sizes: number[] = [];
  const counts = [100, 4_096, 16_383, 16_384, 65_536, 1];
  const body = new RequestBody((into) => {
    sizes.push(into.length);
    return Promise.resolve(counts.shift() ?? null);
  });
  await body.bytes();
  assertEquals(sizes, [4_096, 4_096, 16_384, 16_384, 65_536, 65_536, 65_536]);
});

for (const bytes of [1, 1_400, 2_049, 4_096]) {
  Deno.test(`RequestBody has no chunk hold more than twice its bytes when ${bytes} come at a time`, async () => {
    let left = 5;
    const body = new RequestBody((into) => {
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
  const body = new RequestBody(() => read.promise);
  const reader = body.getReader();
  const reading = reader.read();
  await reader.cancel();
  read.resolve(3);
  assertEquals(await reading, { done: true, value: undefined });
});

Deno.test("RequestBody ends for a reader with a buffer when another let go of its read", async () => {
  const read = Promise.withResolvers<number | null>();
  const asked = Promise.withResolvers<void>();
  const body = new RequestBody(() => {
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
