import { assertEquals, assertThrows } from "@std/assert";
import { html, json, type ResponseHeaders, text } from "../lib/message.ts";

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
