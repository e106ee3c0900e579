import { assertEquals, assertThrows } from "@std/assert";
import { html, json, type ResponseHeaders, text } from "../lib/message.ts";

const TYPES: readonly (readonly [name: string, given: ResponseHeaders, sent: ResponseHeaders])[] = [
  ["none is given", { etag: '"a"' }, { "content-type": "text/plain; charset=utf-8", etag: '"a"' }],
  ["another is given", { "content-type": "text/csv" }, { "content-type": "text/csv" }],
  // RFC 9110 §5.1: names are case-insensitive. §5.3: two lines of this one must not be sent.
  ["another is given in capitals", { "Content-Type": "text/csv" }, { "Content-Type": "text/csv" }],
  ["it is left out", { "content-type": undefined }, { "content-type": undefined }],
];

for (const [name, given, sent] of TYPES) {
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
