/**
 * The client that checks: whoever is measured has to answer, and rightly.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { wireText } from "../support/every_split.ts";
import { RawClient } from "../support/raw_client.ts";
import { IncompleteResponse, parseResponses } from "../support/responses.ts";

/** A request, and what has to answer it. */
export interface Check {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The content, decoded: bytes, or the path of a file that is too large to be held. */
  readonly content: Uint8Array<ArrayBuffer> | string;
  /** The coding that the content must come with. */
  readonly coding?: "gzip";
}

/**
 * Asks once, and compares status, length and content.
 *
 * @throws {Error} If anything of that is not as it should be.
 */
export async function checkAnswer(port: number, check: Check): Promise<void> {
  const { content } = check;
  if (typeof content === "string") await checkLarge(port, check, content);
  else await checkSmall(port, check, content);
}

async function checkSmall(
  port: number,
  check: Check,
  content: Uint8Array<ArrayBuffer>,
): Promise<void> {
  using client = await RawClient.connect({ transport: "tcp", hostname: "127.0.0.1", port });
  await client.send(wireOf(port, check));
  const [{ status, headers, body }] = await client.untilResponses();
  if (status !== 200) throw new Error(`Status ${status}`);
  if (headers["content-encoding"] !== check.coding) {
    throw new Error(`Content-Encoding ${headers["content-encoding"]}`);
  }
  const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
  const decoded = check.coding === undefined ? bytes : await gunzip(bytes);
  if (decoded.length !== content.length) throw new Error(`A content of ${decoded.length} bytes`);
  if (!isSame(decoded, content)) throw new Error("The content is another");
}

/** The content is compared as it comes. */
async function checkLarge(port: number, check: Check, path: string): Promise<void> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  using file = await Deno.open(path);
  const { size } = await file.stat();
  await conn.write(new TextEncoder().encode(wireOf(port, check)));
  const buffer = new Uint8Array(PIECE_BYTES);
  let piece = await contentAfterHead(conn, buffer, size);
  for (let left = size;; piece = await readPiece(conn, buffer)) {
    if (piece.length > left) throw new Error("More content than was said");
    if (!isSame(piece, readExactly(file, piece.length))) throw new Error("The content is another");
    left -= piece.length;
    if (left === 0) return;
  }
}

const PIECE_BYTES = 2 ** 20;

function wireOf(port: number, { path, headers = {} }: Check): string {
  const fields = Object.entries({ host: `127.0.0.1:${port}`, ...headers });
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Reads to the end of the head, and returns what of the content came with it. */
async function contentAfterHead(
  conn: Deno.TcpConn,
  buffer: Uint8Array<ArrayBuffer>,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let filled = 0;;) {
    filled += (await readPiece(conn, buffer.subarray(filled))).length;
    const text = wireText(buffer.subarray(0, Math.min(filled, HEAD_BYTES)));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    // A HEAD request has the same head and no content, so this is a response as well.
    const [{ status, headers }] = parseResponses(text.slice(0, end + 4), ["HEAD"]);
    if (status !== 200) throw new Error(`Status ${status}`);
    const length = headers["content-length"];
    if (length !== String(size)) throw new Error(`Content-Length ${length}`);
    return buffer.subarray(end + 4, filled);
  }
}

const HEAD_BYTES = 16 * 1024;

/** What comes next, which is never nothing. */
async function readPiece(
  conn: Deno.TcpConn,
  buffer: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const count = await conn.read(buffer);
  if (count === null) throw new IncompleteResponse("The server left");
  return buffer.subarray(0, count);
}

function readExactly(file: Deno.FsFile, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) throw new Error("The file is shorter than it was");
    filled += count;
  }
  return bytes;
}

/** Compares as fast as the system does: a GiB in a fraction of a second. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).bytes();
}
