import { assertEquals } from "@std/assert";
import { HeadScanner, type HeadScannerLimits } from "../../lib/protocol/head_scanner.ts";
import { everySplit, wireBytes, wireText } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

const LIMITS: HeadScannerLimits = { firstLineBytes: 20, totalBytes: 40 };
// What lies before the section counts toward no limit: it is the request before.
const BEFORE = "\0\r\n";

interface Row {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  readonly status: number | "accepted";
  readonly limits?: HeadScannerLimits;
}

/** A section of exactly `length` bytes whose first line is short. */
function sectionOf(length: number): string {
  const start = "GET /\r\nA: ";
  return start + "b".repeat(length - start.length - 4) + "\r\n\r\n";
}

const ROWS: readonly Row[] = [
  {
    name: "the first line is one byte under its limit",
    rfc: "9112 §3",
    wire: "G".repeat(19) + "\r\n\r\n",
    status: "accepted",
  },
  {
    name: "the first line is as long as its limit",
    rfc: "9112 §3",
    wire: "G".repeat(20) + "\r\n\r\n",
    status: "accepted",
  },
  {
    name: "the first line is one byte over its limit",
    rfc: "9112 §3",
    wire: "G ".repeat(10) + "G\r\n\r\n",
    status: 414,
  },
  {
    name: "the first line is over its limit and does not end",
    rfc: "9112 §3",
    wire: "G ".repeat(11),
    status: 414,
  },
  {
    name: "the first line is over both limits",
    rfc: "9112 §3",
    wire: "G ".repeat(30),
    status: 414,
  },
  {
    name: "a control byte follows a first line over its limit",
    rfc: "9112 §3",
    wire: "G ".repeat(10) + "G\0",
    status: 414,
  },
  {
    name: "the first line is over its limit, and all of it is a method",
    rfc: "9112 §3",
    wire: "G".repeat(21) + "\r\n\r\n",
    status: 501,
  },
  {
    name: "the first blank is the first byte over the limit of the first line",
    rfc: "9112 §3",
    wire: "G".repeat(20) + " /",
    status: 501,
  },
  {
    name: "the first blank is the last byte of the first line's limit",
    rfc: "9112 §3",
    wire: "G".repeat(19) + " /",
    status: 414,
  },
  {
    name: "a control byte is the first one over the limit of the first line",
    rfc: "9110 §5.5",
    wire: "G".repeat(20) + "\0",
    status: 400,
  },
  {
    name: "a later line is longer than the first may be",
    rfc: "9112 §5",
    wire: "GET /\r\nA: " + "b".repeat(26) + "\r\n\r\n",
    status: "accepted",
  },
  {
    name: "the section is one byte under its limit",
    rfc: "6585 §5",
    wire: sectionOf(39),
    status: "accepted",
  },
  {
    name: "the section is as long as its limit",
    rfc: "6585 §5",
    wire: sectionOf(40),
    status: "accepted",
  },
  {
    name: "the section is one byte over its limit",
    rfc: "6585 §5",
    wire: sectionOf(41),
    status: 431,
  },
  {
    name: "the section is two bytes over its limit",
    rfc: "6585 §5",
    wire: sectionOf(42),
    status: 431,
  },
  {
    name: "the section is as long as its limit and does not end",
    rfc: "6585 §5",
    wire: sectionOf(60).slice(0, 40),
    status: 431,
  },
  {
    name: "a control byte comes only after the limit",
    rfc: "6585 §5",
    wire: sectionOf(60).slice(0, 40) + "\0",
    status: 431,
  },
  {
    name: "a control byte is the last one within the limit",
    rfc: "9110 §5.5",
    wire: sectionOf(60).slice(0, 39) + "\0",
    status: 400,
  },
  {
    name: "a section of one line, a trailer section, is over its limit",
    rfc: "6585 §5",
    wire: "A: " + "b".repeat(37) + "\r\n\r\n",
    status: 431,
    limits: { firstLineBytes: 40, totalBytes: 40 },
  },
];

for (const { name, rfc, wire, status, limits } of ROWS) {
  Deno.test(`scan() gives ${status} when ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      const scan = (): number => scanPieces(arrival.pieces, limits ?? LIMITS);
      assertEquals(statusOf(scan), status, arrival.name);
      if (status === "accepted") assertEquals(scan(), wire.length, arrival.name);
    }
  });
}

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
