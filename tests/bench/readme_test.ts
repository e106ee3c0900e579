import { assertEquals, assertThrows } from "@std/assert";
import { replaceBetween } from "./readme.ts";

Deno.test("replaceBetween() replaces what lies between the markers, and nothing else", () => {
  const text = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb <!-- y:begin --><!-- y:end -->\n";
  assertEquals(
    replaceBetween(text, "x", "new $& $1\n"),
    "a\n<!-- x:begin -->\n\nnew $& $1\n\n<!-- x:end -->\nb <!-- y:begin --><!-- y:end -->\n",
  );
});

Deno.test("replaceBetween() twice is as once", () => {
  const once = replaceBetween("<!-- x:begin --><!-- x:end -->", "x", "new");
  assertEquals(replaceBetween(once, "x", "new"), once);
});

const WITHOUT: readonly (readonly [string, string])[] = [
  ["no markers", "text"],
  ["no end", "<!-- x:begin -->"],
  ["no beginning", "<!-- x:end -->"],
  ["the end first", "<!-- x:end --><!-- x:begin -->"],
  ["two beginnings", "<!-- x:begin --><!-- x:begin --><!-- x:end -->"],
  ["another beginning", "<!-- x:begin --><!-- x:end --><!-- x:begin -->"],
  ["two ends", "<!-- x:begin --><!-- x:end --><!-- x:end -->"],
];

for (const [name, text] of WITHOUT) {
  Deno.test(`replaceBetween() refuses a text with ${name}`, () => {
    assertThrows(() => replaceBetween(text, "x", "new"), Error, "<!-- x:begin -->");
  });
}
