import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { atLeast, atMost, exactly, type Finding } from "./finding.ts";
import { heldBytes } from "./held_memory.ts";
import { descriptors, pause, residentBytes, sentResets, settled } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface ResetScale {
  /** How often at each phase. */
  readonly times: number;
  /** The same, before anything is measured: the heap finds its size. */
  readonly warmUpTimes: number;
  /** What the process may grow by. */
  readonly maxGrowthMiB: number;
}

const FULL: ResetScale = { times: 500, warmUpTimes: 600, maxGrowthMiB: 8 };

/** A client that resets the connection, at every phase of a request and its answer. */
export async function resets(scale: ResetScale = FULL): Promise<Finding[]> {
  const { times, warmUpTimes, maxGrowthMiB } = scale;
  using scratch = new ScratchDirectory();
  const options = { directory: scratch.path };
  await using server = await ServerProcess.start("postern", { options });
  const open = descriptors(server.pid);
  await resetEach(server, warmUpTimes);
  await settled(() => descriptors(server.pid), open);
  const before = {
    held: await heldAtRest(server),
    resident: residentBytes(server.pid),
    resets: sentResets(),
  };
  await resetEach(server, times);
  const sent = sentResets() - before.resets;
  // The runtime opens a few for itself the first time it needs them.
  const left = await settled(() => descriptors(server.pid), open + RUNTIME_DESCRIPTORS);
  const held = (await heldAtRest(server) - before.held) / MEBI;
  const resident = (residentBytes(server.pid) - before.resident) / MEBI;
  const due = times * PHASES.filter(({ hasEnded = false }) => !hasEnded).length;
  return [
    atLeast(`resets sent, ${times} at each of ${PHASES.length} phases`, sent, due * 0.9, ""),
    atMost("descriptors beyond those at first", left - open, RUNTIME_DESCRIPTORS, ""),
    atMost("growth of what is held", held, MAX_HELD_MIB, "MiB"),
    atMost("growth of the process", resident, maxGrowthMiB, "MiB"),
    exactly("bytes on its stderr", server.stderr.text.length, 0),
    exactly("files left of uploads cut", scratch.names().length, 0),
  ];
}

/** What the client has sent when it resets the connection. */
interface Phase {
  readonly name: string;
  readonly wire: string;
  /** How long the server has to get there. */
  readonly millis?: number;
  /** Whether the server has ended its half by then. Linux may then send no reset. */
  readonly hasEnded?: boolean;
}

/** What it holds when it has let go of the buffers that it needed last. */
async function heldAtRest(server: ServerProcess): Promise<number> {
  await pause(POOL_MILLIS);
  return await heldBytes(server);
}

const MEBI = 2 ** 20;
/** A pool keeps what was needed until its second tick, of which there is one each second. */
const POOL_MILLIS = 2_500;
const RUNTIME_DESCRIPTORS = 8;
/** 256 bytes for each of 8,000 connections would be more. */
const MAX_HELD_MIB = 2;
const AT_ONCE = 50;
/** Its answer is left unread but for a byte: that is what makes the system send a reset. */
const FIRST = get("/echo/first");
const PHASES: readonly Phase[] = [
  { name: "between two requests", wire: "" },
  { name: "in the request line", wire: "GET /ec" },
  { name: "in a field line", wire: "GET /echo/x HTTP/1.1\r\nHo" },
  { name: "before the end of the head", wire: "GET /echo/x HTTP/1.1\r\nHost: x\r\n" },
  { name: "before the body", wire: post("Content-Length: 1000") },
  { name: "in the body", wire: post("Content-Length: 1000") + "a".repeat(500) },
  { name: "in a chunk", wire: post("Transfer-Encoding: chunked") + "ff\r\naaa", millis: 1 },
  { name: "before 100", wire: post("Content-Length: 9", "Expect: 100-continue"), millis: 1 },
  {
    name: "in an upload",
    wire: post("Content-Length: 100000").replace("/length", "/files/cut") + "a".repeat(50_000),
    millis: 5,
  },
  { name: "while the handler works", wire: get("/after/20"), millis: 5 },
  { name: "in a body of known length", wire: get(`/source/${8 * MEBI}`), millis: 2 },
  { name: "in a streamed body", wire: get(`/stream/${8 * MEBI}`), millis: 2 },
  { name: "in pipelined requests", wire: get("/echo/x").repeat(100) },
  { name: "in pipelined large answers", wire: get("/bytes/65536").repeat(100), millis: 2 },
  { name: "after a refusal", wire: "GET / HTTP/1.1\r\n\r\n", millis: 1, hasEnded: true },
  {
    name: "after the last answer",
    wire: get("/echo/x", "Connection: close"),
    millis: 1,
    hasEnded: true,
  },
];

async function resetEach(server: ServerProcess, times: number): Promise<void> {
  for (const phase of PHASES) {
    for (let done = 0; done < times; done += AT_ONCE) {
      const count = Math.min(AT_ONCE, times - done);
      await Promise.all(Array.from({ length: count }, () => resetAt(server, phase)));
    }
  }
}

async function resetAt({ address }: ServerProcess, { wire, millis = 0 }: Phase): Promise<void> {
  using client = await RawClient.connect(address);
  await client.send(FIRST);
  await client.untilFirstByte();
  if (wire !== "") await client.send(wire);
  if (millis > 0) await pause(millis);
}

function get(path: string, ...fields: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, "Host: x", ...fields, "", ""].join("\r\n");
}

function post(...fields: readonly string[]): string {
  return ["POST /length HTTP/1.1", "Host: x", ...fields, "", ""].join("\r\n");
}
