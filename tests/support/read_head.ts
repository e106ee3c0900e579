import { HeadScanner, type HeadScannerLimits } from "../../lib/protocol/head_scanner.ts";
import { parseRequestHead, type RequestHead } from "../../lib/protocol/request_head.ts";
import { wireBytes, wireText } from "./every_split.ts";

/** A head, and what came behind it. */
export interface HeadRead {
  readonly head: RequestHead;
  /** One character a byte. */
  readonly rest: string;
}

/** Limits that no row reaches. */
const WIDE: HeadScannerLimits = { firstLineBytes: 1000, totalBytes: 4000 };
const FIELD_COUNT = 100;
// No parser may look at what lies before its section: these bytes would be refused.
const BEFORE = "\r\0\n";

/** The wire of a request: a request line, field lines, an empty line. */
export function wireOf(requestLine: string, ...fieldLines: readonly string[]): string {
  return [requestLine, ...fieldLines, "", ""].join("\r\n");
}

/**
 * Reads one request head as a connection does: scans after every piece, parses when it is complete.
 *
 * @throws {Error} If the pieces hold no complete head: then the row is wrong.
 */
export function readHead(pieces: readonly Uint8Array[]): HeadRead {
  const scanner = new HeadScanner(WIDE);
  const start = BEFORE.length;
  let buffer = BEFORE;
  let length = 0;
  for (const piece of pieces) {
    buffer += wireText(piece);
    if (length === 0) length = scanner.scan(wireBytes(buffer), start, buffer.length);
  }
  if (length === 0) throw new Error("The row's head is not complete");
  const end = start + length;
  const head = parseRequestHead(wireBytes(buffer), start, end, FIELD_COUNT);
  return { head, rest: buffer.slice(end) };
}
