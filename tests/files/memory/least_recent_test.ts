import { assert, assertEquals } from "@std/assert";
import { LeastRecent } from "../../../lib/files/memory/least_recent.ts";

Deno.test("LeastRecent gives back what it was given, and nothing for another key", () => {
  const cache = new LeastRecent<Uint8Array>(100);
  const variant = new Uint8Array(10);
  cache.set("a", variant, 10);
  assert(cache.get("a") === variant);
  assertEquals(cache.get("b"), undefined);
  assertEquals(cache.get(""), undefined);
});

Deno.test("LeastRecent keeps the last when a key is given twice, and counts it once", () => {
  const cache = new LeastRecent<Uint8Array>(40);
  const last = new Uint8Array(10);
  for (let i = 0; i < 100; i++) cache.set("a", i === 99 ? last : new Uint8Array(10), 10);
  assert(cache.get("a") === last);
  for (const key of ["b", "c", "d"]) cache.set(key, new Uint8Array(10), 10);
  assertEquals(keysIn(cache, "abcd"), "abcd");
});

interface Row {
  readonly name: string;
  /** Of 40 bytes of room. A lower-case letter is set, of ten bytes; an upper-case one is got. */
  readonly uses: string;
  readonly kept: string;
}

const ROWS: readonly Row[] = [
  { name: "there is room", uses: "abcd", kept: "abcd" },
  { name: "the first makes room for the fifth", uses: "abcde", kept: "bcde" },
  { name: "two make room", uses: "abcdef", kept: "cdef" },
  { name: "what was asked for lately stays", uses: "abcdAe", kept: "acde" },
  { name: "in the order they were asked for", uses: "abcdCBAe", kept: "abce" },
  { name: "and goes when it was not asked for again", uses: "abcdAefgh", kept: "efgh" },
  { name: "one goes when all were asked for", uses: "abcdABCDe", kept: "bcde" },
  { name: "asking for what is not there changes nothing", uses: "abcdXe", kept: "bcde" },
  { name: "what went can come back", uses: "abcdea", kept: "acde" },
];

for (const { name, uses, kept } of ROWS) {
  Deno.test(`LeastRecent keeps ${kept} when it is used as ${uses}: ${name}`, () => {
    const cache = new LeastRecent<Uint8Array>(40);
    for (const use of uses) {
      const key = use.toLowerCase();
      if (use === key) cache.set(key, new Uint8Array(10), 10);
      else cache.get(key);
    }
    assertEquals(keysIn(cache, "abcdefghx"), kept);
  });
}

const SIZES = [
  { length: 0, isKept: true },
  { length: 24, isKept: true },
  { length: 25, isKept: true },
  { length: 26, isKept: false },
  { length: 100, isKept: false },
  { length: 101, isKept: false },
];

for (const { length, isKept } of SIZES) {
  Deno.test(`LeastRecent ${isKept ? "keeps" : "leaves"} a variant when it has ${length} of 100 bytes`, () => {
    const cache = new LeastRecent<Uint8Array>(100);
    cache.set("small", new Uint8Array(10), 10);
    cache.set("a", new Uint8Array(length), length);
    assertEquals(cache.get("a") !== undefined, isKept);
    assert(cache.get("small") !== undefined, "the others stay");
  });
}

Deno.test("LeastRecent holds no more than it may when it is used for long", () => {
  const cache = new LeastRecent<Uint8Array>(1_000);
  const held = new Map<string, number>();
  for (let i = 0; i < 5_000; i++) {
    const length = (i * 37) % 251;
    cache.set(`${i}`, new Uint8Array(length), length);
    held.set(`${i}`, length);
  }
  const total = [...held].reduce((sum, [key, length]) => cache.get(key) ? sum + length : sum, 0);
  assert(total <= 1_000, `${total} bytes`);
  assert(total > 700, `only ${total} bytes: it forgets too much`);
});

function keysIn(cache: LeastRecent<Uint8Array>, keys: string): string {
  return [...keys].filter((key) => cache.get(key) !== undefined).join("");
}
