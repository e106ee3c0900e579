import { findProgram } from "./find_program.ts";
import { absenceOf, type Bench, pathOf, type PeerName } from "./peers.ts";
import { placed } from "./server_process.ts";

/** What `downloads.py` measured. */
export interface DownloadReport {
  /** Of content. */
  readonly bytes: number;
  readonly seconds: number;
  /** Processor time of the client. */
  readonly processorSeconds: number;
}

/** Where the client's interpreter is; `null` where it is not installed. */
export const PYTHON: string | null = findProgram("python3");

/** Why nobody can send much to or from a server here; `null` where somebody can. */
export function lackOfTransfer(peer: PeerName): string | null {
  return PYTHON === null ? "python3, for the client, is not installed" : absenceOf(peer);
}

/**
 * Downloads on one connection and drops what comes, again and again for some time, once at least.
 *
 * @throws {Error} If an answer is no success, or breaks off.
 */
export async function runDownloads(
  port: number,
  path: string,
  { seconds, cores, signal }: Pick<Bench, "seconds" | "cores" | "signal">,
): Promise<DownloadReport> {
  const client = [pathOf("load/downloads.py"), port, path, seconds].map(String);
  const { program, args } = placed({ program: "python3", args: client }, cores?.load ?? null);
  const pipes = { stdin: "null", stdout: "piped", stderr: "piped", signal } as const;
  const { success, stdout, stderr } = await new Deno.Command(program, { args, ...pipes }).output();
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`The client: ${decoder.decode(stderr).trim()}`);
  return JSON.parse(decoder.decode(stdout));
}
