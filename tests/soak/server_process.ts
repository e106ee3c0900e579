import { ProcessOutput } from "../support/process_output.ts";
import { within } from "../support/within.ts";

/** How to run a server. */
export interface ServerSetup {
  /** What it takes, as one JSON argument. */
  readonly options?: unknown;
  /** How many descriptors it may have, as `ulimit -n` sets it. */
  readonly openFiles?: number;
}

/** A program of `servers/` as a process of its own. Disposing of it ends it by force. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdout: ProcessOutput;
  readonly stderr: ProcessOutput;
  readonly port: number;
  #isGone = false;

  private constructor(
    child: Deno.ChildProcess,
    stdout: ProcessOutput,
    stderr: ProcessOutput,
    port: number,
  ) {
    this.#child = child;
    this.#stdout = stdout;
    this.stderr = stderr;
    this.port = port;
    child.status.then(() => this.#isGone = true);
  }

  /**
   * Starts `servers/NAME.ts` and waits until it prints its port.
   *
   * @throws {Error} If it ends or hangs instead.
   */
  static async start(name: string, setup: ServerSetup = {}): Promise<ServerProcess> {
    const child = commandOf(name, setup).spawn();
    const stdout = new ProcessOutput(child.stdout);
    const stderr = new ProcessOutput(child.stderr);
    try {
      const [, port] = await within(stdout.until(/^(\d+)\n/), START_MILLIS);
      return new ServerProcess(child, stdout, stderr, Number(port));
    } catch (error) {
      child.kill("SIGKILL");
      await Promise.all([child.status, stdout.over, stderr.over]);
      throw new Error(`${name} did not start:\n${stderr.text}`, { cause: error });
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Where it listens. */
  get address(): Deno.NetAddr & { readonly transport: "tcp" } {
    return { transport: "tcp", hostname: "127.0.0.1", port: this.port };
  }

  /** Whether it has ended, which no server here does by itself. */
  get isGone(): boolean {
    return this.#isGone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGone) this.#child.kill("SIGKILL");
    await Promise.all([this.#child.status, this.#stdout.over, this.stderr.over]);
  }
}

const START_MILLIS = 20_000;

function commandOf(name: string, { options = {}, openFiles }: ServerSetup): Deno.Command {
  const program = new URL(`servers/${name}.ts`, import.meta.url).pathname;
  const flags = ["--quiet", "--no-prompt", "--allow-all", "--v8-flags=--expose-gc"];
  const args = ["run", ...flags, program, JSON.stringify(options)];
  const piped = { stdin: "null", stdout: "piped", stderr: "piped", env: QUIET } as const;
  if (openFiles === undefined) return new Deno.Command(Deno.execPath(), { args, ...piped });
  // The shell is replaced, so that the process id is the server's.
  const script = `ulimit -n ${openFiles}; exec "$@"`;
  return new Deno.Command("sh", { args: ["-c", script, "sh", Deno.execPath(), ...args], ...piped });
}

const QUIET = { NO_COLOR: "1" };
