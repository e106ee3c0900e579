import {
  type EndedProgram,
  HANG_MILLIS,
  ProgramProcess,
  type ProgramSetup,
} from "./program_process.ts";
import { within } from "./within.ts";

/** The program while it serves. Disposing of it ends it by force. */
export class Program implements AsyncDisposable {
  readonly process: ProgramProcess;
  /** `http://localhost:PORT`, as the start-up line says it. */
  readonly url: string;
  readonly address: Deno.NetAddr & { readonly transport: "tcp" };

  private constructor(process: ProgramProcess, url: string) {
    this.process = process;
    this.url = url;
    const { hostname, port } = new URL(url);
    this.address = { transport: "tcp", hostname, port: Number(port) };
  }

  /**
   * Starts the program and waits for its start-up line.
   *
   * @throws {Error} If it ends or hangs instead.
   */
  static async start(setup: ProgramSetup): Promise<Program> {
    await using stack = new AsyncDisposableStack();
    const process = stack.use(new ProgramProcess(setup));
    const output = setup.inTerminal ? process.stdout : process.stderr;
    const [, url] = await within(output.until(START_LINE), HANG_MILLIS);
    stack.move();
    return new Program(process, url);
  }

  /** Serves one directory with exactly the permissions that takes, but for the port. */
  static serve(directory: string, ...args: readonly string[]): Promise<Program> {
    return Program.start({
      grants: ["--allow-net", `--allow-read=${directory}`],
      args: [...args, directory],
    });
  }

  /** The same, with uploads. */
  static serveWritable(directory: string, ...args: readonly string[]): Promise<Program> {
    return Program.start({
      grants: ["--allow-net", `--allow-read=${directory}`, `--allow-write=${directory}`],
      args: [...args, directory],
    });
  }

  /** Sends a signal and waits for the end. */
  stop(signal: Deno.Signal = "SIGTERM"): Promise<EndedProgram> {
    this.process.signal(signal);
    return this.process.ended();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process[Symbol.asyncDispose]();
  }
}

const START_LINE = /^Postern .*at (http:\/\/[^/\s]+)\//m;
