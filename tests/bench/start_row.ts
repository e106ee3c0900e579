import { freePort } from "../support/free_port.ts";
import type { Contender, Row, RowInfo, Sample } from "./contest.ts";
import { absenceOf, type Bench, denoRun, pathOf, type PeerName, PEERS } from "./peers.ts";
import { processTree } from "./process_tree.ts";
import { killIfThere, type ServerCommand } from "./server_process.ts";
import { median } from "./statistics.ts";

/**
 * A row about how long it takes from the start of a process to the first byte of its first answer.
 * `Deno.serve` is a script of one line here. The processes may use all cores, as they do when people
 * start them.
 */
export function startRow(info: Omit<RowInfo, "unit" | "costUnit" | "better">): Row {
  return {
    ...info,
    unit: "ms",
    costUnit: "ms",
    better: "less",
    lacks: absenceOf,
    open: (peer, bench) => Promise.resolve(new StartContender(peer, bench)),
  };
}

/** Starts a round: one takes so little that a single one tells little. */
const STARTS = 7;
const POLL_MILLIS = 0;
const HANG_MILLIS = 10_000;

class StartContender implements Contender {
  readonly #peer: PeerName;
  readonly #bench: Bench;

  constructor(peer: PeerName, bench: Bench) {
    this.#peer = peer;
    this.#bench = bench;
  }

  async check(): Promise<void> {
    const { answer } = await this.#start();
    if (!answer.startsWith("HTTP/1.1 200 ")) throw new Error(`Not an answer: ${answer}`);
  }

  /** The runtime keeps the code that it compiled; the first start is slower. */
  async warmUp(): Promise<void> {
    await this.#start();
  }

  async measure(): Promise<Sample> {
    const starts: { millis: number; processorMillis: number }[] = [];
    for (let left = STARTS; left > 0; left--) {
      this.#bench.signal.throwIfAborted();
      starts.push(await this.#start());
    }
    const value = median(starts.map(({ millis }) => millis));
    const cost = median(starts.map(({ processorMillis }) => processorMillis));
    return { value, cost, busy: null, waited: null, clientBusy: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #start(): Promise<{ millis: number; processorMillis: number; answer: string }> {
    const port = freePort("127.0.0.1");
    const { program, args } = this.#commandAt(port);
    const start = performance.now();
    const child = new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const answer = await firstAnswer(port, start + HANG_MILLIS);
      const millis = performance.now() - start;
      return { millis, processorMillis: processorMillis(child.pid), answer };
    } finally {
      const pids = processTree(child.pid);
      child.kill("SIGTERM");
      await child.status;
      pids.forEach(killIfThere);
    }
  }

  #commandAt(port: number): ServerCommand {
    if (this.#peer !== "Deno.serve") return PEERS[this.#peer].commandAt(port, this.#bench.site, 1);
    return denoRun(["--allow-net", pathOf("peers/deno_bare.ts"), String(port)]);
  }
}

const REQUEST = new TextEncoder().encode("GET /echo/hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

async function firstAnswer(port: number, until: number): Promise<string> {
  const buffer = new Uint8Array(1024);
  while (performance.now() < until) {
    const conn = await connect(port);
    if (conn === null) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      continue;
    }
    using _conn = conn;
    await conn.write(REQUEST);
    const length = await conn.read(buffer) ?? 0;
    return new TextDecoder().decode(buffer.subarray(0, length));
  }
  throw new Error("It does not accept connections");
}

async function connect(port: number): Promise<Deno.TcpConn | null> {
  try {
    return await Deno.connect({ hostname: "127.0.0.1", port });
  } catch {
    return null;
  }
}

/** Finer than what the system tells of whole processes: the sum of the threads that are there. */
function processorMillis(pid: number): number {
  let nanos = 0;
  for (const id of processTree(pid)) {
    for (const { name } of Deno.readDirSync(`/proc/${id}/task`)) {
      nanos += Number(Deno.readTextFileSync(`/proc/${id}/task/${name}/schedstat`).split(" ")[0]);
    }
  }
  return nanos / 1e6;
}
