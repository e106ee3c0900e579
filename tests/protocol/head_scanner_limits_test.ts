import { assertEquals } from "@std/assert";
import { HeadScanner, type HeadScannerLimits } from "../../lib/protocol/head_scanner.ts";
import { everySplit, wireBytes, wireText } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

const LIMITS: HeadScannerLimits = { firstLineBytes: 20, totalBytes: 40 };
// What lies before the section counts toward no limit: it is the request before.
const BEFORE = "\0\r\n";

type Row = readonly [
  name: string,
  rfc: string,
  wire: string,
  status: number | "accepted",
  limits?: HeadScannerLimits,
];

/** A section of exactly `length` bytes whose first line is short. */
function sectionOf(length: number): string {
  const start = "GET /\r\nA: ";
  return start + "b".repeat(length - start.length - 4) + "\r\n\r\n";
}

const ROWS: readonly Row[] = [
  [
    "the first line is one byte under its limit",
    "9112 §3",
    "G".repeat(19) + "\r\n\r\n",
    "accepted",
  ],
  ["the first line is as long as its limit", "9112 §3", "G".repeat(20) + "\r\n\r\n", "accepted"],
  ["the first line is one byte over its limit", "9112 §3", "G ".repeat(10) + "G\r\n\r\n", 414],
  ["the first line is over its limit and does not end", "9112 §3", "G ".repeat(11), 414],
  ["the first line is over both limits", "9112 §3", "G ".repeat(30), 414],
  ["a control byte follows a first line over its limit", "9112 §3", "G ".repeat(10) + "G\0", 414],
  [
    "the first line is over its limit, and all of it is a method",
    "9112 §3",
    "G".repeat(21) + "\r\n\r\n",
    501,
  ],
  [
    "the first blank is the first byte over the limit of the first line",
    "9112 §3",
    "G".repeat(20) + " /",
    501,
  ],
  [
    "the first blank is the last byte of the first line's limit",
    "9112 §3",
    "G".repeat(19) + " /",
    414,
  ],
  [
    "a control byte is the first one over the limit of the first line",
    "9110 §5.5",
    "G".repeat(20) + "\0",
    400,
  ],
  [
    "a later line is longer than the first may be",
    "9112 §5",
    "GET /\r\nA: " + "b".repeat(26) + "\r\n\r\n",
    "accepted",
  ],
  ["the section is one byte under its limit", "6585 §5", sectionOf(39), "accepted"],
  ["the section is as long as its limit", "6585 §5", sectionOf(40), "accepted"],
  ["the section is one byte over its limit", "6585 §5", sectionOf(41), 431],
  ["the section is two bytes over its limit", "6585 §5", sectionOf(42), 431],
  [
    "the section is as long as its limit and does not end",
    "6585 §5",
    sectionOf(60).slice(0, 40),
    431,
  ],
  ["a control byte comes only after the limit", "6585 §5", sectionOf(60).slice(0, 40) + "\0", 431],
  [
    "a control byte is the last one within the limit",
    "9110 §5.5",
    sectionOf(60).slice(0, 39) + "\0",
    400,
  ],
  [
    "a section of one line, a trailer section, is over its limit",
    "6585 §5",
    "A: " + "b".repeat(37) + "\r\n\r\n",
    431,
    { firstLineBytes: 40, totalBytes: 40 },
  ],
];

for (const [name, rfc, wire, status, limits] of ROWS) {
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
