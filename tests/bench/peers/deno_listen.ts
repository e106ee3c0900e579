/**
 * What no server on the runtime's sockets goes below, to be measured beside ours: it makes the calls
 * that the work takes, and nothing else. It does not parse, nor check, nor have limits; what it knows
 * of a connection is its first request. Each answer is a constant; a small file is looked at once for
 * all requests that had been read before, or, where it could have a compressed form beside it, with
 * its directory; a large one is read and written, a MiB at a time.
 *
 * Arguments: the port, the directory, and that with the compressed form.
 */

const [port, directory, compressed] = Deno.args;
const CHUNK_BYTES = 2 ** 20;
/** What is longer is not kept. */
const MAX_KEPT_BYTES = 2 ** 18;
/** How many answers are written at a time at most. */
const MAX_BATCH = 64;

/** What a connection is answered with. */
interface Answer {
  /** Of one request. */
  readonly requestBytes: number;
  /** What is looked at before each answer. */
  readonly looks: readonly string[];
  /** The answer, as often as it is written at a time. */
  readonly batch: Uint8Array;
  readonly bytes: number;
  /** What follows it. */
  readonly large: string | null;
}

const looked = new Set<string>();
const listener = Deno.listen({ hostname: "127.0.0.1", port: Number(port), tcpBacklog: 4096 });
for await (const conn of listener) serve(conn).catch(() => {}).finally(() => conn.close());

async function serve(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const buffer = new Uint8Array(16 * 1024);
  let answer: Answer | null = null;
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) return;
    answer ??= answerTo(new TextDecoder().decode(buffer.subarray(0, count)));
    const requests = Math.min(MAX_BATCH, Math.round(count / answer.requestBytes));
    for (const path of answer.looks) look(path);
    await writeAll(conn, answer.batch.subarray(0, requests * answer.bytes));
    if (answer.large !== null) await sendFile(conn, answer.large);
  }
}

/** What runs before the microtask that is queued here had been read before. */
function look(path: string): void {
  if (looked.has(path)) return;
  if (looked.size === 0) queueMicrotask(() => looked.clear());
  looked.add(path);
  Deno.lstatSync(path);
}

function answerTo(text: string): Answer {
  const requestBytes = text.indexOf("\r\n\r\n") + 4;
  const [, path] = text.split(" ");
  const encoder = new TextEncoder();
  if (!path.startsWith("/files/")) {
    return constant(requestBytes, [], "text/plain", encoder.encode("hello"));
  }
  const name = path.slice("/files/".length);
  const file = `${directory}/${name}`;
  const { size } = Deno.statSync(file);
  if (size > MAX_KEPT_BYTES) {
    const head = encoder.encode(headOf("application/octet-stream", size, ""));
    return { requestBytes, looks: [file], batch: head, bytes: head.length, large: file };
  }
  if (!/accept-encoding: gzip/i.test(text)) {
    return constant(requestBytes, [file], "text/html", Deno.readFileSync(file));
  }
  const content = Deno.readFileSync(`${compressed}/${name}.gz`);
  return constant(requestBytes, [file, directory], "text/plain", content, "gzip");
}

function constant(
  requestBytes: number,
  looks: readonly string[],
  type: string,
  content: Uint8Array,
  coding = "",
): Answer {
  const head = new TextEncoder().encode(headOf(type, content.length, coding));
  const bytes = head.length + content.length;
  const batch = new Uint8Array(bytes * (bytes > CHUNK_BYTES / MAX_BATCH ? 1 : MAX_BATCH));
  for (let at = 0; at < batch.length; at += bytes) {
    batch.set(head, at);
    batch.set(content, at + head.length);
  }
  return { requestBytes, looks, batch, bytes, large: null };
}

/** The fields that Postern sends, so that as many bytes go out. */
function headOf(type: string, length: number, coding: string): string {
  return "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 08:31:29 GMT\r\n" +
    `Content-Type: ${type}\r\nX-Content-Type-Options: nosniff\r\nVary: accept-encoding\r\n` +
    (coding === "" ? "" : `Content-Encoding: ${coding}\r\n`) +
    `Content-Length: ${length}\r\n\r\n`;
}

async function sendFile(conn: Deno.TcpConn, path: string): Promise<void> {
  using file = Deno.openSync(path);
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let count = file.readSync(chunk); count !== null; count = file.readSync(chunk)) {
    await writeAll(conn, chunk.subarray(0, count));
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await conn.write(rest));
}
