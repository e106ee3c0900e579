import { assertEquals } from "@std/assert";
import { parseFieldLines } from "../../lib/protocol/field_lines.ts";
import { decodeLatin1, encodeLatin1 } from "../../lib/protocol/latin1.ts";
import type { HeaderList } from "../../lib/protocol/header_list.ts";
import { wireBytes } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

interface Row {
  readonly name: string;
  readonly rfc: string;
  readonly section: string;
}

interface Accepted extends Row {
  readonly fields: readonly (readonly [name: string, value: string])[];
}

function parse(section: string, maxFields = 10): HeaderList {
  return parseFieldLines(section, maxFields);
}

const ACCEPTED: readonly Accepted[] = [
  { name: "no line", rfc: "9112 §5", section: "", fields: [] },
  { name: "one line", rfc: "9112 §5", section: "A: b\r\n", fields: [["a", "b"]] },
  { name: "no blank after the colon", rfc: "9112 §5", section: "A:b\r\n", fields: [["a", "b"]] },
  {
    name: "blanks around the value",
    rfc: "9112 §5.1",
    section: "A: \t b c\t \r\n",
    fields: [["a", "b c"]],
  },
  { name: "an empty value", rfc: "9110 §5.5", section: "A:\r\n", fields: [["a", ""]] },
  { name: "a value of blanks", rfc: "9110 §5.5", section: "A: \t \r\n", fields: [["a", ""]] },
  {
    name: "an empty value before a full one",
    rfc: "9110 §5.5",
    section: "A:\r\nB: c\r\n",
    fields: [["a", ""], ["b", "c"]],
  },
  { name: "colons in the value", rfc: "9112 §5", section: "A::b:c\r\n", fields: [["a", ":b:c"]] },
  { name: "a tab in the value", rfc: "9110 §5.5", section: "A: b\tc\r\n", fields: [["a", "b\tc"]] },
  {
    name: "a byte above 0x7f in the value",
    rfc: "9110 §5.5",
    section: "A: \x80\xa0\xff\r\n",
    fields: [["a", "\x80\xa0\xff"]],
  },
  {
    name: "every tchar in the name",
    rfc: "9110 §5.1",
    section: "!#$%&'*+-.^_`|~0aZ: b\r\n",
    fields: [["!#$%&'*+-.^_`|~0az", "b"]],
  },
  {
    name: "a name twice",
    rfc: "9110 §5.3",
    section: "A: 1\r\nB: 2\r\na: 3\r\n",
    fields: [["a", "1"], ["b", "2"], ["a", "3"]],
  },
];

for (const { name, rfc, section, fields } of ACCEPTED) {
  Deno.test(`parseFieldLines() reads the fields when there is ${name} (${rfc})`, () => {
    assertEquals([...parse(section)], [...fields] as [string, string][]);
  });
}

const REFUSED: readonly Row[] = [
  { name: "a line is folded by a space", rfc: "9112 §5.2", section: "A: b\r\n c\r\n" },
  { name: "a line is folded by a tab", rfc: "9112 §5.2", section: "A: b\r\n\tc\r\n" },
  { name: "a folded line looks like a field", rfc: "9112 §5.2", section: "A: b\r\n C: d\r\n" },
  { name: "a folded line is blank", rfc: "9112 §5.2", section: "A: b\r\n \r\n" },
  { name: "the first line begins with a space", rfc: "9112 §2.2", section: " A: b\r\n" },
  { name: "the first line begins with a tab", rfc: "9112 §2.2", section: "\tA: b\r\n" },
  { name: "a space comes before the colon", rfc: "9112 §5.1", section: "A : b\r\n" },
  { name: "a tab comes before the colon", rfc: "9112 §5.1", section: "A\t: b\r\n" },
  { name: "a space stands in the name", rfc: "9112 §5.1", section: "A B: c\r\n" },
  { name: "there is no colon", rfc: "9112 §5", section: "A\r\n" },
  { name: "there is no colon before the next line", rfc: "9112 §5", section: "A\r\nB: c\r\n" },
  { name: "the name is empty", rfc: "9110 §5.1", section: ": b\r\n" },
  { name: "the line is a colon", rfc: "9110 §5.1", section: ":\r\n" },
  { name: "the name has a byte above 0x7f", rfc: "9110 §5.1", section: "caf\xe9: b\r\n" },
  { name: "the name is quoted", rfc: "9110 §5.1", section: '"A": b\r\n' },
  { name: "the name has a parenthesis", rfc: "9110 §5.1", section: "A(b): c\r\n" },
  { name: "the name has a slash", rfc: "9110 §5.1", section: "A/b: c\r\n" },
  { name: "a later line is malformed", rfc: "9112 §5", section: "A: b\r\nC: d\r\nE\r\n" },
];

for (const { name, rfc, section } of REFUSED) {
  Deno.test(`parseFieldLines() refuses with 400 when ${name} (${rfc})`, () => {
    assertEquals(statusOf(() => parse(section)), 400);
  });
}

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
