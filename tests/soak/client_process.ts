import { ProcessOutput } from "../support/process_output.ts";
import { within } from "../support/within.ts";

/**
 * A program of `clients/` as a process of its own, on Node where there is one: the runtime that the
 * servers run on polls its sockets unfairly above 128 busy ones, and a client must not.
 *
 * It takes one JSON argument, prints JSON lines, and ends when its input does. Disposing of it ends
 * it by force.
 */
export class ClientProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #stdout: ProcessOutput;
  #linesRead = 0;
  #isGone = false;

  /** Starts `clients/NAME.mjs` and does not wait. */
  constructor(name: string, options: unknown) {
    const program = new URL(`clients/${name}.mjs`, import.meta.url).pathname;
    const [command, ...args] = [...RUNTIME, program, JSON.stringify(options)];
    this.#child = new Deno.Command(command, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#stdout = new ProcessOutput(this.#child.stdout);
    this.#child.status.then(() => this.#isGone = true);
  }

  /** The next line it prints. */
  async line(maxMillis = 60_000): Promise<unknown> {
    const next = new RegExp(`^(?:.*\\n){${this.#linesRead}}(.*)\\n`);
    const [, line] = await within(this.#stdout.until(next), maxMillis);
    this.#linesRead++;
    return JSON.parse(line);
  }

  /** Sends it a line. */
  async say(line: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Ends its input and returns its last line. */
  async finish(): Promise<unknown> {
    await this.#stdin.close();
    return await this.line();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close().catch(() => {});
    if (!this.#isGone) this.#child.kill("SIGKILL");
    await Promise.all([this.#child.status, this.#stdout.over]);
  }
}

/** What the clients run on: the beginning of a command line. */
const RUNTIME: readonly string[] = nodeIsInstalled()
  ? ["node"]
  : [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1"];

function nodeIsInstalled(): boolean {
  try {
    return new Deno.Command("node", { args: ["--version"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
