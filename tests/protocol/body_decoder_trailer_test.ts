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

type Row = readonly [
  name: string,
  rfc: string,
  /** What stands between the last chunk and the empty line. */
  trailers: string,
  status: number | "accepted",
];

const TRAILERS: readonly Row[] = [
  ["a good field", "9110 §6.5", "X-Sum: a b\r\n", "accepted"],
  ["an empty value", "9110 §5.5", "X-Sum:\r\n", "accepted"],
  ["a byte above 0x7f", "9110 §5.5", "X-Sum: \xe9\r\n", "accepted"],
  ["a name like Host", "9110 §6.5.1", "X-Host: a\r\nHosts: a\r\n", "accepted"],
  ["Host", "9110 §6.5.1", "Host: a\r\n", 400],
  ["HOST behind another", "9110 §6.5.1", "A: b\r\nHOST: a\r\n", 400],
  ["an empty Host", "9110 §6.5.1", "host:\r\n", 400],
  ["Content-Length", "9110 §6.5.1", "Content-Length: 5\r\n", 400],
  ["content-length", "9110 §6.5.1", "content-length: 5\r\n", 400],
  ["Transfer-Encoding", "9110 §6.5.1", "Transfer-Encoding: chunked\r\n", 400],
  ["transfer-ENCODING", "9110 §6.5.1", "transfer-ENCODING: gzip\r\n", 400],
  ["no colon", "9112 §5", "X-Sum\r\n", 400],
  ["an empty name", "9110 §5.1", ": a\r\n", 400],
  ["a blank before the colon", "9112 §5.1", "A : b\r\n", 400],
  ["a folded line", "9112 §5.2", "A: b\r\n c\r\n", 400],
  ["a first line that is indented", "9112 §5.2", " A: b\r\n", 400],
  ["a bare LF", "9112 §2.2", "A: b\nC: d\r\n", 400],
  ["a bare CR", "9112 §2.2", "A: b\rC: d\r\n", 400],
  ["NUL", "9110 §5.5", "A: b\0\r\n", 400],
  ["a request", "9112 §5", "GET / HTTP/1.1\r\n", 400],
  ["fields at the limit", "6585 §5", "A: b\r\n".repeat(3), "accepted"],
  ["one field over the limit", "6585 §5", "A: b\r\n".repeat(4), 431],
  ["one byte under the limit", "6585 §5", trailerOf(59), "accepted"],
  ["all the bytes it may", "6585 §5", trailerOf(60), "accepted"],
  ["one byte over the limit", "6585 §5", trailerOf(61), 431],
  ["two lines over the limit", "6585 §5", "A: b\r\n" + trailerOf(55), 431],
  ["a line that never ends", "6585 §5", "A: " + "b".repeat(100), 431],
];

for (const [name, rfc, trailers, status] of TRAILERS) {
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

type LimitRow = readonly [name: string, wire: string, status: number | "accepted"];

const LINES: readonly LimitRow[] = [
  ["the size has all the bytes it may", "00000000000a", "accepted"],
  ["the size has one byte more", "000000000000a", 400],
  ["the size never ends", "0".repeat(100), 400],
  ["the line is one byte under its limit", "a;bcdefghij", "accepted"],
  ["the line has all the bytes it may", "a;bcdefghijk", "accepted"],
  ["the line has one byte more", "a;bcdefghijkl", 400],
  ["a quoted value fills the line", 'a;b="cdef";g', "accepted"],
  ["a quoted value is one byte too long", 'a;b="cdefg";h', 400],
  ["blanks fill the line", "a;" + " ".repeat(9) + "b", "accepted"],
  ["blanks make the line one byte too long", "a;" + " ".repeat(10) + "b", 400],
  ["an extension never ends", "a;" + "b".repeat(100), 400],
];

for (const [name, wire, status] of LINES) {
  Deno.test(`ChunkedDecoder gives ${status} when ${name} (9112 §7.1.1)`, () => {
    const chunk = `${wire}\r\n${"x".repeat(10)}\r\n`;
    check(`${chunk}0\r\n\r\n`, status);
    // A line has no less for those before it.
    check(`1\r\nx\r\n${chunk}0\r\n\r\n`, status);
  });
}

const TEN = "1;bcdefghij\r\nx\r\n";
const EXTENSIONS: readonly LimitRow[] = [
  ["one byte under their limit", TEN + "1;bcdefghi\r\nx\r\n0\r\n\r\n", "accepted"],
  ["at their limit", TEN + TEN + "0\r\n\r\n", "accepted"],
  ["at their limit, between plain chunks", `1\r\nx\r\n${TEN}1\r\nx\r\n${TEN}0\r\n\r\n`, "accepted"],
  ["over it by those of the last chunk", TEN + TEN + "0;a\r\n\r\n", 400],
  ["one byte over it", TEN + "1;bcdefgh\r\nx\r\n0;bc\r\n\r\n", 400],
  ["over it by many small ones", "1;a\r\nx\r\n".repeat(11) + "0\r\n\r\n", 400],
];

for (const [name, wire, status] of EXTENSIONS) {
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
