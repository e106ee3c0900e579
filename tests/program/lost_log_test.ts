import { assert, assertEquals, assertMatch } from "@std/assert";
import { SOURCE } from "../../lib/app/grants.ts";
import { freePort } from "../support/free_port.ts";
import { Program } from "../support/program.ts";
import { type EndedProgram, ProgramProcess } from "../support/program_process.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { SmallDisk, testOnDisk } from "../support/small_disk.ts";
import { together } from "../support/together.ts";
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

const ENDINGS: readonly {
  readonly name: string;
  readonly run: (workers: number) => Promise<void>;
}[] = [
  {
    name: "what is lost is said when nobody takes the log",
    run: async (workers) => {
      using scratch = new ScratchDirectory();
      using pipe = new FullPipe(scratch);
      await using program = await serve(scratch, workers, pipe.path);
      // More than a pipe holds, from each thread.
      for (let round = 0; round < 2; round++) await ask(program, "lost", "x".repeat(15_000));
      const { code, stderr } = await program.stop();
      assertEquals(code, 0);
      assertMatch(stderr, /^postern: [0-9]+ lines of the access log could not be written$/m);
    },
  },
  {
    name: "it serves until then when it can print nothing anywhere",
    run: async (workers) => {
      using scratch = new ScratchDirectory();
      await using program = await Mute.start(scratch, workers, "/dev/full");
      for (let round = 0; round < 2; round++) {
        await ask(program, "heard");
        // The log is written by then, or cannot be.
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      assertEquals((await program.stop()).code, 0);
    },
  },
  {
    name: "it serves until then when nobody takes what it prints",
    run: async (workers) => {
      using scratch = new ScratchDirectory();
      using pipe = new FullPipe(scratch);
      pipe.fill();
      await using program = await Mute.start(scratch, workers, pipe.path);
      for (let round = 0; round < 2; round++) await ask(program, "heard", "x".repeat(15_000));
      assertEquals((await program.stop()).code, 0);
    },
  },
];

Deno.test("SIGTERM ends the program, be its log lost", async (t) => {
  const steps = ENDINGS.flatMap(({ name, run }) =>
    [1, 2].map((workers) => ({ name: `${name}, of ${workers} threads`, fn: () => run(workers) }))
  );
  await together(t, steps);
});

/** The program with both of its outputs at one file, where its start-up line is not to be read. */
class Mute implements AsyncDisposable {
  readonly address: Deno.NetAddr & { readonly transport: "tcp" };
  readonly #process: ProgramProcess;

  private constructor(process: ProgramProcess, port: number) {
    this.#process = process;
    this.address = { transport: "tcp", hostname: "127.0.0.1", port };
  }

  static async start({ path }: ScratchDirectory, workers: number, printsTo: string): Promise<Mute> {
    const port = freePort("127.0.0.1");
    const process = new ProgramProcess({
      grants: ["--allow-net", `--allow-read=${path},${SOURCE}`],
      args: ["--host=127.0.0.1", `--port=${port}`, `--workers=${workers}`, path],
      printsTo,
      complainsTo: printsTo,
    });
    const mute = new Mute(process, port);
    while (!await mute.#isThere());
    // All threads, and the listeners for signals: what would say so cannot be read.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return mute;
  }

  async #isThere(): Promise<boolean> {
    try {
      (await Deno.connect(this.address)).close();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return false;
    }
  }

  stop(): Promise<EndedProgram> {
    this.#process.signal("SIGTERM");
    return this.#process.ended();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
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

  /** Puts in it as much as it takes. */
  fill(): void {
    const script = `dd if=/dev/zero of='${this.path}' oflag=nonblock bs=4096 count=1024 2>&1`;
    new Deno.Command("sh", { args: ["-c", script] }).outputSync();
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

async function ask(
  { address }: Pick<Program, "address">,
  what: string,
  agent = "-",
): Promise<void> {
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
