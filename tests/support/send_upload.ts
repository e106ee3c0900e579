import { sendAll } from "./bulk_transfer.ts";
import { within } from "./within.ts";

/** One upload, or a MOVE, on a connection of its own. */
export interface UploadRequest {
  readonly method: "PUT" | "POST" | "MOVE";
  /** The path, as it stands in the request line. */
  readonly target: string;
  readonly content: Uint8Array;
  /** Lines of its head, beside those that each has. */
  readonly fields?: readonly string[];
  /** Whether it comes in chunks, without a length. */
  readonly isChunked?: boolean;
  /** What is waited for when half of the content is sent. */
  readonly halfway?: () => Promise<void>;
}

/**
 * Sends an upload, and reads the answer while it sends, as real clients do.
 *
 * @returns The status; `null` where the connection broke before it came.
 */
export async function sendUpload(
  { hostname, port }: Deno.NetAddr,
  request: UploadRequest,
): Promise<number | null> {
  const conn = await Deno.connect({ hostname, port }).catch(nullIfBroken);
  if (conn === null) return null;
  // The server may answer and leave before it has all of it.
  const isSent = sendPieces(conn, request).catch(nullIfBroken);
  try {
    return await within(readStatus(conn), HANG_MILLIS).catch(nullIfBroken);
  } finally {
    conn.close();
    await isSent;
  }
}

/** What goes over the wire: the head, then the body in pieces of at most 64 KiB. */
export function* uploadPieces(request: UploadRequest): Generator<Uint8Array> {
  const { method, target, content, isChunked = false, fields = [] } = request;
  const framing = isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${content.length}`;
  const all = ["Host: localhost", "Connection: close", framing, ...fields];
  yield encode([`${method} ${target} HTTP/1.1`, ...all, "", ""].join("\r\n"));
  for (let start = 0; start < content.length; start += PIECE_BYTES) {
    const piece = content.subarray(start, start + PIECE_BYTES);
    if (isChunked) yield encode(`${piece.length.toString(16)}\r\n`);
    yield piece;
    if (isChunked) yield encode("\r\n");
  }
  if (isChunked) yield encode("0\r\n\r\n");
}

const PIECE_BYTES = 64 * 1024;
/** The disk may be slow, and it is only waited for where a server hangs. */
const HANG_MILLIS = 60_000;
const MAX_ANSWER_BYTES = 16 * 1024;

async function sendPieces(conn: Deno.TcpConn, request: UploadRequest): Promise<void> {
  let rest = request.content.length / 2;
  for (const piece of uploadPieces(request)) {
    await sendAll(conn, piece);
    const isHalf = rest > 0 && rest <= piece.length;
    rest -= piece.length;
    if (isHalf) await request.halfway?.();
  }
}

async function readStatus(conn: Deno.TcpConn): Promise<number | null> {
  const bytes = new Uint8Array(MAX_ANSWER_BYTES);
  for (let length = 0;;) {
    const count = await conn.read(bytes.subarray(length));
    if (count === null) return null;
    length += count;
    const head = new TextDecoder().decode(bytes.subarray(0, length));
    if (!head.includes("\r\n\r\n")) continue;
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head);
    if (status === null) throw new SyntaxError(`Not a status line: ${head}`);
    return Number(status[1]);
  }
}

/** A connection that breaks is an outcome; anything else is not. */
function nullIfBroken(error: unknown): null {
  const kinds = [
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionRefused,
    Deno.errors.ConnectionReset,
    // Of a write, when the connection is closed under it.
    Deno.errors.BadResource,
    Deno.errors.Interrupted,
  ];
  if (kinds.some((kind) => error instanceof kind)) return null;
  throw error;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
