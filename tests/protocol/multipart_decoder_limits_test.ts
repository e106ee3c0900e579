import { assert, assertEquals } from "@std/assert";
import { MultipartDecoder, type MultipartLimits } from "../../lib/protocol/multipart_decoder.ts";
import { everySplit, wireBytes } from "../support/every_split.ts";
import { BOUNDARY, CLOSE, decodeForm, part } from "../support/form_body.ts";

const FILE = 'form-data; name="file"; filename="a"';

const REFUSED: readonly (readonly [name: string, rfc: string, wire: string, status: number])[] = [
  ["line ends are bare LF", "2046 §4.1.1", bareLf(), 400],
  ["a field line ends in a bare LF", "9112 §2.2", part(`${FILE}\nX: y`, "hello"), 400],
  ["a head has a NUL", "9110 §5.5", part(`${FILE}\0`, "hello"), 400],
  [
    "a head has a line without colon",
    "9112 §5",
    `--${BOUNDARY}\r\nContent-Disposition\r\n\r\nhello`,
    400,
  ],
  ["a head is folded", "9112 §5.2", part('form-data;\r\n name="file"', "hello"), 400],
  [
    "a head breaks off at a delimiter",
    "2046 §5.1",
    `--${BOUNDARY}\r\nA: b\r\n${CLOSE}\r\n\r\n`,
    400,
  ],
  [
    "something is behind the boundary",
    "2046 §5.1.1",
    part(FILE, `hello\r\n--${BOUNDARY}ary\r\n`),
    400,
  ],
  [
    "one dash is behind the boundary",
    "2046 §5.1.1",
    part(FILE, `hello\r\n--${BOUNDARY}-\r\n`),
    400,
  ],
  [
    "the padding has no end in a line",
    "2046 §5.1.1",
    part(FILE, `hello\r\n--${BOUNDARY} \rx`),
    400,
  ],
];

function bareLf(): string {
  return (part(FILE, "hello") + CLOSE).replaceAll("\r\n", "\n");
}

for (const [name, rfc, wire, status] of REFUSED) {
  Deno.test(`MultipartDecoder says ${status} when ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      if (arrival.rest !== "") continue;
      const form = decodeForm(arrival.pieces);
      assertEquals(form.outcome, status, arrival.name);
      assert(!form.parts.some(({ isComplete }) => isComplete), arrival.name);
    }
  });
}

const SMALL: MultipartLimits = {
  parts: 3,
  partHeadBytes: 100,
  partFieldCount: 2,
  preambleBytes: 20,
};
const EMPTY = 'form-data; name=""';

const LIMITED: readonly { limit: string; wire: (over: number) => string; status: number }[] = [
  { limit: "parts", wire: (over) => part(EMPTY, "a").repeat(3 + over) + CLOSE, status: 413 },
  {
    limit: "partHeadBytes",
    wire: (over) => part(EMPTY, "a", `X: ${"x".repeat(100 - 41 - 3 - 4 + over)}`) + CLOSE,
    status: 400,
  },
  {
    limit: "partFieldCount",
    wire: (over) => part(EMPTY, "a", "X: y", ...new Array(over).fill("X: y")) + CLOSE,
    status: 400,
  },
  {
    limit: "preambleBytes",
    wire: (over) => `${"x".repeat(20 + over)}\r\n${part(EMPTY, "a")}${CLOSE}`,
    status: 400,
  },
  {
    limit: "the padding's 64 bytes",
    wire: (over) => part(EMPTY, "a").replace("\r\n", `${" ".repeat(64 + over)}\r\n`) + CLOSE,
    status: 400,
  },
];

for (const { limit, wire, status } of LIMITED) {
  Deno.test(`MultipartDecoder says ${status} when a form is one over ${limit}`, () => {
    for (const arrival of everySplit(wire(0))) {
      assertEquals(decodeForm(arrival.pieces, BOUNDARY, SMALL).outcome, "end", arrival.name);
    }
    for (const arrival of everySplit(wire(1))) {
      assertEquals(decodeForm(arrival.pieces, BOUNDARY, SMALL).outcome, status, arrival.name);
    }
  });
}

Deno.test("MultipartDecoder gives up when what should end does not: its buffer need not grow", () => {
  const head = `--${BOUNDARY}\r\n${"x".repeat(100)}`;
  assertEquals(decodeForm([wireBytes(head)], BOUNDARY, SMALL).outcome, 400);
  assertEquals(decodeForm([wireBytes("x".repeat(21))], BOUNDARY, SMALL).outcome, 400);
});

Deno.test("MultipartDecoder has completed all parts before when there is one too many", () => {
  const form = decodeForm([wireBytes(part(EMPTY, "a").repeat(4) + CLOSE)], BOUNDARY, SMALL);
  assertEquals(form.parts.map(({ isComplete }) => isComplete), [true, true, true]);
});

Deno.test("MultipartDecoder looks at no byte often when content is made to slow it down", () => {
  const boundary = "-".repeat(70);
  for (const line of ["-", "\r", "\r\n", "\r\n-", `\r\n--${"-".repeat(69)}x`, "x"]) {
    const decoder = new MultipartDecoder(boundary);
    const head = wireBytes(`--${boundary}\r\nA: b\r\n\r\n`);
    for (let at = 0; at < head.length;) at += decoder.decode(head.subarray(at)).consumed;
    const content = wireBytes("x" + line.repeat(10_000 / line.length));
    const { bytes, reads } = countReads(content);
    const step = decoder.decode(bytes);
    assert(step.kind === "content");
    assert(reads() < 3 * content.length, `${JSON.stringify(line)}: ${reads()} reads`);
  }
});

/** An array that counts how often one of its bytes is looked at. */
function countReads(content: Uint8Array): { bytes: Uint8Array; reads: () => number } {
  let count = 0;
  const bytes = new Proxy(content, {
    get(target, key) {
      if (/^[0-9]+$/.test(String(key))) count++;
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { bytes, reads: () => count };
}
