/**
 * Programs that the tests drive against the server, such as curl.
 *
 * @module
 */

import { within } from "./within.ts";

/** What a client program left. */
export interface ClientRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A test that needs a program, or several. Where one is absent the test shows as ignored, but fails
 * under `POSTERN_CI=1`, so that nothing is skipped unseen where everything is to be there.
 */
export function testWith(
  programs: string | readonly string[],
  name: string,
  run: (t: Deno.TestContext) => Promise<void>,
): void {
  const missing = [programs].flat().filter((program) => !isOnPath(program));
  const isThere = missing.length === 0;
  const isRequired = Deno.env.get("POSTERN_CI") === "1";
  Deno.test({
    name,
    ignore: !isThere && !isRequired,
    fn: async (t) => {
      if (!isThere) throw new Error(`There is no ${missing.join(" and no ")} on the PATH`);
      await run(t);
    },
  });
}

/** Runs a client program to its end. */
export async function runClient(
  program: string,
  args: readonly string[],
  stdin?: Uint8Array<ArrayBuffer>,
): Promise<ClientRun> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const hasRun = child.output();
  if (stdin !== undefined) await new Blob([stdin]).stream().pipeTo(child.stdin);
  try {
    const { code, stdout, stderr } = await within(hasRun, HANG_MILLIS);
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, stdout: out, stderr: err };
  } catch (error) {
    child.kill("SIGKILL");
    await hasRun;
    throw error;
  }
}

/** However busy the machine is: one of them encodes a film. */
const HANG_MILLIS = 60_000;

function isOnPath(program: string): boolean {
  const directories = (Deno.env.get("PATH") ?? "").split(":").filter((path) => path !== "");
  return directories.some((directory) => isExecutable(`${directory}/${program}`));
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
