import { assertEquals } from "@std/assert";
import { ChunkedDecoder, type ChunkedLimits } from "../../lib/protocol/body_decoder.ts";
import { decodeBody } from "../support/decode_body.ts";
import { everySplit } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

const LIMITS: ChunkedLimits = {
  chunkLineBytes: 12,
  chunkExtensionBytes: 20,
  headBytes: 60,
  fieldCount: 3,
};

interface Row {
  readonly name: string;
  readonly rfc: string;
  /** What stands between the last chunk and the empty line. */
  readonly trailers: string;
  readonly status: number | "accepted";
}

const TRAILERS: readonly Row[] = [
  { name: "a good field", rfc: "9110 §6.5", trailers: "X-Sum: a b\r\n", status: "accepted" },
  { name: "an empty value", rfc: "9110 §5.5", trailers: "X-Sum:\r\n", status: "accepted" },
  { name: "a byte above 0x7f", rfc: "9110 §5.5", trailers: "X-Sum: \xe9\r\n", status: "accepted" },
  {
    name: "a name like Host",
    rfc: "9110 §6.5.1",
    trailers: "X-Host: a\r\nHosts: a\r\n",
    status: "accepted",
  },
  { name: "Host", rfc: "9110 §6.5.1", trailers: "Host: a\r\n", status: 400 },
  { name: "HOST behind another", rfc: "9110 §6.5.1", trailers: "A: b\r\nHOST: a\r\n", status: 400 },
  { name: "an empty Host", rfc: "9110 §6.5.1", trailers: "host:\r\n", status: 400 },
  { name: "Content-Length", rfc: "9110 §6.5.1", trailers: "Content-Length: 5\r\n", status: 400 },
  { name: "content-length", rfc: "9110 §6.5.1", trailers: "content-length: 5\r\n", status: 400 },
  {
    name: "Transfer-Encoding",
    rfc: "9110 §6.5.1",
    trailers: "Transfer-Encoding: chunked\r\n",
    status: 400,
  },
  {
    name: "transfer-ENCODING",
    rfc: "9110 §6.5.1",
    trailers: "transfer-ENCODING: gzip\r\n",
    status: 400,
  },
  { name: "no colon", rfc: "9112 §5", trailers: "X-Sum\r\n", status: 400 },
  { name: "an empty name", rfc: "9110 §5.1", trailers: ": a\r\n", status: 400 },
  { name: "a blank before the colon", rfc: "9112 §5.1", trailers: "A : b\r\n", status: 400 },
  { name: "a folded line", rfc: "9112 §5.2", trailers: "A: b\r\n c\r\n", status: 400 },
  { name: "a first line that is indented", rfc: "9112 §5.2", trailers: " A: b\r\n", status: 400 },
  { name: "a bare LF", rfc: "9112 §2.2", trailers: "A: b\nC: d\r\n", status: 400 },
  { name: "a bare CR", rfc: "9112 §2.2", trailers: "A: b\rC: d\r\n", status: 400 },
  { name: "NUL", rfc: "9110 §5.5", trailers: "A: b\0\r\n", status: 400 },
  { name: "a request", rfc: "9112 §5", trailers: "GET / HTTP/1.1\r\n", status: 400 },
  {
    name: "fields at the limit",
    rfc: "6585 §5",
    trailers: "A: b\r\n".repeat(3),
    status: "accepted",
  },
  { name: "one field over the limit", rfc: "6585 §5", trailers: "A: b\r\n".repeat(4), status: 431 },
  { name: "one byte under the limit", rfc: "6585 §5", trailers: trailerOf(59), status: "accepted" },
  { name: "all the bytes it may", rfc: "6585 §5", trailers: trailerOf(60), status: "accepted" },
  { name: "one byte over the limit", rfc: "6585 §5", trailers: trailerOf(61), status: 431 },
  {
    name: "two lines over the limit",
    rfc: "6585 §5",
    trailers: "A: b\r\n" + trailerOf(55),
    status: 431,
  },
  {
    name: "a line that never ends",
    rfc: "6585 §5",
    trailers: "A: " + "b".repeat(100),
    status: 431,
  },
];

