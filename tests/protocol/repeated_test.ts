import { assert, assertEquals } from "@std/assert";
import { ProtocolError } from "../../lib/protocol/protocol_error.ts";
import { HeadScanner } from "../../lib/protocol/head_scanner.ts";
import { Repeated } from "../../lib/protocol/repeated.ts";
import { HeadMemory, parseRequestHead } from "../../lib/protocol/request_head.ts";
import { wireBytes } from "../support/every_split.ts";

function viewOf({ buffer }: Uint8Array): DataView {
  return new DataView(buffer);
}

/** Parses texts, of which each is to stand alone in the buffer, and says which were parsed anew. */
function parsedAnew(texts: readonly string[]): string[] {
  const anew: string[] = [];
  const repeated = new Repeated<string>();
  for (const text of texts) {
    const bytes = wireBytes(`before${text}\r\nbehind`);
    const parse = (it: string) => (anew.push(it), `<${it}>`);
    const isKnown = repeated.find(viewOf(bytes), 6, bytes.length) > 0;
    assertEquals(repeated.found, isKnown ? text.length + 2 : 0);
    assertEquals(repeated.parse(bytes, 6, 6 + text.length, parse), `<${text}>`);
    assertEquals(repeated.found, 0, "the next has not been looked for");
  }
  return anew;
}

const KEPT = "a".repeat(4_096);
const REPETITIONS:
  readonly (readonly [texts: readonly string[], anew: readonly string[], reason: string])[] = [
    [["aa", "aa", "aa", "aa"], ["aa", "aa"], "the first may be the only one"],
    [["aa", "bb", "bb"], ["aa", "bb"], "the second is kept"],
    [["aa", "aa", "bb", "bb", "aa"], ["aa", "aa", "bb", "aa"], "one is kept"],
    [["", "", ""], ["", "", ""], "that is no word"],
    [["a", "a", "a"], ["a", "a", "a"], "a byte less than a word"],
    [["aaa", "aaa", "aa", "aaaa"], ["aaa", "aaa", "aa", "aaaa"], "lengths"],
    [["ab", "ab", "ac", "bb"], ["ab", "ab", "ac", "bb"], "one byte differs"],
    [[KEPT, KEPT, KEPT], [KEPT, KEPT], "the longest that is kept"],
    [Array(3).fill(`${KEPT}a`), Array(3).fill(`${KEPT}a`), "a byte longer"],
    [["aa", "aa", `${KEPT}a`, "aa"], ["aa", "aa", `${KEPT}a`], "what is too long replaces nothing"],
    [["aa", "aa", "a", "aa"], ["aa", "aa", "a"], "what is too short replaces nothing"],
  ];

for (const [texts, anew, reason] of REPETITIONS) {
  const name = texts.map((text) => text.length > 4 ? `${text.length} bytes` : `"${text}"`).join();
  Deno.test(`Repeated.parse() parses what is new when it gets ${name}: ${reason}`, () => {
    assertEquals(parsedAnew(texts), anew);
  });
}

Deno.test("Repeated.parse() keeps nothing of what fails, and what it kept before", () => {
  const repeated = new Repeated<string>();
  const fail = (): string => {
    throw new ProtocolError(400, "no");
  };
  const parse = (text: string, how: (text: string) => string) => {
    try {
      const bytes = wireBytes(`${text}\r\n`);
      repeated.find(viewOf(bytes), 0, bytes.length);
      return repeated.parse(bytes, 0, text.length, how);
    } catch (error) {
      return error instanceof ProtocolError ? "failed" : "thrown";
    }
  };
  const as = (value: string) => () => value;
  assertEquals(
    [
      parse("aa", as("1")),
      parse("aa", as("2")),
      parse("bb", fail),
      parse("bb", fail),
      parse("aa", as("3")),
      parse("bb", as("4")),
    ],
    ["1", "2", "failed", "failed", "2", "4"],
  );
});

Deno.test("Repeated.parse() has bytes of its own when the buffer is used again", () => {
  const repeated = new Repeated<string>();
  const buffer = wireBytes("GET /a\r\n");
  for (let i = 0; i < 2; i++) repeated.parse(buffer, 0, 6, (text) => text);
  buffer.set(wireBytes("GET /b"));
  assertEquals(repeated.find(viewOf(buffer), 0, 8), 0);
  assertEquals(repeated.parse(buffer, 0, 6, (text) => text), "GET /b");
  buffer.set(wireBytes("GET /b"));
  assertEquals(repeated.find(viewOf(buffer), 0, 8), 8);
  assertEquals(repeated.parse(buffer, 0, 6, (text) => text), "GET /b");
});

