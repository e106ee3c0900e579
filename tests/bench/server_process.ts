import { freePort } from "../support/free_port.ts";
import { ProcessOutput } from "../support/process_output.ts";
import { processTree, residentBytes, type Usage, usageOf } from "./process_tree.ts";

/** How to run a server. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** Where to run it. */
export interface Placement {
  /** The core for it; `null` where cores cannot be chosen. */
  readonly core: number | null;
  readonly signal: AbortSignal;
}

/** A server as a process of its own. Disposing of it ends it and all that it started. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: ProcessOutput;
  readonly port: number;
  #isGone = false;

  private constructor(child: Deno.ChildProcess, port: number) {
    this.#child = child;
    this.#output = new ProcessOutput(child.stderr);
    this.port = port;
    child.status.then(() => this.#isGone = true);
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @param commandAt How to run it on a port of 127.0.0.1.
   * @throws {Error} If it ends or hangs instead.
   */
  static async start(
    commandAt: (port: number) => ServerCommand,
    { core, signal }: Placement,
  ): Promise<ServerProcess> {
    const port = freePort("127.0.0.1");
    const { program, args } = placed(commandAt(port), core);
    const child = new Deno.Command(program, { args, ...PIPES }).spawn();
    await using stack = new AsyncDisposableStack();
    const server = stack.use(new ServerProcess(child, port));
    await server.#untilItAccepts(signal);
    stack.move();
    return server;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it has used so far. */
  usage(): Usage {
    return usageOf(this.pid);
  }

  /** Its memory, in bytes. */
  residentBytes(): number {
    return residentBytes(this.pid);
  }

  /** Asks it to end, and ends by force what has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const pids = processTree(this.pid);
    if (!this.#isGone) this.#child.kill("SIGTERM");
    const timer = setTimeout(() => killIfThere(this.pid), GRACE_MILLIS);
    await this.#child.status;
    clearTimeout(timer);
    pids.forEach(killIfThere);
    await this.#output.over;
  }

  async #untilItAccepts(signal: AbortSignal): Promise<void> {
    const until = performance.now() + START_MILLIS;
    while (!await accepts(this.port)) {
      signal.throwIfAborted();
      if (this.#isGone) throw new Error(`It ended at once: ${this.#output.text.trim()}`);
      if (performance.now() > until) throw new Error("It does not accept connections");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

const START_MILLIS = 10_000;
/** What a server gets to end by itself. */
const GRACE_MILLIS = 2_000;
const PIPES = {
  stdin: "null",
  stdout: "null",
  stderr: "piped",
  env: { NO_COLOR: "1" },
} as const;

/**
 * The same command on a core of its own, with as many descriptors as the system allows. Shell and
 * taskset are replaced, so that the process id is the server's.
 */
export function placed({ program, args }: ServerCommand, core: number | null): {
  readonly program: string;
  readonly args: string[];
} {
  const pinned = core === null ? [] : ["taskset", "-c", String(core)];
  const script = 'ulimit -n "$(ulimit -Hn)"; exec "$@"';
  return { program: "sh", args: ["-c", script, "sh", ...pinned, program, ...args] };
}

/** Whether somebody listens there. */
export async function accepts(port: number): Promise<boolean> {
  try {
    using _conn = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}

/** Ends a process by force, if it has not ended. */
export function killIfThere(pid: number): void {
  signalIfThere(pid, "SIGKILL");
}

/** Sends a signal to a process, if it has not ended. */
export function signalIfThere(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
