import { assertEquals } from "@std/assert";
import { ChunkedDecoder, type ChunkedLimits } from "../../lib/protocol/body_decoder.ts";
import { decodeBody } from "../support/decode_body.ts";
import { everySplit, wireBytes } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

const LIMITS: ChunkedLimits = {
  chunkLineBytes: 100,
  chunkExtensionBytes: 200,
  headBytes: 200,
  fieldCount: 10,
};

/** A chunk-size with its extensions, as it must not be written, in the place of a first chunk. */
const SIZE_LINES: readonly { name: string; line: string }[] = [
  { name: "a blank behind the size", line: "5 " },
  { name: "a tab behind the size", line: "5\t" },
  { name: "a blank before the size", line: " 5" },
  { name: "nothing", line: "" },
  { name: "an extension without a size", line: ";a" },
  { name: "a blank and an extension without a size", line: " ;a" },
  { name: "a prefix of 0x", line: "0x5" },
  { name: "a suffix of h", line: "5h" },
  { name: "a plus sign", line: "+5" },
  { name: "a minus sign", line: "-5" },
  { name: "an underscore", line: "0_5" },
  { name: "a point", line: "5.0" },
  { name: "a comma", line: "5,5" },
  { name: "two sizes", line: "5 55" },
  { name: "a letter beyond f", line: "g" },
  { name: "an upper-case letter beyond F", line: "G" },
  { name: "the byte before 0", line: "/" },
  { name: "the byte behind 9", line: "5:" },
  { name: "the byte before A", line: "@" },
  { name: "the byte before a", line: "`" },
  { name: "byte 0x11, which is 1 with 0x20 left out", line: "\x11" },
  { name: "a byte above 0x7f", line: "\xb5" },
  { name: "a quoted size", line: '"5"' },
  { name: "NUL", line: "5\0" },
  { name: "the size 2^53", line: "20000000000000" },
  { name: "the size 2^64 + 5", line: "10000000000000005" },
  { name: "the size 2^64 - 1", line: "ffffffffffffffff" },
  { name: "an extension without a name", line: "5;" },
  { name: "a blank for an extension", line: "5; " },
  { name: "two semicolons", line: "5;;a" },
  { name: "a semicolon at the end", line: "5;a;" },
  { name: "a blank behind an extension", line: "5;a " },
  { name: "a blank behind a value", line: "5;a=b " },
  { name: "a blank behind a quoted value", line: '5;a="b" ' },
  { name: "a name that is no token", line: "5;bad[=x" },
  { name: "a quoted name", line: '5;"a"=b' },
  { name: "a value without a name", line: "5;=b" },
  { name: "no value behind the equals sign", line: "5;a=" },
  { name: "a blank for a value", line: "5;a= " },
  { name: "another extension for a value", line: "5;a=;b" },
  { name: "two equals signs", line: "5;a==b" },
  { name: "two values", line: "5;a=b=c" },
  { name: "a value that is no token", line: "5;a=b(c" },
  { name: "two words for a name", line: "5;a b5" },
  { name: "two words for a value", line: "5;a=b c" },
  { name: "a quoted value that does not end", line: '5;a="b' },
  { name: "a quoted value that ends escaped", line: '5;a="b\\"' },
  { name: "junk behind a quoted value", line: '5;a="b"c' },
  { name: "a quote within a value", line: '5;a=b"c"' },
  { name: "a control byte in a quoted value", line: '5;a="b\x1f"' },
  { name: "an escaped control byte", line: '5;a="\\\x1f"' },
  { name: "DEL in a quoted value", line: '5;a="\x7f"' },
  { name: "a byte above 0x7f in a name", line: "5;\xe9" },
  { name: "a comma for a semicolon", line: "5,a" },
  { name: "an equals sign behind the size", line: "5=a" },
];

for (const { name, line } of SIZE_LINES) {
  Deno.test(`ChunkedDecoder refuses with 400 when a size line has ${name} (9112 §7.1)`, () => {
    refuse(`${line}\r\nhello\r\n0\r\n\r\n`);
    // The same in the place of a later chunk.
    refuse(`1\r\na\r\n${line}\r\nhello\r\n0\r\n\r\n`);
    // And in the place of the last, where it would end the body unnoticed.
    refuse(`${line.replace("5", "0")}\r\n\r\n`);
  });
}

