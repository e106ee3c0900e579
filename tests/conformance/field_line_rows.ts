import type { Refusal } from "./row_tests.ts";

/** A request whose fields, behind Host, are these lines. */
export function withFields(lines: string): string {
  return `GET / HTTP/1.1\r\nHost: h\r\n${lines}\r\n\r\n`;
}

/** Fields that are none. */
export const FIELD_REFUSALS: readonly Refusal[] = [
  ["a blank comes before a colon", "9112 §5.1", withFields("x : y")],
  ["a tab comes before a colon", "9112 §5.1", withFields("x\t: y")],
  ["a name has a blank in it", "9110 §5.1", withFields("x y: z")],
  ["a name is empty", "9110 §5.1", withFields(": y")],
  ["a line has no colon", "9112 §5", withFields("x")],
  ["a name has a parenthesis", "9110 §5.6.2", withFields("x(: y")],
  ["a name has a slash", "9110 §5.6.2", withFields("x/y: z")],
  ["a line is a colon", "9110 §5.1", withFields(":")],
  ["a later line has no colon", "9112 §5", withFields("x: y\r\nz: a\r\nb")],
  ["a line has no colon before the next", "9112 §5", withFields("x\r\ny: z")],
  ["a line is a request line", "9112 §5", withFields("GET /evil HTTP/1.1")],
  ["a value ends in a bare CR", "9112 §2.2", withFields("x: y\r")],
  ["a name is quoted", "9110 §5.6.2", withFields('"x": y')],
  ["a name is not ASCII", "9110 §5.1", withFields("\xe9: y")],
  ["a name has NUL in it", "9110 §5.1", withFields("x\0: y")],
  ["a line is folded by a blank", "9112 §5.2", withFields("x: y\r\n z")],
  ["a line is folded by a tab", "9112 §5.2", withFields("x: y\r\n\tz")],
  ["a folded line looks like a field", "9112 §5.2", withFields("x: y\r\n z: a")],
  ["a line is blank", "9112 §5.2", withFields("x: y\r\n ")],
  ["the first field is indented", "9112 §2.2", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"],
  [
    "an indented line comes before the first field",
    "9112 §2.2",
    "GET / HTTP/1.1\r\n x: y\r\nHost: h\r\n\r\n",
  ],
  ["a value has a bare CR in it", "9112 §2.2", withFields("x: y\rz: a")],
  ["a value has a bare LF in it", "9112 §2.2", withFields("x: y\nz: a")],
  ["LF CR ends a line", "9112 §2.2", withFields("x: y\n\rz: a")],
  ...[0x00, 0x01, 0x07, 0x08, 0x0b, 0x0c, 0x1b, 0x7f].map<Refusal>((byte) => [
    `a value has byte 0x${byte.toString(16).padStart(2, "0")} in it`,
    "9110 §5.5",
    withFields(`x: y${String.fromCharCode(byte)}z`),
  ]),
];

/** A row of {@linkcode FIELD_VALUES}. */
export type ValueRow = readonly [
  name: string,
  rfc: string,
  /** The lines of the fields. */
  lines: string,
  /** The value of `x`, or `null`. */
  value: string | null,
];

/** Fields, and what a handler is to be given of them. */
export const FIELD_VALUES: readonly ValueRow[] = [
  ["there is no such field", "9110 §5.1", "y: x", null],
  ["its name is in capitals", "9110 §5.1", "X: y", "y"],
  ["no blank follows the colon", "9112 §5", "x:y", "y"],
  ["blanks and tabs are around it", "9110 §5.5", "x: \t y\t ", "y"],
  ["blanks are within", "9110 §5.5", "x: a \t b", "a \t b"],
  ["it is empty", "9110 §5.5", "x:", ""],
  ["it is blank", "9110 §5.5", "x: \t ", ""],
  ["it has colons", "9112 §5", "x: a: b:c", "a: b:c"],
  ["it is not ASCII", "9110 §5.5", "x: caf\xe9\x80\xff", "caf\xe9\x80\xff"],
  ["it is UTF-8", "9110 §5.5", "x: \xe2\x82\xac", "\xe2\x82\xac"],
  ["it comes twice", "9110 §5.3", "x: a\r\nx: b", "a, b"],
  [
    "it comes three times, with others between",
    "9110 §5.3",
    "x: c\r\ny: z\r\nX: a\r\ny: z\r\nx: b",
    "c, a, b",
  ],
  ["an escape is quoted", "9110 §5.6.4", 'x: "a\\"b"', '"a\\"b"'],
  ["names are those of objects", "9110 §5.1", "__proto__: a\r\nconstructor: b\r\nx: c", "c"],
  ["a name has every sign of a token", "9110 §5.1", "!#$%&'*+-.^_`|~0aZ: b\r\nx: c", "c"],
  ["names resemble it", "9110 §5.1", "xx: a\r\nx-: b\r\n_x: c\r\nx: d", "d"],
];
