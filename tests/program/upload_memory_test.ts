import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sendAll, sendRepeated } from "../support/bulk_transfer.ts";
import { CLOSE, filePart, FORM_TYPE, part } from "../support/form_body.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const MIB = 2 ** 20;
const LARGE = (Deno.env.get("POSTERN_CI") === "1" ? 2048 : 256) * MIB;
/** Far below the upload, far above what the collector happens to leave. */
const MAX_GROWTH = 40 * MIB;

for (const framing of ["by length", "chunked", "in a form"]) {
  Deno.test({
    name: `an upload ${framing} costs no more memory where it is large`,
    ignore: Deno.build.os !== "linux", // the peak is in /proc
    fn: async () => {
      using scratch = new ScratchDirectory();
      await using program = await Program.serveWritable(scratch.path);
      await upload(program, "small", 4 * MIB, framing);
      const before = await peakMemory(program);
      await upload(program, "large", LARGE, framing);
      assertEquals(Deno.statSync(`${scratch.path}/large`).size, LARGE);
      const growth = await peakMemory(program) - before;
      assert(growth < MAX_GROWTH, `${growth / MIB} MiB more`);
      await assertRepeats(`${scratch.path}/large`);
    },
  });
}

const BLOCK = Uint8Array.from({ length: MIB }, (_, index) => index % 251);

async function upload(
  { address }: Program,
  name: string,
  bytes: number,
  framing: string,
): Promise<void> {
  using conn = await Deno.connect(address);
  const path = framing === "in a form" ? "" : name;
  const head = `POST /files/${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`;
  if (framing === "in a form") {
    const start = part('form-data; name="text"', "text") + filePart(name, "").slice(0, -2);
    const length = start.length + bytes + 2 + CLOSE.length;
    const type = `Content-Type: ${FORM_TYPE}`;
    await sendText(conn, `${head}${type}\r\nContent-Length: ${length}\r\n\r\n${start}`);
    await sendRepeated(conn, BLOCK, bytes);
    await sendText(conn, `\r\n${CLOSE}`);
  } else if (framing === "by length") {
    await sendText(conn, `${head}Content-Length: ${bytes}\r\n\r\n`);
    await sendRepeated(conn, BLOCK, bytes);
  } else {
    await sendText(conn, `${head}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = Uint8Array.from([...encode(`${MIB.toString(16)}\r\n`), ...BLOCK, 13, 10]);
    await sendRepeated(conn, chunk, bytes / MIB * chunk.length);
    await sendText(conn, "0\r\n\r\n");
  }
  assertStringIncludes(await new Response(conn.readable).text(), "HTTP/1.1 201 Created\r\n");
}

/** The most memory the process ever had, in bytes. */
async function peakMemory({ process }: Program): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${process.pid}/status`);
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  if (match === null) throw new Error("No VmHWM");
  return Number(match[1]) * 1024;
}

async function assertRepeats(path: string): Promise<void> {
  using file = await Deno.open(path);
  const block = new Uint8Array(MIB);
  const expected = hex(await crypto.subtle.digest("SHA-256", BLOCK));
  for (let start = 0; start < LARGE; start += 32 * MIB) {
    await file.seek(start, Deno.SeekMode.Start);
    for (let length = 0; length < MIB;) length += await file.read(block.subarray(length)) ?? MIB;
    assertEquals(hex(await crypto.subtle.digest("SHA-256", block)), expected, `at ${start}`);
  }
}

function hex(digest: ArrayBuffer): string {
  return new Uint8Array(digest).toHex();
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function sendText(conn: Deno.TcpConn, text: string): Promise<void> {
  return sendAll(conn, encode(text));
}
