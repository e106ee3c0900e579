/**
 * Keep-alive requests, as many as go: from wrk where it is installed, else from this process.
 *
 * @module
 */

/** What to ask for. */
export interface Load {
  readonly connections: number;
  readonly seconds: number;
  readonly path: string;
}

/** Whether the load comes from wrk. */
export const wrkIsInstalled: boolean = await Deno.stat("/usr/bin/wrk").then(
  () => true,
  () => false,
);

/**
 * Loads the server on a port of 127.0.0.1.
 *
 * @returns Responses a second.
 * @throws {Error} If a response is not 200.
 */
export function loadWith(port: number, load: Load): Promise<number> {
  return wrkIsInstalled ? loadWithWrk(port, load) : loadFromHere(port, load);
}

async function loadWithWrk(port: number, load: Load): Promise<number> {
  const { stdout } = await new Deno.Command("taskset", {
    args: [
      "-c",
      navigator.hardwareConcurrency > 1 ? "1" : "0",
      "wrk",
      "-t1",
      `-c${load.connections}`,
      `-d${load.seconds}s`,
      `http://127.0.0.1:${port}${load.path}`,
    ],
  }).output();
  const report = new TextDecoder().decode(stdout);
  const rate = /Requests\/sec:\s*([0-9.]+)/.exec(report);
  if (rate === null || /Non-2xx/.test(report)) throw new Error(`wrk says:\n${report}`);
  return Number(rate[1]);
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
