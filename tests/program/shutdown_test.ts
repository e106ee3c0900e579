import { assert, assertEquals, assertRejects } from "@std/assert";
import { sendAll, SlowDownload } from "../support/bulk_transfer.ts";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

const MIB = 2 ** 20;
const SIZE = 64 * MIB;
const GET = "GET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
/** What has nothing to wait for ends well within it, on a busy machine, too. */
const PROMPT_MILLIS = 5_000;

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
  Deno.test(`${signal} lets a download finish, refuses new connections and ends with 0`, async () => {
    const content = makeContent();
    using scratch = new ScratchDirectory({ large: content });
    await using program = await Program.serve(scratch.path);
    using conn = await Deno.connect(program.address);
    const download = await beginDownload(conn);
    using idle = await idleConnection(program);

    program.process.signal(signal);
    await idle.untilEnd(); // the shutdown has begun
    await assertRejects(() => Deno.connect(program.address), Deno.errors.ConnectionRefused);
    assert(download.length < SIZE / 2, "the download was over before");
    await within(download.untilEnd(), 20_000);
    assert(download.head().startsWith("HTTP/1.1 200 OK"));
    assertEquals(await digest(download.body()), await digest(content));
    await conn.closeWrite();
    assertEquals((await program.process.ended(PROMPT_MILLIS)).code, 0);
  });

  Deno.test(`a second ${signal}, which is told of, ends at once, with ${code}, what is under way`, async () => {
    using scratch = new ScratchDirectory({ large: makeContent() });
    await using program = await Program.serve(scratch.path);
    using conn = await Deno.connect(program.address);
    const download = await beginDownload(conn);
    using idle = await idleConnection(program);
    program.process.signal(signal);
    await idle.untilEnd();
    await within(
      program.process.stderr.until(
        /^Postern lets what runs .* a second signal, or Ctrl-C, ends it at once$/m,
      ),
    );
    program.process.signal(signal);
    assertEquals((await program.process.ended(PROMPT_MILLIS)).code, code);
    assert(download.length < SIZE / 2, "the download was over before");
  });
}

Deno.test("SIGTERM lets an upload finish and stores it", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path);
  using client = await RawClient.connect(program.address);
  const head =
    "POST /files/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  await client.send(head);
  await client.untilFirstByte(); // of the 100 (Continue): it waits for the body
  await client.send("a");
  using idle = await idleConnection(program);
  program.process.signal("SIGTERM");
  await idle.untilEnd();
  await client.send("b");
  await client.end();
  assert((await client.untilEnd()).includes("HTTP/1.1 201 Created\r\n"), client.received);
  assertEquals((await program.process.ended(PROMPT_MILLIS)).code, 0);
  assertEquals(scratch.read("x"), "ab");
});

Deno.test("SIGTERM does not wait for connections that rest", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serve(scratch.path);
  using stack = new DisposableStack();
  for (let count = 0; count < 20; count++) stack.use(await idleConnection(program));
  for (let count = 0; count < 5; count++) stack.use(await RawClient.connect(program.address));
  program.process.signal("SIGTERM");
  const { code, stderr } = await program.process.ended(PROMPT_MILLIS);
  assertEquals([code, stderr.includes("Ctrl-C")], [0, false], stderr);
});

Deno.test("SIGTERM waits for no timer when it comes right after the start", async () => {
  using scratch = new ScratchDirectory();
  const took: number[] = [];
  // The fastest, because the machine may be busy: the shortest timer runs for 200 ms.
  for (let count = 0; count < 5; count++) {
    await using program = await Program.serve(scratch.path);
    using _idle = await idleConnection(program);
    const begin = performance.now();
    await program.stop();
    took.push(performance.now() - begin);
  }
  assert(Math.min(...took) < 150, `${took} ms`);
});

testWith("script", "Ctrl-C ends the program in a terminal with 0", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${scratch.path}`],
    args: [scratch.path],
    inTerminal: true,
  });
  using _idle = await idleConnection(program);
  await program.process.type("\x03");
  assertEquals((await program.process.ended(PROMPT_MILLIS)).code, 0);
});

/** Each 4 bytes tell where they are, so what is lost or doubled shows. */
function makeContent(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint32Array.from({ length: SIZE / 4 }, (_, index) => index).buffer);
}

/** Reads one MiB of it and no more, so the server has to wait. */
async function beginDownload(conn: Deno.TcpConn): Promise<SlowDownload> {
  await sendAll(
    conn,
    new TextEncoder().encode("GET /files/large HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  );
  const download = new SlowDownload(conn, SIZE + 4096);
  while (download.length < MIB) await within(download.readOn(MIB - download.length));
  return download;
}

/** A connection that has had an answer and could have another. */
async function idleConnection({ address }: Program): Promise<RawClient> {
  const client = await RawClient.connect(address);
  await client.send(GET);
  await client.untilResponses();
  return client;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
