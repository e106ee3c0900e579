import { assertEquals, assertThrows } from "@std/assert";
import { IncompleteResponse, parseResponses } from "./responses.ts";

const DATE = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
const OK = `HTTP/1.1 200 OK\r\n${DATE}`;
const LENGTH = `${OK}content-length: 2\r\n\r\nok`;
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const CLOSE = "connection: close\r\n";

type GoodRow = readonly [
  name: string,
  text: string,
  methods: readonly string[],
  bodies: readonly string[],
];

const GOOD: readonly GoodRow[] = [
  ["nothing", "", ["GET"], []],
  ["a length", LENGTH, ["GET"], ["ok"]],
  ["two", LENGTH + LENGTH, ["GET", "GET"], ["ok", "ok"]],
  ["chunks", `${CHUNKED}1\r\na\r\n0b\r\n0123456789a\r\n0\r\n\r\n`, ["GET"], ["a0123456789a"]],
  ["HEAD", `${LENGTH.slice(0, -2)}${LENGTH}`, ["HEAD", "GET"], ["", "ok"]],
  ["an interim", `HTTP/1.1 100 Continue\r\n\r\n${LENGTH}`, ["POST"], ["", "ok"]],
  ["a 204", `HTTP/1.1 204 No Content\r\n${DATE}\r\n${LENGTH}`, ["GET", "GET"], ["", "ok"]],
  ["until the end", `${OK}${CLOSE}\r\nall the rest`, ["GET"], ["all the rest"]],
];

for (const [name, text, methods, bodies] of GOOD) {
  Deno.test(`parseResponses() reads ${name}`, () => {
    assertEquals(parseResponses(text, methods).map(({ body }) => body), bodies);
  });
}

interface BadRow {
  readonly name: string;
  readonly text: string;
}

const BAD: readonly BadRow[] = [
  { name: "another version", text: LENGTH.replace("1.1", "1.0") },
  { name: "a status of two digits", text: LENGTH.replace("200", "20") },
  { name: "no Date", text: LENGTH.replace(DATE, "") },
  { name: "two Dates", text: LENGTH.replace(DATE, DATE + DATE) },
  { name: "a bare LF", text: LENGTH.replace("OK\r\n", "OK\n") },
  { name: "no colon", text: LENGTH.replace("date:", "date") },
  { name: "a control byte", text: LENGTH.replace(DATE, `${DATE}a: b\x01c\r\n`) },
  { name: "a length that is none", text: LENGTH.replace(": 2", ": +2") },
  { name: "two lengths", text: LENGTH.replace(DATE, `${DATE}content-length: 2\r\n`) },
  { name: "length and coding", text: CHUNKED.replace(DATE, `${DATE}content-length: 5\r\n`) },
  { name: "another coding", text: CHUNKED.replace("chunked", "gzip") },
  { name: "no framing", text: `${OK}\r\nok` },
  { name: "a 304 with a coding", text: CHUNKED.replace("200", "304") },
  { name: "a chunk size that is none", text: `${CHUNKED}x\r\n` },
  { name: "a chunk extension", text: `${CHUNKED}1;a\r\nb\r\n0\r\n\r\n` },
  { name: "a chunk without CRLF", text: `${CHUNKED}1\r\nabc\r\n0\r\n\r\n` },
  { name: "a byte behind the last", text: `${LENGTH}x` },
  { name: "a response that nobody asked for", text: LENGTH + LENGTH },
  {
    name: "a response behind one that said close",
    text: LENGTH.replace(DATE, DATE + CLOSE) + LENGTH,
  },
];

for (const { name, text } of BAD) {
  Deno.test(`parseResponses() refuses ${name}`, () => {
    const isBehindClose = name.endsWith("said close");
    assertThrows(() => parseResponses(text, isBehindClose ? ["GET", "GET"] : ["GET"]), SyntaxError);
  });
}

for (const text of [LENGTH, `${CHUNKED}1\r\na\r\n0\r\n\r\n`]) {
  Deno.test(`parseResponses() notices that a response is cut: ${text.length} bytes`, () => {
    for (let cut = 1; cut < text.length; cut++) {
      assertThrows(() => parseResponses(text.slice(0, cut), ["GET"]), IncompleteResponse);
    }
  });
}
