import { Buffer } from "node:buffer";

/** One way for bytes to arrive: what the reads return, in order. */
export interface Arrival {
  /** For the message of a failed assertion: `"cut at 7"`. */
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
  /** What the reader of one message must leave untouched, one character a byte. */
  readonly rest: string;
}

/** What follows a message on a connection that is kept; no reader of the first may touch it. */
export const SECOND_REQUEST = "GET /second HTTP/1.1\r\nHost: second.example\r\n\r\n";

/**
 * Every way for `wire` to arrive: whole, cut in two at each byte, byte by byte; then all of these
 * again with a second request behind it. A parser's answer may depend on none of it.
 *
 * @param wire One character a byte. It must decide its outcome by itself: where it is incomplete,
 * the second request becomes a part of it.
 */
export function* everySplit(wire: string): Generator<Arrival> {
  yield* splitsOf(wire, "");
  yield* splitsOf(wire, SECOND_REQUEST);
}

/** Text of one character a byte as bytes. */
export function wireBytes(wire: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(wire.length);
  for (let i = 0; i < wire.length; i++) bytes[i] = wire.charCodeAt(i);
  return bytes;
}

/** Bytes as text of one character a byte. */
export function wireText(bytes: Uint8Array): string {
  const { buffer, byteOffset, length } = bytes;
  // What is "latin1" to a TextDecoder is another charset. One call a byte took 100 ns.
  return Buffer.from(buffer, byteOffset, length).toString("latin1");
}

function* splitsOf(wire: string, rest: string): Generator<Arrival> {
  const bytes = wireBytes(wire + rest);
  const behind = rest === "" ? "" : ", with a second request behind it";
  yield { name: "whole" + behind, pieces: [bytes], rest };
  for (let i = 1; i < bytes.length; i++) {
    const pieces = [bytes.subarray(0, i), bytes.subarray(i)];
    yield { name: `cut at ${i}${behind}`, pieces, rest };
  }
  const pieces = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
  yield { name: "byte by byte" + behind, pieces, rest };
}
