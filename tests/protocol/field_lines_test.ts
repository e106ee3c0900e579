import { assertEquals } from "@std/assert";
import { parseFieldLines } from "../../lib/protocol/field_lines.ts";
import { decodeLatin1, encodeLatin1 } from "../../lib/protocol/latin1.ts";
import type { HeaderList } from "../../lib/protocol/header_list.ts";
import { wireBytes } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

function parse(section: string, maxFields = 10): HeaderList {
  return parseFieldLines(section, maxFields);
}

const ACCEPTED: readonly (readonly [
  name: string,
  rfc: string,
  section: string,
  fields: readonly (readonly [name: string, value: string])[],
])[] = [
  ["no line", "9112 §5", "", []],
  ["one line", "9112 §5", "A: b\r\n", [["a", "b"]]],
  ["no blank after the colon", "9112 §5", "A:b\r\n", [["a", "b"]]],
  ["blanks around the value", "9112 §5.1", "A: \t b c\t \r\n", [["a", "b c"]]],
  ["an empty value", "9110 §5.5", "A:\r\n", [["a", ""]]],
  ["a value of blanks", "9110 §5.5", "A: \t \r\n", [["a", ""]]],
  ["an empty value before a full one", "9110 §5.5", "A:\r\nB: c\r\n", [["a", ""], ["b", "c"]]],
  ["colons in the value", "9112 §5", "A::b:c\r\n", [["a", ":b:c"]]],
  ["a tab in the value", "9110 §5.5", "A: b\tc\r\n", [["a", "b\tc"]]],
  ["a byte above 0x7f in it", "9110 §5.5", "A: \x80\xa0\xff\r\n", [["a", "\x80\xa0\xff"]]],
  ["every tchar", "9110 §5.1", "!#$%&'*+-.^_`|~0aZ: b\r\n", [["!#$%&'*+-.^_`|~0az", "b"]]],
  ["a name twice", "9110 §5.3", "A: 1\r\nB: 2\r\na: 3\r\n", [["a", "1"], ["b", "2"], ["a", "3"]]],
];

for (const [name, rfc, section, fields] of ACCEPTED) {
  Deno.test(`parseFieldLines() reads the fields when there is ${name} (${rfc})`, () => {
    assertEquals([...parse(section)], fields.map(([name, value]) => [name, value]));
  });
}

// What is refused is in `conformance/field_line_rows.ts`.
const COUNTS: readonly { count: number; status: number | "accepted" }[] = [
  { count: 2, status: "accepted" },
  { count: 3, status: "accepted" },
  { count: 4, status: 431 },
  { count: 40, status: 431 },
];

for (const { count, status } of COUNTS) {
  Deno.test(`parseFieldLines() gives ${status} when ${count} lines come and 3 may`, () => {
    assertEquals(statusOf(() => parse("A: b\r\n".repeat(count), 3)), status);
  });
}

const TEXTS: readonly { name: string; wire: string }[] = [
  { name: "ASCII", wire: "GET / HTTP/1.1\r\n" },
  { name: "nothing", wire: "" },
  { name: "what windows-1252 reads otherwise", wire: "\x80\x85\x92\x9f" },
  { name: "UTF-8 of two bytes", wire: "caf\xc3\xa9" },
  { name: "UTF-8 of four bytes", wire: "\xf0\x9f\x98\x80" },
  { name: "a byte order mark", wire: "\xef\xbb\xbfGET" },
  { name: "UTF-8 of U+FFFD", wire: "\xef\xbf\xbd" },
  { name: "all 256 bytes", wire: String.fromCharCode(...Array(256).keys()) },
];

for (const { name, wire } of TEXTS) {
  Deno.test(`decodeLatin1() keeps one character a byte when given ${name} (9110 §5.5)`, () => {
    assertEquals(decodeLatin1(wireBytes(wire), 0, wire.length), wire);
  });
}

Deno.test("decodeLatin1() reads from start to end when the buffer holds more", () => {
  assertEquals(decodeLatin1(wireBytes("\xffabc\xff"), 1, 4), "abc");
  assertEquals(decodeLatin1(wireBytes("ab\xe9cd"), 1, 4), "b\xe9c");
});

Deno.test("encodeLatin1() undoes decodeLatin1() when every byte is there", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assertEquals(encodeLatin1(decodeLatin1(bytes, 0, 256)), bytes);
  assertEquals(encodeLatin1(""), new Uint8Array(0));
});
