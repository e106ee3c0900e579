import { sendAll } from "../support/bulk_transfer.ts";
import { atMost, exactly, type Finding, noted, quantile } from "./finding.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { Probe } from "./probe.ts";
import { pause } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface PipelineScale {
  readonly requests: number;
  /** How long the client rests between two reads of 32 KiB. */
  readonly restMillis: number;
  readonly maxGrowthMiB: number;
  readonly maxLatencyMillis: number;
}

const FULL: PipelineScale = {
  requests: 100_000,
  restMillis: 10,
  maxGrowthMiB: 8,
  maxLatencyMillis: 50,
};

/** All requests at once on one connection, from a client that is slow to read the answers. */
export async function pipeline(scale: PipelineScale = FULL): Promise<Finding[]> {
  const { requests, restMillis, maxGrowthMiB, maxLatencyMillis } = scale;
  await using server = await ServerProcess.start("postern");
  // What the answers take on the heap is there before it is measured.
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await pipelined(server, WARM_UP_REQUESTS, 0);
  await using probe = new Probe({ port: server.port, everyMillis: 5 });
  await pause(WARM_UP_MILLIS);
  using memory = new MemoryWatch(server.pid);
  const start = performance.now();
  const answered = await pipelined(server, requests, restMillis);
  const seconds = (performance.now() - start) / 1000;
  const answers = await probe.finish();
  const latencies = answers.map(({ millis }) => millis);
  const failures = answers.filter(({ status }) => status !== 200).length;
  return [
    exactly(`answers in order to ${requests} pipelined`, answered, requests),
    noted("  in", seconds, "s"),
    atMost("growth of memory at its worst", memory.growth / MEBI, maxGrowthMiB, "MiB"),
    exactly("answers to another client that were not 200", failures, 0),
    atMost("  p99", quantile(latencies, 0.99), maxLatencyMillis, "ms"),
    noted("  the slowest", Math.max(0, ...latencies), "ms"),
  ];
}

const MEBI = 2 ** 20;
const READ_BYTES = 32 * 1024;
/** With 10, V8 let its young generation grow only afterwards, by the 4 MiB that broke the bound. */
const WARM_UP_ROUNDS = 20;
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_MILLIS = 1_000;

/** How many answers came, each of them the one that was due. */
async function pipelined(
  { address }: ServerProcess,
  requests: number,
  restMillis: number,
): Promise<number> {
  using conn = await Deno.connect(address);
  const wire = Array.from(
    { length: requests },
    (_, index) => `GET /echo/${index} HTTP/1.1\r\nHost: x\r\n\r\n`,
  ).join("");
  const sending = sendAll(conn, new TextEncoder().encode(wire));
  sending.catch(() => {});
  const answers = new NumberedAnswers();
  const into = new Uint8Array(READ_BYTES);
  while (answers.count < requests) {
    const count = await conn.read(into);
    if (count === null || !answers.take(into.subarray(0, count))) break;
    if (restMillis > 0) await pause(restMillis);
  }
  return answers.count;
}

/** Answers whose bodies count up from 0. */
class NumberedAnswers {
  #rest = "";
  #count = 0;

  /** How many came so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes what came; `false` where that is not the next answer. */
  take(bytes: Uint8Array): boolean {
    this.#rest += new TextDecoder().decode(bytes);
    for (;;) {
      const headEnd = this.#rest.indexOf("\r\n\r\n");
      if (headEnd < 0) return true;
      const body = `${this.#count}`;
      const end = headEnd + 4 + body.length;
      if (this.#rest.length < end) return true;
      const head = this.#rest.slice(0, headEnd + 2);
      if (!head.startsWith("HTTP/1.1 200 OK\r\n")) return false;
      if (!head.includes(`\r\nContent-Length: ${body.length}\r\n`)) return false;
      if (this.#rest.slice(headEnd + 4, end) !== body) return false;
      this.#rest = this.#rest.slice(end);
      this.#count++;
    }
  }
}
