import { assertEquals } from "@std/assert";
import { findFreeNumber, numberedName } from "../../../lib/files/names/numbered_name.ts";

interface Row {
  readonly name: string;
  readonly number?: number;
  readonly maxBytes?: number;
  readonly expected: string;
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { name: "photo.jpg", expected: "photo (1).jpg", reason: "before the extension" },
  { name: "photo.jpg", number: 12, expected: "photo (12).jpg", reason: "two digits" },
  { name: "README", expected: "README (1)", reason: "no extension" },
  { name: "a.b.c", expected: "a.b (1).c", reason: "the last one" },
  { name: "site.tar.gz", expected: "site (1).tar.gz", reason: "two that are one" },
  { name: ".env", expected: ".env (1)", reason: "a dotfile has none" },
  { name: ".tar.gz", expected: ".tar (1).gz", reason: "a dotfile keeps its dot" },
  { name: "a.", expected: "a. (1)", reason: "a dot at the end" },
  { name: "photo (1).jpg", expected: "photo (1) (1).jpg", reason: "a number is part of it" },
  { name: "ä.ö", expected: "ä (1).ö", reason: "beyond ASCII" },
  { name: "123456.jpg", maxBytes: 14, expected: "123456 (1).jpg", reason: "just fits" },
  { name: "123456.jpg", maxBytes: 13, expected: "12345 (1).jpg", reason: "one byte over" },
  { name: "123456.jpg", maxBytes: 9, expected: "1 (1).jpg", reason: "one byte is left of it" },
  { name: "123456.jpg", maxBytes: 8, expected: "1234 (1)", reason: "no room for the extension" },
  {
    name: "ääää.jpg",
    maxBytes: 13,
    expected: "ää (1).jpg",
    reason: "whole characters of two bytes",
  },
  { name: "😀😀.jpg", maxBytes: 15, expected: "😀 (1).jpg", reason: "whole characters of four" },
  { name: "1234", maxBytes: 8, expected: "1234 (1)", reason: "no extension, just fits" },
  { name: "12345", maxBytes: 8, expected: "1234 (1)", reason: "no extension, one byte over" },
];

for (const { name, number = 1, maxBytes = 255, expected, reason } of ROWS) {
  Deno.test(`numberedName() makes "${expected}" of "${name}" in ${maxBytes} bytes: ${reason}`, () => {
    assertEquals(numberedName(name, number, maxBytes), expected);
  });
}

for (const name of ["x".repeat(255), `${"x".repeat(251)}.jpg`, `a.${"x".repeat(253)}`]) {
  Deno.test(`numberedName() stays within 255 bytes when given ${name.slice(0, 4)}`, () => {
    const bytes = new TextEncoder().encode(numberedName(name, 1_000_000, 255)).length;
    assertEquals(bytes, 255);
  });
}

const TAKEN: readonly { readonly taken: number; readonly looks: number }[] = [
  { taken: 0, looks: 1 },
  { taken: 1, looks: 2 },
  { taken: 2, looks: 4 },
  { taken: 99, looks: 14 },
  { taken: 1_000_000, looks: 40 },
];

for (const { taken, looks } of TAKEN) {
  Deno.test(`findFreeNumber() finds the next when 1 to ${taken} are taken, in ${looks} looks`, async () => {
    let count = 0;
    const free = await findFreeNumber((number) => {
      count++;
      return Promise.resolve(number <= taken);
    });
    assertEquals({ free, count }, { free: taken + 1, count: looks });
  });
}

Deno.test("findFreeNumber() finds one that is not taken when there are gaps", async () => {
  const taken = new Set([1, 2, 4, 5, 6, 8, 9, 32]);
  const free = await findFreeNumber((number) => Promise.resolve(taken.has(number)));
  assertEquals(taken.has(free), false);
});
