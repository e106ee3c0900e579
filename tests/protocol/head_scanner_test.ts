import { assertEquals } from "@std/assert";
import { parseFieldLines } from "../../lib/protocol/field_lines.ts";
import { HeadScanner, type HeadScannerLimits } from "../../lib/protocol/head_scanner.ts";
import { HeadMemory, parseRequestHead } from "../../lib/protocol/request_head.ts";
import { everySplit, SECOND_REQUEST, wireBytes, wireText } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

const LIMITS: HeadScannerLimits = { firstLineBytes: 100, totalBytes: 200 };
const HEAD = "GET / HTTP/1.1\r\nHost: a\r\nX:\ty\r\n\r\n";
// Bytes before the section, which would be refused if anyone looked at them.
const BEFORE = "\n\0\r";

type Row = readonly [name: string, rfc: string, wire: string];

/** Scans after every piece, as a connection does, until the section is complete. */
function scanPieces(pieces: readonly Uint8Array[], limits: HeadScannerLimits): number {
  const scanner = new HeadScanner(limits);
  let buffer = BEFORE;
  for (const piece of pieces) {
    buffer += wireText(piece);
    const length = scanner.scan(wireBytes(buffer), BEFORE.length, buffer.length);
    if (length > 0) return length;
  }
  return 0;
}

const COMPLETE: readonly Row[] = [
  ["a head with fields", "9112 §2.1", HEAD],
  ["a head without fields", "9112 §2.1", "GET / HTTP/1.1\r\n\r\n"],
  ["an empty line alone, which is the caller's matter", "9112 §2.2", "\r\n"],
  ["bytes above 0x7f in a value", "9110 §5.5", "A: \x80\xe9\xff\r\n\r\n"],
  ["a line of blanks", "9112 §5.2", "A: b\r\n \t \r\n\r\n"],
];

for (const [name, rfc, wire] of COMPLETE) {
  Deno.test(`scan() finds the end when the section is ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      assertEquals(scanPieces(arrival.pieces, LIMITS), wire.length, arrival.name);
    }
  });
}

const REFUSED: readonly Row[] = [
  ["a bare LF ends the first line", "9112 §2.2", "GET / HTTP/1.1\nA: b\r\n\r\n"],
  ["a bare LF ends a field", "9112 §2.2", "GET / HTTP/1.1\r\nA: b\n\r\n"],
  ["a bare LF is the empty line", "9112 §2.2", "GET / HTTP/1.1\r\nA: b\r\n\n"],
  ["LF LF ends the head", "9112 §2.2", "GET / HTTP/1.1\n\n"],
  ["a bare CR stands in a value", "9112 §2.2", "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n"],
  ["a bare CR ends a line", "9112 §2.2", "GET / HTTP/1.1\rA: b\r\n\r\n"],
  ["two CR come before LF", "9112 §2.2", "GET / HTTP/1.1\r\r\n\r\n"],
  ["LF comes before CR", "9112 §2.2", "GET / HTTP/1.1\n\r\n\r"],
  ["the section begins with LF", "9112 §2.2", "\nGET / HTTP/1.1\r\n\r\n"],
  ["a TLS hello arrives", "9110 §5.5", "\x16\x03\x01\x02\0\x01\0\x01"],
];

for (const [name, rfc, wire] of REFUSED) {
  Deno.test(`scan() refuses with 400 when ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      assertEquals(statusOf(() => scanPieces(arrival.pieces, LIMITS)), 400, arrival.name);
    }
  });
}

const CONTROLS = [...Array(0x20).keys(), 0x7f].filter((byte) => byte !== 0x09);

for (const byte of CONTROLS) {
  const shown = "0x" + byte.toString(16).padStart(2, "0");
  Deno.test(`scan() refuses with 400 when ${shown} stands anywhere in a head (9110 §5.5)`, () => {
    // LF between the last CR and LF comes after the end: the head is complete without it.
    const positions = byte === 0x0a ? HEAD.length - 1 : HEAD.length;
    for (let i = 0; i < positions; i++) {
      const wire = HEAD.slice(0, i) + String.fromCharCode(byte) + HEAD.slice(i);
      const pieces = [wireBytes(wire)];
      const single = Array.from(pieces[0], (_, at) => pieces[0].subarray(at, at + 1));
      assertEquals(statusOf(() => scanPieces(pieces, LIMITS)), 400, `at ${i}`);
      assertEquals(statusOf(() => scanPieces(single, LIMITS)), 400, `at ${i}, byte by byte`);
    }
  });
}

