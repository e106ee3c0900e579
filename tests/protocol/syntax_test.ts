import { assertEquals } from "@std/assert";
import {
  isOws,
  isToken,
  isTokenByte,
  parseDecimal,
  splitList,
  trimOws,
} from "../../lib/protocol/syntax.ts";

const TCHAR = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]$/;

Deno.test("isTokenByte() admits tchar alone when asked for all 256 bytes (9110 §5.6.2)", () => {
  for (let byte = 0; byte < 256; byte++) {
    assertEquals(isTokenByte(byte), TCHAR.test(String.fromCharCode(byte)), `byte ${byte}`);
  }
});

Deno.test("isTokenByte() says no when the text has ended or is no byte", () => {
  for (const code of [NaN, -1, 256, 0x100 + 0x61, 0xffff]) {
    assertEquals(isTokenByte(code), false, String(code));
  }
});

const TOKENS: readonly { text: string; expected: boolean }[] = [
  { text: "GET", expected: true },
  { text: "x", expected: true },
  { text: "!#$%&'*+-.^_`|~09azAZ", expected: true },
  { text: "", expected: false },
  { text: " ", expected: false },
  { text: "a b", expected: false },
  { text: " a", expected: false },
  { text: "a\t", expected: false },
  { text: "a:", expected: false },
  { text: '"a"', expected: false },
  { text: "a,b", expected: false },
  { text: "a=b", expected: false },
  { text: "caf\xe9", expected: false },
  { text: "a\u0161", expected: false }, // 0x161: its low byte is "a"
  { text: "a\n", expected: false },
];

for (const { text, expected } of TOKENS) {
  Deno.test(`isToken() is ${expected} when the text is ${JSON.stringify(text)}`, () => {
    assertEquals(isToken(text), expected);
  });
}

const DECIMALS: readonly { text: string; expected: number | null }[] = [
  { text: "0", expected: 0 },
  { text: "7", expected: 7 },
  { text: "0012", expected: 12 },
  { text: "9007199254740991", expected: Number.MAX_SAFE_INTEGER },
  { text: "9007199254740992", expected: null },
  { text: "18446744073709551621", expected: null }, // 2^64 + 5: it wraps to 5 in 64 bits
  { text: "9".repeat(400), expected: null },
  { text: "", expected: null },
  { text: " ", expected: null },
  { text: "+1", expected: null },
  { text: "-1", expected: null },
  { text: "-0", expected: null },
  { text: " 1", expected: null },
  { text: "1 ", expected: null },
  { text: "1\n", expected: null },
  { text: "1 2", expected: null },
  { text: "1,2", expected: null },
  { text: "1, 1", expected: null },
  { text: "1.0", expected: null },
  { text: "1e3", expected: null },
  { text: "0x10", expected: null },
  { text: "1_000", expected: null },
  { text: "Infinity", expected: null },
  { text: "\u0661", expected: null }, // a digit, but not an ASCII one
];

for (const { text, expected } of DECIMALS) {
  const shown = JSON.stringify(text.slice(0, 20));
  Deno.test(`parseDecimal() returns ${expected} when the text is ${shown}`, () => {
    assertEquals(parseDecimal(text), expected);
  });
}

const LISTS: readonly { value: string; expected: readonly string[] }[] = [
  { value: "", expected: [] },
  { value: " \t ", expected: [] },
  { value: ",", expected: [] },
  { value: ", ,\t,", expected: [] },
  { value: "a", expected: ["a"] },
  { value: "a,b", expected: ["a", "b"] },
  { value: " a\t, b ", expected: ["a", "b"] },
  { value: ", a,,b,", expected: ["a", "b"] },
  { value: "a b, c", expected: ["a b", "c"] },
  { value: '"a,b", c', expected: ['"a,b"', "c"] },
  { value: 'x="a,b";q=1,c', expected: ['x="a,b";q=1', "c"] },
  { value: '"a\\",b", c', expected: ['"a\\",b"', "c"] },
  { value: '"a\\\\", b', expected: ['"a\\\\"', "b"] },
  { value: '"", b', expected: ['""', "b"] },
  { value: "a\\,b", expected: ["a\\", "b"] },
  { value: '"a, b', expected: ['"a, b'] },
  { value: 'c, "a\\', expected: ["c", '"a\\'] },
  { value: "\u00a0a", expected: ["\u00a0a"] }, // String.trim() would take it for a blank
];

for (const { value, expected } of LISTS) {
  const name = `splitList() finds ${expected.length} members when the value is`;
  Deno.test(`${name} ${JSON.stringify(value)} (9110 §5.6.1)`, () => {
    assertEquals(splitList(value), [...expected]);
  });
}

Deno.test("trimOws() takes spaces and tabs alone when other white space is there too", () => {
  assertEquals(trimOws(" \t a b\t "), "a b");
  assertEquals(trimOws(" \t"), "");
  assertEquals(trimOws("\u00a0\v a \f\ufeff"), "\u00a0\v a \f\ufeff");
});

Deno.test("isOws() is true for space and tab alone when asked for every byte", () => {
  const found = Array.from({ length: 256 }, (_, byte) => byte).filter(isOws);
  assertEquals(found, [0x09, 0x20]);
});
