/**
 * The program with several workers, and clients enough to reach them all.
 *
 * @module
 */

import { SOURCE } from "../../lib/app/grants.ts";
import { Program } from "./program.ts";
import { RawClient } from "./raw_client.ts";

/** How many there are. */
export const WORKERS = 3;

/** So many connections that none of the workers is left without: once in 10¹⁰ times, one would. */
export const MANY = 60;

/** Serves with workers and exactly the permissions that takes, but for the port. */
export function serveWithWorkers(directory: string, ...args: readonly string[]): Promise<Program> {
  return Program.start({
    grants: ["--allow-net", `--allow-read=${directory},${SOURCE}`, `--allow-write=${directory}`],
    args: [`--workers=${WORKERS}`, ...args, directory],
  });
}

/** Does the same on many connections at once, and closes them. */
export async function fromMany<T>(
  { address }: Program,
  act: (client: RawClient, index: number) => Promise<T>,
): Promise<T[]> {
  return await Promise.all(Array.from({ length: MANY }, async (_, index) => {
    using client = await RawClient.connect(address);
    return await act(client, index);
  }));
}
