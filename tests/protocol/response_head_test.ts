import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ResponseFraming } from "../../lib/protocol/framing.ts";
import {
  type ConnectionOption,
  CONTINUE_HEAD,
  findField,
  formatResponseHead,
  isDerivedField,
  type ResponseHeaders,
} from "../../lib/protocol/response_head.ts";
import { liveBytes } from "../support/live_bytes.ts";

const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
const NONE: ResponseFraming = { kind: "none" };

/** A head with nothing but these fields beside what is always there. */
function formatWith(headers: Readonly<Record<string, unknown>>): string {
  // Plain JavaScript may pass anything; the types do not guard the wire.
  return formatResponseHead(200, headers as unknown as ResponseHeaders, NONE, DATE, "default");
}

const START = `HTTP/1.1 200 OK\r\nDate: ${DATE}\r\n`;

type FramingRow = readonly [
  name: string,
  framing: ResponseFraming,
  connection: ConnectionOption,
  lines: string,
];

const FRAMINGS: readonly FramingRow[] = [
  ["there is no body", NONE, "default", ""],
  ["the length is known", { kind: "length", length: 5 }, "default", "Content-Length: 5\r\n"],
  ["the length is 0", { kind: "length", length: 0 }, "default", "Content-Length: 0\r\n"],
  [
    "the length is the largest",
    { kind: "length", length: Number.MAX_SAFE_INTEGER },
    "default",
    "Content-Length: 9007199254740991\r\n",
  ],
  ["the body is chunked", { kind: "chunked" }, "default", "Transfer-Encoding: chunked\r\n"],
  ["the body ends with the connection", { kind: "until-close" }, "close", "Connection: close\r\n"],
  [
    "the connection is kept for HTTP/1.0",
    { kind: "length", length: 5 },
    "keep-alive",
    "Content-Length: 5\r\nConnection: keep-alive\r\n",
  ],
];

for (const [name, framing, connection, lines] of FRAMINGS) {
  Deno.test(`formatResponseHead() says so when ${name} (9112 §6, §9.3)`, () => {
    const head = formatResponseHead(200, undefined, framing, DATE, connection);
    assertEquals(head, START + lines + "\r\n");
  });
}

const FIELDS: readonly (readonly [name: string, headers: ResponseHeaders, lines: string])[] = [
  ["none are set", {}, ""],
  ["one is set", { "Content-Type": "text/plain" }, "Content-Type: text/plain"],
  ["two are set", { "x-a": "1", "x-b": "2" }, "X-A: 1\r\nX-B: 2"],
  ["one is an array", { "set-cookie": ["a=1", "b=2"] }, "Set-Cookie: a=1\r\nSet-Cookie: b=2"],
  ["an array is empty", { "set-cookie": [] }, ""],
  ["one is undefined", { "x-a": undefined, "x-b": "2" }, "X-B: 2"],
  ["a derived one is undefined", { "connection": undefined }, ""],
  ["a value is empty", { "x-a": "" }, "X-A: "],
  ["a value has one character", { "x-a": "!" }, "X-A: !"],
  ["a value has two characters", { "x-a": "~!" }, "X-A: ~!"],
  ["a value has inner blanks", { "x-a": "a \t b" }, "X-A: a \t b"],
  ["a value is Latin-1", { "x-a": "\x80caf\xe9\xff" }, "X-A: \x80caf\xe9\xff"],
  ["a name is that of a tag", { "etag": '"1"' }, 'ETag: "1"'],
  ["a name is in upper case", { "ETAG": "1" }, "ETAG: 1"],
  ["a name has mixed case", { "eTag-of-X": "1" }, "ETag-Of-X: 1"],
  ["a name's parts begin with a and z", { "a-z": "1" }, "A-Z: 1"],
  ["a name has digits and marks", { "x_y-1a": "1" }, "X_y-1a: 1"],
  ["a name resembles a derived one", { "x-date": "1" }, "X-Date: 1"],
];

for (const [name, headers, lines] of FIELDS) {
  Deno.test(`formatResponseHead() writes the fields when ${name} (9110 §5)`, () => {
    assertEquals(formatWith(headers), START + (lines === "" ? "" : lines + "\r\n") + "\r\n");
  });
}

Deno.test("formatResponseHead() writes what it was given when it remembers another value", () => {
  const line = (name: string, value: string | string[]) =>
    formatWith({ [name]: value }).slice(START.length, -"\r\n".length);
  assertEquals(line("x-seen", ""), "X-Seen: \r\n");
  assertEquals(line("x-seen", "1"), "X-Seen: 1\r\n");
  assertEquals(line("x-seen", "2"), "X-Seen: 2\r\n");
  assertEquals(line("x-seen", "2"), "X-Seen: 2\r\n");
  assertEquals(line("x-seen", "1"), "X-Seen: 1\r\n");
  assertEquals(line("x-seen", ["3", "1"]), "X-Seen: 3\r\nX-Seen: 1\r\n");
  assertEquals(line("x-seen", "3"), "X-Seen: 3\r\n");
  assertEquals(line("X-SEEN", "3"), "X-SEEN: 3\r\n");
  assertEquals(line("x-sent", "3"), "X-Sent: 3\r\n");
});

Deno.test("formatResponseHead() keeps the blank when a status has no reason (9112 §4)", () => {
  const head = formatResponseHead(299, undefined, NONE, DATE, "default");
  assertEquals(head, `HTTP/1.1 299 \r\nDate: ${DATE}\r\n\r\n`);
});

