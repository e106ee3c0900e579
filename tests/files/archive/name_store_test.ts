import { assertEquals, assertThrows } from "@std/assert";
import { NameStore } from "../../../lib/files/archive/name_store.ts";

const NAMES = [
  ...["a", "é", "日本語", "😀.txt", "with space", "back\\slash"],
  // A decoder that is not told otherwise drops the first character of this.
  "\ufeffmarked.txt",
  "n".repeat(255),
  "é".repeat(127),
  "😀".repeat(63),
];

Deno.test("NameStore holds each name when they fill many blocks", () => {
  const names = Array.from({ length: 2_000 }, (_, i) => NAMES[i % NAMES.length]);
  const store = new NameStore();
  for (const name of names) store.push(name);
  assertEquals(names.map((_, i) => store.at(i)), names);
});

Deno.test("NameStore holds a name that fits into its block to the byte", () => {
  const names = [..."0".repeat(16)].map((_, i) => `${i % 10}`.repeat(1_024));
  const store = new NameStore();
  for (const name of [...names, "next"]) store.push(name);
  assertEquals([...names, "next"].map((_, i) => store.at(i)), [...names, "next"]);
});

Deno.test("NameStore.push() refuses a name when a block might not hold it", () => {
  const store = new NameStore();
  const longest = "€".repeat(5_461);
  store.push(longest);
  assertEquals(store.at(0), longest);
  assertThrows(() => store.push(longest + "€"), TypeError);
});
