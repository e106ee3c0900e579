/**
 * Keep-alive requests, as many as go: from wrk where it is installed, else from this process.
 *
 * @module
 */

import { coresHere } from "../bench/cores.ts";
import { runWrk, WRK } from "../bench/wrk.ts";

/** What to ask for. */
export interface Load {
  readonly connections: number;
  readonly seconds: number;
  readonly path: string;
}

/**
 * Loads the server on a port of 127.0.0.1.
 *
 * @returns Responses a second.
 * @throws {Error} If a response is not 200.
 */
export async function loadWith(port: number, load: Load): Promise<number> {
  if (WRK === null) return await loadFromHere(port, load);
  const core = coresHere()?.load ?? null;
  const { requests, micros } = await runWrk({ ...load, port, core });
  return requests / micros * 1e6;
}

async function loadFromHere(port: number, load: Load): Promise<number> {
  const start = performance.now();
  const until = start + load.seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: load.connections }, () => askUntil(port, load.path, until)),
  );
  const seconds = (performance.now() - start) / 1000;
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

async function askUntil(port: number, path: string, until: number): Promise<number> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  const request = new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const response = new Uint8Array(4096);
  const ok = new TextEncoder().encode("HTTP/1.1 200");
  let count = 0;
  while (performance.now() < until) {
    await conn.write(request);
    const length = await conn.read(response);
    if (length === null || !ok.every((byte, i) => response[i] === byte)) {
      throw new Error("A response that is not 200");
    }
    count++;
  }
  return count;
}