Deno.test("CONTINUE_HEAD is a complete interim head when sent as it is (9110 §15.2.1)", () => {
  assertEquals(CONTINUE_HEAD, "HTTP/1.1 100 Continue\r\n\r\n");
});

const BAD_NAMES = [
  "",
  " ",
  "x a",
  "x-a ",
  " x-a",
  "x-a:",
  "x-a: b\r\nSet-Cookie",
  "x-a\r\n",
  "x-a\n",
  "\nx-a",
  "x-a\0",
  "x-\xe9",
  "x-\u0161",
  "(x)",
];

for (const name of BAD_NAMES) {
  const shown = JSON.stringify(name);
  Deno.test(`formatResponseHead() throws TypeError when a name is ${shown} (9110 §5.1)`, () => {
    assertThrows(() => formatWith({ [name]: "b" }), TypeError, "token");
    assertThrows(() => formatWith({ [name]: "b" }), TypeError, "token"); // not remembered as good
  });
}

const BAD_VALUES = [
  "a\r\nSet-Cookie: b=c",
  "a\r\n\r\n<script>",
  "a\nSet-Cookie: b=c",
  "a\rSet-Cookie: b=c",
  "a\r\n b",
  "\r\n",
  "\n",
  "a\n",
  "a\0b",
  " a",
  "a ",
  "\ta",
  "a\t",
  " ",
  "\u0100",
  "a\u010a", // its low byte is LF
  "a\u010d\u010ab", // CR and LF once cut to a byte
  "a\u2028b",
  "\u{1f600}",
];

for (const value of BAD_VALUES) {
  const shown = JSON.stringify(value);
  Deno.test(`formatResponseHead() throws TypeError when a value is ${shown} (9110 §5.5)`, () => {
    assertThrows(() => formatWith({ "x-a": value }), TypeError, "no field may carry");
    assertThrows(() => formatWith({ "x-a": value }), TypeError, "no field may carry");
    assertThrows(() => formatWith({ "x-a": ["fine", value] }), TypeError, "no field may carry");
  });
}

Deno.test("formatResponseHead() throws TypeError when a value has a control byte anywhere", () => {
  for (const code of [...Array(0x20).keys(), 0x7f]) {
    const control = String.fromCharCode(code);
    for (const value of [control, control + "ab", "ab" + control]) {
      assertThrows(() => formatWith({ "x-a": value }), TypeError, "no field may carry");
    }
    if (code !== 0x09) {
      assertThrows(() => formatWith({ "x-a": `a${control}b` }), TypeError, "no field may carry");
    }
  }
});

for (const name of ["content-length", "transfer-encoding", "connection", "date"]) {
  for (const spelled of [name, name.toUpperCase(), name[0].toUpperCase() + name.slice(1)]) {
    Deno.test(`formatResponseHead() throws TypeError when ${spelled} is set (9112 §6)`, () => {
      assertThrows(() => formatWith({ [spelled]: "1" }), TypeError, "derives");
      assertThrows(() => formatWith({ [spelled]: ["1"] }), TypeError, "derives");
    });
  }
}

Deno.test("formatResponseHead() throws TypeError when a value is no text", () => {
  for (const value of [null, 5, true, {}]) {
    assertThrows(() => formatWith({ "x-a": value }), TypeError, "plain object: X-A is none");
  }
  assertThrows(() => formatWith(new Headers() as never), TypeError, "plain object");
});

Deno.test("formatResponseHead() checks names still when it has seen more than it remembers", () => {
  for (let i = 0; i < 1000; i++) {
    assertEquals(formatWith({ [`x-${i}`]: "b" }), `${START}X-${i}: b\r\n\r\n`);
  }
  assertThrows(() => formatWith({ "x-a\r\n": "b" }), TypeError, "token");
  assertThrows(() => formatWith({ "Content-LENGTH": "1" }), TypeError, "derives");
});

Deno.test("formatResponseHead() remembers no more than some names, however many there are", () => {
  const before = liveBytes();
  for (let i = 0; i < 20_000; i++) formatWith({ [`x-${"y".repeat(100)}-${i}`]: "b" });
  const grown = liveBytes() - before;
  assert(grown < 1024 * 1024, `${grown} bytes`);
});

Deno.test("ResponseHeaders admits no field that the server derives", () => {
  // @ts-expect-error: derived from the body
  const length: ResponseHeaders = { "content-length": "1" };
  // @ts-expect-error: derived from the body
  const coding: ResponseHeaders = { "transfer-encoding": "chunked" };
  // @ts-expect-error: the exchange settles it
  const connection: ResponseHeaders = { connection: "close" };
  // @ts-expect-error: the server has a clock
  const date: ResponseHeaders = { date: "Sun, 06 Nov 1994 08:49:37 GMT" };
  for (const headers of [length, coding, connection, date]) {
    assertEquals(Object.keys(headers).filter((name) => !isDerivedField(name)), []);
  }
  assertEquals(isDerivedField("content-type"), false);
});

Deno.test("findField() finds a name as it is written when it is asked for in lower case (9110 §5.1)", () => {
  const headers = { "X-A": "b", "Content-TYPE": undefined, vary: ["a", "b"] };
  assertEquals(
    ["x-a", "content-type", "vary", "X-A", "date"].map((name) => findField(headers, name)),
    ["X-A", "Content-TYPE", "vary", undefined, undefined],
  );
  assertEquals(findField(undefined, "vary"), undefined);
});