const NOT_FOUND = [
  "abc",
  "abc\r",
  "abc\n\n",
  "abc\r\r",
  "abc \r\n",
  "ab\r\n",
  "abcd\r\n",
  "abd\r\n",
  "",
];

for (const text of NOT_FOUND) {
  Deno.test(`Repeated.find() finds nothing of "abc" in ${JSON.stringify(text)}`, () => {
    const repeated = new Repeated<string>();
    const known = wireBytes("abc\r\n");
    for (let i = 0; i < 2; i++) repeated.parse(known, 0, 3, (text) => text);
    assertEquals(repeated.find(viewOf(known), 0, known.length), known.length);
    const bytes = wireBytes(`${text}`);
    assertEquals(repeated.find(viewOf(bytes), 0, bytes.length), 0);
    assertEquals(repeated.found, 0, "what it found before is forgotten");
  });
}

Deno.test("Repeated.find() sees each byte, wherever in the buffer, when parts have any length", () => {
  for (let length = 2; length <= 17; length++) {
    const text = "abcdefghijklmnopq".slice(0, length);
    const repeated = new Repeated<string>();
    for (let i = 0; i < 2; i++) {
      repeated.parse(wireBytes(`${text}\r\n`), 0, length, (it) => it);
    }
    for (let start = 0; start < 5; start++) {
      const bytes = wireBytes(`${"-".repeat(start)}${text}\r\n`);
      const found = () => repeated.find(viewOf(bytes), start, bytes.length);
      assertEquals(found(), length + 2, `${length} bytes at ${start}`);
      for (let i = start; i < bytes.length; i++) {
        bytes[i] ^= 0x80;
        assertEquals(found(), 0, `${length} bytes at ${start}, ${i - start} differs`);
        bytes[i] ^= 0x80;
      }
    }
  }
});

// Whatever came before on a connection, a head means the same.
const LINES = [
  "GET / HTTP/1.1",
  "GET / HTTP/1.0",
  "GET /a%41?b HTTP/1.1",
  "HEAD / HTTP/1.1",
  "GET http://b:1/c HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "GET * HTTP/1.1",
  "GET /%zz HTTP/1.1",
  "GET /",
  "GET / HTTP/2.0",
];
const FIELDS = [
  ["Host: a"],
  ["Host: a", "Accept: */*"],
  ["Host: a", "accept: */*"],
  [],
  ["Host: a", "Host: a"],
  ["Host: a b"],
  ["Host : a"],
  ["Host: a", " folded"],
];
const HEADS = LINES.flatMap((line) =>
  FIELDS.map((fields) => [line, ...fields, "", ""].join("\r\n"))
);

Deno.test("parseRequestHead() says the same of a head when it remembers those before it", () => {
  const outcome = (head: string, memory?: HeadMemory, cut = 0) => {
    try {
      const bytes = wireBytes(`x${head}GET / H`);
      const scanner = new HeadScanner({ firstLineBytes: 100, totalBytes: 100 }, memory);
      const end = 1 + head.length;
      const scan = (end: number) => scanner.scan(bytes, 1, end, viewOf(bytes));
      if (cut > 0 && scan(1 + cut) !== 0) throw new Error("It is not complete");
      if (scan(bytes.length) !== head.length) {
        throw new Error("It ends elsewhere");
      }
      const { headers, ...rest } = parseRequestHead(bytes, 1, end, 10, memory);
      return JSON.stringify([rest, [...headers]]);
    } catch (error) {
      return error instanceof ProtocolError ? `${error.status} ${error.message}` : String(error);
    }
  };
  const alone = new Map(HEADS.map((head) => [head, outcome(head)]));
  assert(new Set(alone.values()).size > 15, "the heads are all alike");
  for (const before of HEADS) {
    for (const head of HEADS) {
      const memory = new HeadMemory();
      for (const it of [before, before, head, head, before, head]) {
        assertEquals(outcome(it, memory), alone.get(it), `${before}${head}`);
      }
      const lineLength = head.indexOf("\r");
      for (const cut of [1, lineLength, lineLength + 1, lineLength + 2, head.length - 1]) {
        assertEquals(outcome(head, memory, cut), alone.get(head), `${before}${head} at ${cut}`);
      }
    }
  }
});