for (const { name, rfc, trailers, status } of TRAILERS) {
  Deno.test(`ChunkedDecoder gives ${status} when a trailer section has ${name} (${rfc})`, () => {
    for (const arrival of everySplit(`2\r\nab\r\n0\r\n${trailers}\r\n`)) {
      const decode = () => decodeBody(new ChunkedDecoder(LIMITS), arrival.pieces);
      assertEquals(statusOf(decode), status, arrival.name);
      if (status !== "accepted") continue;
      assertEquals(decode(), { content: "ab", rest: arrival.rest, done: true }, arrival.name);
    }
  });
}

Deno.test("ChunkedDecoder takes trailers of any length when there is no limit", () => {
  const wire = `0\r\n${trailerOf(500)}\r\n`;
  for (const { pieces, name } of everySplit(wire)) {
    const decoder = new ChunkedDecoder({ ...LIMITS, headBytes: Infinity });
    assertEquals(decodeBody(decoder, pieces).done, true, name);
    assertEquals(decoder.trailers.length, 1, name);
  }
});

interface LimitRow {
  readonly name: string;
  readonly wire: string;
  readonly status: number | "accepted";
}

const LINES: readonly LimitRow[] = [
  { name: "the size has all the bytes it may", wire: "00000000000a", status: "accepted" },
  { name: "the size has one byte more", wire: "000000000000a", status: 400 },
  { name: "the size never ends", wire: "0".repeat(100), status: 400 },
  { name: "the line is one byte under its limit", wire: "a;bcdefghij", status: "accepted" },
  { name: "the line has all the bytes it may", wire: "a;bcdefghijk", status: "accepted" },
  { name: "the line has one byte more", wire: "a;bcdefghijkl", status: 400 },
  { name: "a quoted value fills the line", wire: 'a;b="cdef";g', status: "accepted" },
  { name: "a quoted value is one byte too long", wire: 'a;b="cdefg";h', status: 400 },
  { name: "blanks fill the line", wire: "a;" + " ".repeat(9) + "b", status: "accepted" },
  {
    name: "blanks make the line one byte too long",
    wire: "a;" + " ".repeat(10) + "b",
    status: 400,
  },
  { name: "an extension never ends", wire: "a;" + "b".repeat(100), status: 400 },
];

for (const { name, wire, status } of LINES) {
  Deno.test(`ChunkedDecoder gives ${status} when ${name} (9112 §7.1.1)`, () => {
    const chunk = `${wire}\r\n${"x".repeat(10)}\r\n`;
    check(`${chunk}0\r\n\r\n`, status);
    // A line has no less for those before it.
    check(`1\r\nx\r\n${chunk}0\r\n\r\n`, status);
  });
}

const TEN = "1;bcdefghij\r\nx\r\n";
const EXTENSIONS: readonly LimitRow[] = [
  {
    name: "one byte under their limit",
    wire: TEN + "1;bcdefghi\r\nx\r\n0\r\n\r\n",
    status: "accepted",
  },
  { name: "at their limit", wire: TEN + TEN + "0\r\n\r\n", status: "accepted" },
  {
    name: "at their limit, between plain chunks",
    wire: `1\r\nx\r\n${TEN}1\r\nx\r\n${TEN}0\r\n\r\n`,
    status: "accepted",
  },
  { name: "over it by those of the last chunk", wire: TEN + TEN + "0;a\r\n\r\n", status: 400 },
  { name: "one byte over it", wire: TEN + "1;bcdefgh\r\nx\r\n0;bc\r\n\r\n", status: 400 },
  {
    name: "over it by many small ones",
    wire: "1;a\r\nx\r\n".repeat(11) + "0\r\n\r\n",
    status: 400,
  },
];

for (const { name, wire, status } of EXTENSIONS) {
  Deno.test(`ChunkedDecoder gives ${status} when the extensions are ${name} (9112 §7.1.1)`, () => {
    check(wire, status);
  });
}

Deno.test("ChunkedDecoder sets no bound when the chunks are many and plain", () => {
  check("1\r\nx\r\n".repeat(50) + "0\r\n\r\n", "accepted");
});

/** One field line that makes a section of `length` bytes, its empty line included. */
function trailerOf(length: number): string {
  return "A: " + "b".repeat(length - 7) + "\r\n";
}

function check(wire: string, status: number | "accepted"): void {
  for (const { name, pieces } of everySplit(wire)) {
    assertEquals(statusOf(() => decodeBody(new ChunkedDecoder(LIMITS), pieces)), status, name);
  }
}
