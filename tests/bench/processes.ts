/**
 * Servers as processes of their own, on a core of their own where there are two.
 *
 * @module
 */

const taskset = navigator.hardwareConcurrency > 1 && await exists("/usr/bin/taskset");

/** How processes are placed, for the report. */
export const pin = taskset ? "server and load on different cores" : "cores shared";

/** A port nobody listens on. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A command on the core for `role`, where cores can be chosen. */
export function command(role: "server" | "load", program: string, args: string[]): Deno.Command {
  const core = role === "server" ? "0" : "1";
  return taskset
    ? new Deno.Command("taskset", { args: ["-c", core, program, ...args], ...QUIET })
    : new Deno.Command(program, { args, ...QUIET });
}

/**
 * Starts `deno run` with these arguments and waits until it accepts connections on the port.
 * Disposing of the result ends it.
 */
export async function startServer(port: number, args: string[]): Promise<AsyncDisposable> {
  const child = command("server", Deno.execPath(), ["run", ...args]).spawn();
  for (let left = 100; left > 0; left--) {
    if (await accepts(port)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

const QUIET = { stdin: "null", stdout: "null", stderr: "null" } as const;

async function accepts(port: number): Promise<boolean> {
  try {
    using _conn = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
