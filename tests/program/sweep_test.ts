import { assertEquals } from "@std/assert";
import { ProcessOutput } from "../support/process_output.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { sendUpload } from "../support/send_upload.ts";
import { versionedContent } from "../support/versioned_content.ts";
import { within } from "../support/within.ts";

const CLIENTS = 8;
/** Of a thousand, some ten meet a sweep at a bad moment. */
const UPLOADS = 125;

Deno.test("no upload is taken for an abandoned one when other servers sweep the directory", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path, "--host=127.0.0.1", "--quiet");
  await using _first = await Sweeper.start(scratch.path);
  await using _second = await Sweeper.start(scratch.path);
  const content = versionedContent(1, 1_000);
  const statuses = new Map<number | null, number>();
  await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
    for (let i = 0; i < UPLOADS; i++) {
      const target = `/files/${client}`;
      const status = await sendUpload(program.address, { method: "POST", target, content });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }));
  assertEquals([...statuses], [[201, CLIENTS * UPLOADS]]);
  assertEquals(scratch.names(), Array.from({ length: CLIENTS }, (_, client) => `${client}`));
});

/** A process that sweeps a directory for as long as it lives. */
class Sweeper implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: ProcessOutput;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#output = new ProcessOutput(child.stdout);
  }

  static async start(directory: string): Promise<Sweeper> {
    const program = new URL("../support/sweep_program.ts", import.meta.url).pathname;
    const args = ["run", "--quiet", "--allow-all", program, directory];
    const command = new Deno.Command(Deno.execPath(), { args, stdout: "piped" });
    await using stack = new AsyncDisposableStack();
    const sweeper = stack.use(new Sweeper(command.spawn()));
    await within(sweeper.#output.until(/sweeping/), 20_000);
    stack.move();
    return sweeper;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await Promise.all([this.#child.status, this.#output.over]);
  }
}