Deno.test("scan() refuses with 400 when any CR or LF is left out (9112 §2.2)", () => {
  for (let i = 0; i < HEAD.length; i++) {
    if (HEAD[i] !== "\r" && HEAD[i] !== "\n") continue;
    const wire = HEAD.slice(0, i) + HEAD.slice(i + 1) + SECOND_REQUEST;
    assertEquals(statusOf(() => scanPieces([wireBytes(wire)], LIMITS)), 400, `without ${i}`);
  }
});

Deno.test("scan() returns 0 when the section is not complete", () => {
  const bytes = wireBytes(HEAD);
  for (let end = 0; end < HEAD.length; end++) {
    assertEquals(new HeadScanner(LIMITS).scan(bytes, 0, end), 0, `${end} bytes`);
  }
});

Deno.test("scan() admits tab and every byte from 0x80 when they stand in a value", () => {
  for (const byte of [0x09, ...Array.from({ length: 128 }, (_, i) => 0x80 + i)]) {
    const wire = `A: x${String.fromCharCode(byte)}y\r\n\r\n`;
    assertEquals(scanPieces([wireBytes(wire)], LIMITS), wire.length, `byte ${byte}`);
  }
});

Deno.test("scan() does not look again when it has passed a byte", () => {
  const scanner = new HeadScanner(LIMITS);
  const bytes = wireBytes(HEAD);
  assertEquals(scanner.scan(bytes, 0, 20), 0);
  bytes.fill(0, 0, 20);
  assertEquals(scanner.scan(bytes, 0, bytes.length), HEAD.length);
});

Deno.test("scan() follows the section when the caller has moved it in its buffer", () => {
  const scanner = new HeadScanner(LIMITS);
  assertEquals(scanner.scan(wireBytes("\n\n\n" + HEAD), 3, 3 + 20), 0);
  assertEquals(scanner.scan(wireBytes(HEAD), 0, HEAD.length), HEAD.length);
});

Deno.test("scan() begins anew when a section was found (9112 §9.3.2)", () => {
  const scanner = new HeadScanner({ firstLineBytes: 20, totalBytes: HEAD.length });
  const bytes = wireBytes(HEAD + HEAD + "\r\n" + "G ".repeat(11));
  assertEquals(scanner.scan(bytes, 0, 20), 0);
  assertEquals(scanner.scan(bytes, 0, bytes.length), HEAD.length);
  assertEquals(scanner.scan(bytes, HEAD.length, bytes.length), HEAD.length);
  assertEquals(scanner.scan(bytes, 2 * HEAD.length, bytes.length), 2);
  const last = 2 * HEAD.length + 2;
  assertEquals(statusOf(() => scanner.scan(bytes, last, bytes.length)), 414);
});

for (const totalBytes of [40, 41]) {
  Deno.test(`scan() holds its limit of ${totalBytes} when a line and fields repeat that came apart`, () => {
    const memory = new HeadMemory();
    const line = wireBytes("GET /aaaa HTTP/1.1\r\n");
    const fields = wireBytes("Host: bbbbbbbbbbb\r\n\r\n");
    for (let times = 0; times < 2; times++) {
      const head = wireBytes(wireText(line) + "Host: b\r\n\r\n");
      parseRequestHead(head, 0, head.length, 10, memory);
      memory.fields.parse(fields, 0, fields.length - 2, (text) => {
        return { headers: parseFieldLines(text, 10), host: undefined };
      });
    }
    const both = wireBytes(wireText(line) + wireText(fields));
    assertEquals(both.length, 41);
    const scanner = new HeadScanner({ firstLineBytes: 30, totalBytes }, memory);
    if (totalBytes === 41) assertEquals(scanner.scan(both, 0, both.length), 41);
    else assertEquals(statusOf(() => scanner.scan(both, 0, both.length)), 431);
  });
}
