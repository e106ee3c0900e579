import { Program } from "./program.ts";
import { testWith } from "./client_program.ts";
import { errorNumber, type SystemCode } from "./system_error.ts";
import { TemporaryDirectory } from "./temporary_directory.ts";

/** Calls of the system that can be made to fail. */
export type FailingCall =
  | "mkdir"
  | "link"
  /** Of a directory that the program has not made for itself. */
  | "rename-directory"
  | "flock"
  /** Of 1,000 bytes or more to a file. */
  | "write"
  /** Of a file. */
  | "fsync"
  | "fsync-directory"
  | "readdir";

/** The errors that calls are to fail with, or that they never come back. */
export type Failures = Readonly<Partial<Record<FailingCall, SystemCode | "hang">>>;

/** The program, served by a system of which some calls fail, and what it serves. */
export interface FailingScene {
  readonly program: Program;
  readonly directory: TemporaryDirectory;
}

/**
 * A test of the program on a system of which some calls fail. The runtime then throws what it
 * throws: nothing is made up. It takes Linux and a C compiler.
 */
export function testWithFailures(
  name: string,
  failures: Failures,
  run: (scene: FailingScene) => Promise<void>,
): void {
  if (Deno.build.os !== "linux") return;
  testWith("gcc", name, async () => {
    using built = new TemporaryDirectory();
    using directory = new TemporaryDirectory();
    const { path } = directory;
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${path}`, `--allow-write=${path}`],
      args: ["--host=127.0.0.1", "--quiet", path],
      env: { LD_PRELOAD: await build(built.path), ...variablesOf(failures) },
    });
    await run({ program, directory });
  });
}

async function build(directory: string): Promise<string> {
  const source = new URL("./failing_calls.c", import.meta.url).pathname;
  const library = `${directory}/failing_calls.so`;
  const args = ["-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source, "-ldl"];
  const { success, stderr } = await new Deno.Command("gcc", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return library;
}

function variablesOf(failures: Failures): Record<string, string> {
  const entries = Object.entries(failures).map(([call, code]) => {
    const value = code === "hang" ? code : String(errorNumber(code));
    return [`FAIL_${call.toUpperCase().replace("-", "_")}`, value];
  });
  return Object.fromEntries(entries);
}
