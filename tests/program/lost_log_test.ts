import { assert, assertEquals, assertMatch } from "@std/assert";
import { SOURCE } from "../../lib/app/grants.ts";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { SmallDisk, testOnDisk } from "../support/small_disk.ts";
import { waitFor } from "../support/wait_for.ts";

const DISK_BYTES = 64 * 1024;
/** Of each thread, some get some of so many requests. */
const CLIENTS = 20;

for (const workers of [1, 2]) {
  testOnDisk(
    `the access log goes on when its disk has been full, of ${workers} threads`,
    async () => {
      using scratch = new ScratchDirectory();
      using disk = new SmallDisk(`size=${DISK_BYTES}`);
      const printsTo = `${disk.path}/log`;
      await using program = await serve(scratch, workers, printsTo);
      await ask(program, "before");
      await waitFor(() => linesOf(printsTo).length === CLIENTS);
      Deno.writeFileSync(`${disk.path}/filler`, new Uint8Array(DISK_BYTES - 3 * 4096));
      // Some of it fits, and the last line of that is cut.
      await ask(program, "full", "x".repeat(3000));
      await waitFor(() => program.process.stderr.text.includes("No space left"));
      Deno.removeSync(`${disk.path}/filler`);
      await ask(program, "after");
      await waitFor(() =>
        linesOf(printsTo).filter((it) => it.includes("after")).length === CLIENTS
      );
      const { code, stderr } = await program.stop();
      assertEquals(code, 0);
      assertEquals(stderr.match(/No space left/g)?.length, 1, stderr);

      const lines = linesOf(printsTo);
      const whole = lines.filter((line) => /^\S+ - - \[.*"$/.test(line));
      const count = (what: string) => whole.filter((it) => it.includes(`/echo/${what} `)).length;
      const dropped = lines.map((line) => /^# ([0-9]+) lines dropped$/.exec(line)?.[1] ?? "0");
      const lost = dropped.reduce((sum, it) => sum + Number(it), 0);
      assertEquals([count("before"), count("after")], [CLIENTS, CLIENTS]);
      assert(lost > 0 && count("full") < CLIENTS, "nothing was lost");
      // What was written of a batch before writing failed is there, and counted.
      assert(count("full") + lost >= CLIENTS && lost <= CLIENTS, `${count("full")} and ${lost}`);
      const joined = lines.filter((line) => line.split('"GET ').length > 2);
      assertEquals(joined, [], "lines that begin within another");
    },
  );
}

for (const workers of [1, 2]) {
  Deno.test(`SIGTERM ends ${workers} threads, and what is lost is said, when nobody takes the log`, async () => {
    using scratch = new ScratchDirectory();
    using pipe = new FullPipe(scratch);
    await using program = await serve(scratch, workers, pipe.path);
    // More than a pipe holds, from each thread.
    for (let round = 0; round < 2; round++) await ask(program, "lost", "x".repeat(15_000));
    const { code, stderr } = await program.stop();
    assertEquals(code, 0);
    assertMatch(stderr, /^postern: [0-9]+ lines of the access log could not be written$/m);
  });
}

/** A pipe that somebody has opened to read from it, and does not. */
class FullPipe implements Disposable {
  readonly path: string;
  readonly #reader: Deno.FsFile;

  constructor(directory: ScratchDirectory) {
    this.path = `${directory.path}/pipe`;
    new Deno.Command("mkfifo", { args: [this.path] }).outputSync();
    this.#reader = Deno.openSync(this.path, { read: true, write: true });
  }

  [Symbol.dispose](): void {
    this.#reader.close();
  }
}

function serve(
  { path }: ScratchDirectory,
  workers: number,
  printsTo?: string,
): Promise<Program> {
  return Program.start({
    grants: ["--allow-net", `--allow-read=${path},${SOURCE}`],
    args: ["--host=127.0.0.1", `--workers=${workers}`, path],
    printsTo,
  });
}

async function ask({ address }: Program, what: string, agent = "-"): Promise<void> {
  const wire = `GET /echo/${what} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${agent}\r\n\r\n`;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    using client = await RawClient.connect(address);
    await client.send(wire);
    assertMatch((await client.untilResponses())[0].body, new RegExp(what));
  }));
}

function linesOf(path: string): string[] {
  return Deno.readTextFileSync(path).split("\n").slice(0, -1);
}