const LINE_ENDS: readonly { name: string; wire: string }[] = [
  { name: "LF alone ends the size", wire: "5\nhello\r\n0\r\n\r\n" },
  { name: "CR alone ends the size", wire: "5\rhello\r\n0\r\n\r\n" },
  { name: "CR CR LF ends the size", wire: "5\r\r\nhello\r\n0\r\n\r\n" },
  { name: "LF CR ends the size", wire: "5\n\rhello\r\n0\r\n\r\n" },
  { name: "LF alone ends an extension", wire: "5;a\nhello\r\n0\r\n\r\n" },
  { name: "CR alone ends an extension", wire: "5;a\rhello\r\n0\r\n\r\n" },
  { name: "LF alone ends a value", wire: "5;a=b\nhello\r\n0\r\n\r\n" },
  { name: "CR alone ends a value", wire: "5;a=b\rhello\r\n0\r\n\r\n" },
  { name: "LF stands in a quoted value", wire: '5;a="b\n"\r\nhello\r\n0\r\n\r\n' },
  { name: "CR LF stands in a quoted value", wire: '5;a="b\r\n"\r\nhello\r\n0\r\n\r\n' },
  { name: "LF is escaped in a quoted value", wire: '5;a="\\\n"\r\nhello\r\n0\r\n\r\n' },
  { name: "CR is escaped in a quoted value", wire: '5;a="\\\r"\r\nhello\r\n0\r\n\r\n' },
  { name: "another byte stands for the LF of a size", wire: "5\r.hello\r\n0\r\n\r\n" },
  { name: "another byte stands for the CR of the data", wire: "5\r\nhello.\n0\r\n\r\n" },
  { name: "another byte stands for the LF of the data", wire: "5\r\nhello\r.0\r\n\r\n" },
  { name: "LF alone ends the data", wire: "5\r\nhello\n0\r\n\r\n" },
  { name: "CR alone ends the data", wire: "5\r\nhello\r0\r\n\r\n" },
  { name: "LF CR ends the data", wire: "5\r\nhello\n\r0\r\n\r\n" },
  { name: "nothing ends the data", wire: "5\r\nhello0\r\n\r\n" },
  { name: "the data is longer than its size", wire: "4\r\nhello\r\n0\r\n\r\n" },
  { name: "the data is shorter than its size", wire: "6\r\nhello\r\n0\r\n\r\n" },
  { name: "a blank is behind the data", wire: "5\r\nhello \r\n0\r\n\r\n" },
  { name: "an empty line is behind the data", wire: "5\r\nhello\r\n\r\n0\r\n\r\n" },
  { name: "an empty line is before the first size", wire: "\r\n5\r\nhello\r\n0\r\n\r\n" },
  { name: "LF alone ends the last size", wire: "0\n\r\n" },
  { name: "CR alone ends the last size", wire: "0\r\r\n" },
  { name: "LF alone ends the body", wire: "0\r\n\n" },
  { name: "CR alone ends the body", wire: "0\r\n\rx" },
  { name: "CR CR LF ends the body", wire: "0\r\n\r\r\n" },
];

for (const { name, wire } of LINE_ENDS) {
  Deno.test(`ChunkedDecoder refuses with 400 when ${name} (9112 §7.1)`, () => refuse(wire));
}

Deno.test("ChunkedDecoder takes HEXDIG alone when a size begins with any byte (9112 §7.1)", () => {
  for (let byte = 0; byte < 256; byte++) {
    const isDigit = /^[0-9A-Fa-f]$/.test(String.fromCharCode(byte));
    const status = statusOf(() => new ChunkedDecoder(LIMITS).decode(Uint8Array.of(byte)));
    assertEquals(status, isDigit ? "accepted" : 400, `byte ${byte}`);
  }
});

Deno.test("ChunkedDecoder takes the largest size when it is 2^53 - 1 (9112 §7.1)", () => {
  for (const size of ["1fffffffffffff", "001FFFFFFFFFFFFF"]) {
    const decoded = decodeBody(new ChunkedDecoder(LIMITS), [wireBytes(`${size}\r\nab`)]);
    assertEquals(decoded, { content: "ab", rest: "", done: false });
  }
});

function refuse(wire: string): void {
  for (const { name, pieces } of everySplit(wire)) {
    assertEquals(statusOf(() => decodeBody(new ChunkedDecoder(LIMITS), pieces)), 400, name);
  }
}
