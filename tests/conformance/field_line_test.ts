import { type Handler, text } from "../../lib/message.ts";
import { checkRow } from "../support/wire_rows.ts";
import { type Refusal, testRefusals } from "./row_tests.ts";

/** A request whose fields, behind Host, are these lines. */
function get(lines: string): string {
  return `GET / HTTP/1.1\r\nHost: h\r\n${lines}\r\n\r\n`;
}

const REFUSALS: readonly Refusal[] = [
  { name: "a blank comes before a colon", rfc: "9112 §5.1", wire: get("x : y") },
  { name: "a tab comes before a colon", rfc: "9112 §5.1", wire: get("x\t: y") },
  { name: "a name has a blank in it", rfc: "9110 §5.1", wire: get("x y: z") },
  { name: "a name is empty", rfc: "9110 §5.1", wire: get(": y") },
  { name: "a line has no colon", rfc: "9112 §5", wire: get("x") },
  { name: "a name has a parenthesis", rfc: "9110 §5.6.2", wire: get("x(: y") },
  { name: "a name is quoted", rfc: "9110 §5.6.2", wire: get('"x": y') },
  { name: "a name is not ASCII", rfc: "9110 §5.1", wire: get("\xe9: y") },
  { name: "a name has NUL in it", rfc: "9110 §5.1", wire: get("x\0: y") },
  { name: "a line is folded by a blank", rfc: "9112 §5.2", wire: get("x: y\r\n z") },
  { name: "a line is folded by a tab", rfc: "9112 §5.2", wire: get("x: y\r\n\tz") },
  { name: "a folded line looks like a field", rfc: "9112 §5.2", wire: get("x: y\r\n z: a") },
  { name: "a line is blank", rfc: "9112 §5.2", wire: get("x: y\r\n ") },
  {
    name: "the first field is indented",
    rfc: "9112 §2.2",
    wire: "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
  },
  {
    name: "an indented line comes before the first field",
    rfc: "9112 §2.2",
    wire: "GET / HTTP/1.1\r\n x: y\r\nHost: h\r\n\r\n",
  },
  { name: "a value has a bare CR in it", rfc: "9112 §2.2", wire: get("x: y\rz: a") },
  { name: "a value has a bare LF in it", rfc: "9112 §2.2", wire: get("x: y\nz: a") },
  { name: "LF CR ends a line", rfc: "9112 §2.2", wire: get("x: y\n\rz: a") },
  ...[0x00, 0x01, 0x07, 0x08, 0x0b, 0x0c, 0x1b, 0x7f].map((byte) => ({
    name: `a value has byte 0x${byte.toString(16).padStart(2, "0")} in it`,
    rfc: "9110 §5.5",
    wire: get(`x: y${String.fromCharCode(byte)}z`),
  })),
];

testRefusals(REFUSALS);

interface ValueRow {
  readonly name: string;
  readonly rfc: string;
  /** The lines of the fields. */
  readonly lines: string;
  /** The value of `x`, or `null`. */
  readonly value: string | null;
}

const VALUES: readonly ValueRow[] = [
  { name: "there is no such field", rfc: "9110 §5.1", lines: "y: x", value: null },
  { name: "its name is in capitals", rfc: "9110 §5.1", lines: "X: y", value: "y" },
  { name: "no blank follows the colon", rfc: "9112 §5", lines: "x:y", value: "y" },
  { name: "blanks and tabs are around it", rfc: "9110 §5.5", lines: "x: \t y\t ", value: "y" },
  { name: "blanks are within", rfc: "9110 §5.5", lines: "x: a \t b", value: "a \t b" },
  { name: "it is empty", rfc: "9110 §5.5", lines: "x:", value: "" },
  { name: "it is blank", rfc: "9110 §5.5", lines: "x: \t ", value: "" },
  { name: "it has colons", rfc: "9112 §5", lines: "x: a: b:c", value: "a: b:c" },
  {
    name: "it is not ASCII",
    rfc: "9110 §5.5",
    lines: "x: caf\xe9\x80\xff",
    value: "caf\xe9\x80\xff",
  },
  { name: "it is UTF-8", rfc: "9110 §5.5", lines: "x: \xe2\x82\xac", value: "\xe2\x82\xac" },
  { name: "it comes twice", rfc: "9110 §5.3", lines: "x: a\r\nx: b", value: "a, b" },
  {
    name: "it comes three times, with others between",
    rfc: "9110 §5.3",
    lines: "x: c\r\ny: z\r\nX: a\r\ny: z\r\nx: b",
    value: "c, a, b",
  },
  { name: "an escape is quoted", rfc: "9110 §5.6.4", lines: 'x: "a\\"b"', value: '"a\\"b"' },
  {
    name: "names resemble it",
    rfc: "9110 §5.1",
    lines: "xx: a\r\nx-: b\r\n_x: c\r\nx: d",
    value: "d",
  },
];

/** The bytes of the value as numbers, so that no character set is between it and the test. */
const tellField: Handler = ({ headers }) => {
  const value = headers.get("x");
  return text(value === null ? "null" : [...value].map((char) => char.charCodeAt(0)).join());
};

for (const { name, rfc, lines, value } of VALUES) {
  Deno.test(`Connection hands on the value of a field when ${name} (${rfc})`, async () => {
    const told = value === null ? "null" : [...value].map((char) => char.charCodeAt(0)).join();
    const wire = get(lines);
    await checkRow({ name, rfc, wire, statuses: [200], lives: true, bodies: [told] }, tellField);
  });
}
