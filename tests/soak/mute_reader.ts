import { sendAll } from "../support/bulk_transfer.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { ConnectionWatch, lengthOf } from "./connection_watch.ts";
import { atMost, exactly, type Finding, noted, quantile } from "./finding.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { Probe } from "./probe.ts";
import { pause } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface MuteReaderScale {
  /** Clients of each kind. */
  readonly clients: number;
  readonly stallMillis: number;
  readonly maxGrowthMiB: number;
  readonly maxLatencyMillis: number;
}

const FULL: MuteReaderScale = {
  clients: 16,
  stallMillis: 3_000,
  // All the large buffers that are ever lent, a small one for each client, and 8 for the rest.
  maxGrowthMiB: 32 + 4 + 8,
  maxLatencyMillis: 50,
};

/** Clients that ask for 64 MiB each, in several ways, and never read. */
export async function muteReader(scale: MuteReaderScale = FULL): Promise<Finding[]> {
  const { clients, stallMillis, maxGrowthMiB, maxLatencyMillis } = scale;
  using scratch = new ScratchDirectory({ large: new Uint8Array(LARGE_BYTES) });
  const options = { directory: scratch.path, limits: { writeStallMillis: stallMillis } };
  await using server = await ServerProcess.start("postern", { options });
  // The same for those who read: what that takes on the heap is there before it is measured.
  for (const wire of REQUESTS) await readAll(server, wire);
  await using probe = new Probe({ port: server.port, everyMillis: 5 });
  await pause(WARM_UP_MILLIS);
  using watch = new ConnectionWatch(server.pid);
  using memory = new MemoryWatch(server.pid);
  const mutes = await Promise.all(
    REQUESTS.flatMap((wire) => Array.from({ length: clients }, () => ask(server, wire))),
  );
  await pause(stallMillis + SLACK_MILLIS);
  const answers = await probe.finish();
  const lives = watch.lives();
  for (const mute of mutes) mute.close();
  const latencies = answers.map(({ millis }) => millis);
  const failures = answers.filter(({ status }) => status !== 200).length;
  return [
    exactly("mute readers that the server saw", lives.length, mutes.length),
    atMost(
      "  until the last was cut",
      longest(lives.map(lengthOf)),
      stallMillis + SLACK_MILLIS,
      "ms",
    ),
    atMost("growth of memory at its worst", memory.growth / MEBI, maxGrowthMiB, "MiB"),
    exactly("answers to another client that were not 200", failures, 0),
    atMost("  p99", quantile(latencies, 0.99), maxLatencyMillis, "ms"),
    noted("  the slowest", longest(latencies), "ms"),
    exactly("bytes on its stderr", server.stderr.text.length, 0),
  ];
}

const MEBI = 2 ** 20;
const LARGE_BYTES = 64 * MEBI;
const WARM_UP_MILLIS = 1_000;
/** How late the server may act on a limit. */
const SLACK_MILLIS = 2_000;
const REQUESTS: readonly string[] = [
  get(`/source/${LARGE_BYTES}`),
  get(`/stream/${LARGE_BYTES}`),
  get("/files/large"),
  get("/bytes/65536").repeat(LARGE_BYTES / 65536),
];

async function ask({ address }: ServerProcess, wire: string): Promise<Deno.TcpConn> {
  const conn = await Deno.connect(address);
  // Where the server stops reading, too, this would wait; it ends with the connection.
  sendAll(conn, new TextEncoder().encode(wire)).catch(() => {});
  return conn;
}

async function readAll(server: ServerProcess, wire: string): Promise<void> {
  using conn = await ask(server, wire);
  const into = new Uint8Array(MEBI);
  for (let length = 0; length < LARGE_BYTES;) length += await conn.read(into) ?? LARGE_BYTES;
}

function longest(values: readonly number[]): number {
  return Math.max(0, ...values);
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
}
