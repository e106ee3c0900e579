import { assertEquals, assertThrows } from "@std/assert";
import { parseByteRanges } from "./byte_ranges.ts";

// A parser that forgives would let every test pass that uses it.

const TYPE = "multipart/byteranges; boundary=B";
const HEAD = "Content-Type: a/b\r\nContent-Range: bytes ";
const GOOD = `--B\r\n${HEAD}0-1/9\r\n\r\nab\r\n--B\r\n${HEAD}8-8/9\r\n\r\ni\r\n--B--\r\n`;

Deno.test("parseByteRanges() reads each part when the body is right", () => {
  assertEquals(
    parseByteRanges(TYPE, GOOD).map(({ first, last, content }) => [first, last, content]),
    [
      [0, 1, "ab"],
      [8, 8, "i"],
    ],
  );
});

const BAD: readonly (readonly [name: string, body: string])[] = [
  ["it is empty", ""],
  ["the closing boundary is missing", GOOD.slice(0, -9)],
  ["the closing boundary is cut", GOOD.slice(0, -1)],
  ["something follows", GOOD + "x"],
  ["something precedes", "x" + GOOD],
  ["a byte is missing", GOOD.replace("ab", "a")],
  ["a byte is too many", GOOD.replace("ab", "abc")],
  ["a range is empty", GOOD.replace("0-1", "1-0")],
  ["a range is beyond the end", GOOD.replace("8-8", "9-9")],
  ["a line ends in LF", GOOD.replace("\r\n", "\n")],
  ["a part has no type", GOOD.replace("Content-Type: a/b\r\n", "")],
];

for (const [name, body] of BAD) {
  Deno.test(`parseByteRanges() throws when ${name}`, () => {
    assertThrows(() => parseByteRanges(TYPE, body), SyntaxError);
  });
}

Deno.test("parseByteRanges() throws when there is no boundary", () => {
  assertThrows(() => parseByteRanges("multipart/byteranges", GOOD), SyntaxError);
});
