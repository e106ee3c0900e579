import { ProcessOutput } from "./process_output.ts";
import { within } from "./within.ts";

/** How to run the program. */
export interface ProgramSetup {
  /** The permission flags: `--allow-net`, `--allow-read=DIR`. */
  readonly grants: readonly string[];
  /** The program's own arguments, behind `-p 0` where they name no port. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Beyond what the tests themselves have. */
  readonly env?: Readonly<Record<string, string>>;
  /** Under a pseudo-terminal, where Deno prompts; both outputs are then one. */
  readonly inTerminal?: boolean;
  /** As one whom the modes of files concern, though the tests be run by root: with `setpriv`. */
  readonly asUser?: boolean;
  /** How many descriptors it may have. */
  readonly openFiles?: number;
  /** The file that it prints to, rather than to {@linkcode ProgramProcess.stdout}. */
  readonly printsTo?: string;
  /** The file that it complains to, rather than to {@linkcode ProgramProcess.stderr}. */
  readonly complainsTo?: string;
}

/** What is left of a program that has ended. */
export interface EndedProgram {
  /** The exit code; 128 and the signal's number where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `main.ts` as its users start it: another process, with the flags of the documentation. */
export class ProgramProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | null;
  readonly #ended: Promise<EndedProgram>;
  #isGone = false;
  readonly stdout: ProcessOutput;
  readonly stderr: ProcessOutput;

  /** Starts it and does not wait. */
  constructor(setup: ProgramSetup) {
    const { inTerminal = false, cwd, env } = setup;
    const [command, ...args] = inTerminal ? inTerminalOf(commandOf(setup)) : commandOf(setup);
    this.#child = new Deno.Command(command, {
      args,
      cwd,
      clearEnv: true,
      env: { ...inheritedEnv(), NO_COLOR: "1", ...env },
      stdin: inTerminal ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#keyboard = inTerminal ? this.#child.stdin.getWriter() : null;
    this.stdout = new ProcessOutput(this.#child.stdout);
    this.stderr = new ProcessOutput(this.#child.stderr);
    this.#ended = this.#gather();
  }

  /** The id of the process; in a terminal, of the terminal. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a signal and does not wait. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Presses keys of the terminal; Ctrl-C is `"\x03"`. */
  async type(keys: string): Promise<void> {
    await this.#keyboard?.write(new TextEncoder().encode(keys));
  }

  /** Waits for the end. */
  ended(millis: number = HANG_MILLIS): Promise<EndedProgram> {
    return within(this.#ended, millis);
  }

  /** Ends it by force, if it has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGone) this.signal("SIGKILL");
    await this.#ended;
  }

  async #gather(): Promise<EndedProgram> {
    const { code } = await this.#child.status;
    this.#isGone = true;
    await Promise.all([this.stdout.over, this.stderr.over]);
    await this.#keyboard?.abort();
    return { code, stdout: this.stdout.text, stderr: this.stderr.text };
  }
}

/** Runs the program to its end, which is to come by itself. */
export async function runMain(setup: ProgramSetup): Promise<EndedProgram> {
  await using process = new ProgramProcess(setup);
  return await process.ended();
}

/** Long, because the machine may be busy; only a test that fails waits for it. */
export const HANG_MILLIS = 10_000;

const MAIN = decodeURIComponent(new URL("../../main.ts", import.meta.url).pathname);
/** These would decide what the tests are about. */
const NOT_INHERITED = ["DENO_NO_PROMPT", "DENO_AUDIT_PERMISSIONS", "DENO_TRACE_PERMISSIONS"];

function inheritedEnv(): Record<string, string> {
  const env = Deno.env.toObject();
  for (const name of NOT_INHERITED) delete env[name];
  return env;
}

function commandOf(setup: ProgramSetup): string[] {
  const { grants, args = [], asUser = false, openFiles, printsTo, complainsTo } = setup;
  const anyPort = args.some((arg) => /^(?:-p|--port)/.test(arg)) ? [] : ["-p", "0"];
  const prefix = asUser && Deno.uid() === 0 ? [...WITHOUT_PRIVILEGE] : [];
  if (openFiles !== undefined) prefix.push("sh", "-c", `ulimit -n ${openFiles}; exec "$@"`, "sh");
  const out = printsTo === undefined ? "" : ` > '${printsTo}'`;
  const error = complainsTo === undefined ? "" : ` 2> '${complainsTo}'`;
  if (out + error !== "") prefix.push("sh", "-c", `exec "$@"${out}${error}`, "sh");
  return [...prefix, Deno.execPath(), "run", ...grants, MAIN, ...anyPort, ...args];
}

const READ_ALL = "-dac_override,-dac_read_search";
const WITHOUT_PRIVILEGE = ["setpriv", `--bounding-set=${READ_ALL}`, `--inh-caps=${READ_ALL}`];

/** `script` of util-linux; its shell is replaced, so that nothing stands between. */
function inTerminalOf(command: readonly string[]): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return ["script", "-qec", `exec ${quoted}`, "/dev/null"];
}
