import { assertEquals } from "@std/assert";
import { everySplit, SECOND_REQUEST, wireBytes, wireText } from "./every_split.ts";

// An everySplit that yields nothing would make every test that loops over it pass.

Deno.test("everySplit() yields whole, each cut and byte by byte when nothing follows", () => {
  const alone = [...everySplit("abc")].filter((arrival) => arrival.rest === "");
  assertEquals(alone.map(({ name, pieces }) => [name, ...pieces.map(wireText)]), [
    ["whole", "abc"],
    ["cut at 1", "a", "bc"],
    ["cut at 2", "ab", "c"],
    ["byte by byte", "a", "b", "c"],
  ]);
});

Deno.test("everySplit() yields the same with a second request behind the first", () => {
  const followed = [...everySplit("abc")].filter((arrival) => arrival.rest !== "");
  const wire = "abc" + SECOND_REQUEST;
  assertEquals(followed.length, wire.length + 1);
  for (const { name, pieces, rest } of followed) {
    assertEquals(rest, SECOND_REQUEST, name);
    assertEquals(pieces.map(wireText).join(""), wire, name);
  }
  assertEquals(followed[0].pieces.length, 1);
  assertEquals(wireText(followed[3].pieces[0]), "abc");
  assertEquals(followed.at(-1)?.pieces.length, wire.length);
});

Deno.test("wireBytes() and wireText() keep one byte a character when all 256 are used", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  assertEquals(wireBytes(wireText(bytes)), bytes);
});
