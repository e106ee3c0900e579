import { assert, assertEquals } from "@std/assert";
import { noise } from "../support/noise.ts";
import { HANG_MILLIS } from "../support/program_process.ts";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** More than the system takes for a client that does not read. */
const LOG_BYTES = 24_000_000;

/** More than the head of an answer and what an archive says of a directory and a file. */
const SEEN_BYTES = 16_000;

interface Row {
  readonly target: string;
  readonly field?: string;
}

const ROWS: readonly Row[] = [
  { target: "/files/sub/log" },
  { target: "/files/sub/log", field: "Range: bytes=1-" },
  { target: "/files/sub/log", field: "Range: bytes=0-0,100-23999999" },
  { target: "/files/sub/log.txt", field: "Accept-Encoding: gzip" },
  { target: "/files/?archive=tar" },
  { target: "/files/?archive=zip" },
];

for (const { target, field = "Accept: */*" } of ROWS) {
  Deno.test(`the program says in a line which file grew when it sent ${target} (${field})`, async () => {
    using scratch = new ScratchDirectory();
    const name = target.includes("txt") ? "log.txt" : "log";
    const log = scratch.write(`sub/${name}`, noise(LOG_BYTES));
    await using program = await Program.serve(scratch.path);
    using client = await RawClient.connect(program.address);
    await client.send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n${field}\r\n\r\n`);
    // Of the file, too, which is opened when its turn in an archive comes.
    await client.untilBytes(SEEN_BYTES);
    Deno.writeTextFileSync(log, "a line\n", { append: true });
    const came = await client.untilEnd();
    // What is chunked takes more bytes than it has; its last chunk says that it is whole.
    const isWhole = /^transfer-encoding: chunked\r$/im.test(came.slice(0, 1_000))
      ? came.endsWith("0\r\n\r\n")
      : came.length >= LOG_BYTES;
    assert(!isWhole, "all of it came, of no version");
    const { stderr } = await program.stop();
    // Behind the start-up lines, of which all but the first are indented by two.
    const told = stderr.trimEnd().split("\n").slice(1).filter((line) => !/^ {2}\S/.test(line));
    const line = `${JSON.stringify(log)} changed while it was sent`;
    assertEquals(told, [line], stderr);
  });
}

Deno.test("the program says 503 when a file grew before anything of it was sent", async () => {
  using scratch = new ScratchDirectory({ "log": noise(1_000) });
  await using program = await Program.serve(scratch.path);
  using log = Deno.openSync(`${scratch.path}/log`, { append: true });
  let isOver = false;
  const growing = (async () => {
    while (!isOver) await log.write(new Uint8Array(1));
  })();
  const statuses = new Set<number>();
  for (const end = Date.now() + HANG_MILLIS; !statuses.has(503) && Date.now() < end;) {
    const answer = await RawClient.ask(
      program.address,
      "GET /files/log HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    statuses.add(Number(answer.slice(9, 12)));
  }
  isOver = true;
  await growing;
  statuses.delete(200);
  assertEquals([...statuses], [503]);
});
