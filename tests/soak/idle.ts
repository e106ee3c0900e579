import { ClientProcess } from "./client_process.ts";
import { atLeast, atMost, exactly, type Finding, median, noted } from "./finding.ts";
import { heldBytes } from "./held_memory.ts";
import { loadWith } from "./load_generator.ts";
import { descriptors, pause, processorMillis, residentBytes, settled } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface IdleScale {
  readonly connections: number;
  /** Connections that begin with a large head. */
  readonly largeHeads: number;
  readonly rounds: number;
  /** How long a server is busy before the memory of its connections is measured. */
  readonly warmUpMillis: number;
  /** What a connection may cost beyond one of `Deno.serve`. */
  readonly memorySlackKiB: number;
  readonly loadRounds: number;
  readonly loadSeconds: number;
  /** What the throughput beside idle connections is at least, as a share of that without. */
  readonly minRatio: number;
}

const FULL: IdleScale = {
  connections: 10_000,
  largeHeads: 1_000,
  rounds: 5,
  warmUpMillis: 2_000,
  memorySlackKiB: 0,
  loadRounds: 11,
  loadSeconds: 1,
  minRatio: 0.9,
};

/**
 * Connections that are kept and ask nothing: what each costs in memory, beside `Deno.serve`, what
 * all of them cost those that are busy, and whether a large head leaves a large buffer behind.
 */
export async function idle(scale: IdleScale = FULL): Promise<Finding[]> {
  return [
    ...await memoryPerConnection(scale),
    ...await throughputBesideIdle(scale),
    ...await memoryAfterLargeHeads(scale),
  ];
}

const PATIENT = { limits: { idleMillis: 600_000 } };
const PATH = "/echo/hello";
const WARM_UP = { path: PATH, connections: 64, warmUpMillis: 0 };
const LARGE_HEAD_BYTES = 15 * 1024;
const KIB = 1024;
const SETTLE_MILLIS = 500;
/** A buffer that did not shrink would be 12 KiB larger. */
const LARGE_HEAD_SLACK_KIB = 1;

async function memoryPerConnection(scale: IdleScale): Promise<Finding[]> {
  const { connections, rounds, warmUpMillis, memorySlackKiB } = scale;
  const figures = { postern: [] as number[], deno_serve: [] as number[] };
  let answered = 0;
  for (let round = 0; round < rounds; round++) {
    for (const name of ["postern", "deno_serve"] as const) {
      await using server = await startWarm(name, warmUpMillis);
      const before = residentBytes(server.pid);
      await using crowd = crowdOf(server, connections);
      answered += await crowd.line() as number;
      await pause(SETTLE_MILLIS);
      figures[name].push((residentBytes(server.pid) - before) / connections / KIB);
    }
  }
  const what = `memory of an idle connection, median of ${rounds}`;
  return [
    exactly("connections answered", answered, 2 * rounds * connections),
    atMost(what, median(figures.postern), median(figures.deno_serve) + memorySlackKiB, "KiB"),
    noted("  least and most", range(figures.postern)),
    noted("  the same of Deno.serve", range(figures.deno_serve)),
  ];
}

async function throughputBesideIdle(scale: IdleScale): Promise<Finding[]> {
  const { connections, loadRounds, loadSeconds, minRatio } = scale;
  await using alone = await startWarm("postern");
  await using crowded = await startWarm("postern");
  await using crowd = crowdOf(crowded, connections);
  await crowd.line();
  const pairs: { alone: Throughput; crowded: Throughput }[] = [];
  for (let round = 0; round < loadRounds; round++) {
    // Who goes first changes, for a machine that gets slower is no fault of the second.
    if (round % 2 === 0) {
      const first = await throughputOf(alone, loadSeconds);
      pairs.push({ alone: first, crowded: await throughputOf(crowded, loadSeconds) });
    } else {
      const first = await throughputOf(crowded, loadSeconds);
      pairs.push({ alone: await throughputOf(alone, loadSeconds), crowded: first });
    }
  }
  await crowd.say("again");
  const ratioOf = (figure: keyof Throughput) =>
    median(pairs.map(({ alone, crowded }) => crowded[figure] / alone[figure]));
  const what = `throughput beside ${connections} idle, to that without`;
  return [
    atLeast(what, ratioOf("aSecond"), minRatio, ""),
    noted("  the same for each second of processor time", ratioOf("aProcessorSecond")),
    exactly("idle connections that answer afterwards", await crowd.line() as number, connections),
  ];
}

/** Requests answered. */
interface Throughput {
  readonly aSecond: number;
  /** For each second of processor time that the server got. */
  readonly aProcessorSecond: number;
}

async function throughputOf({ pid, port }: ServerProcess, seconds: number): Promise<Throughput> {
  const before = processorMillis(pid);
  const aSecond = await loadWith(port, { connections: 64, seconds, path: PATH });
  const processorSeconds = (processorMillis(pid) - before) / 1000;
  return { aSecond, aProcessorSecond: aSecond * seconds / processorSeconds };
}

/** Held is what is left when garbage is collected; the system is not given all of that back. */
async function memoryAfterLargeHeads({ largeHeads }: IdleScale): Promise<Finding[]> {
  // Each has a server of its own, and what is held does not depend on how busy the machine is.
  const [usual, large] = await Promise.all(
    [0, LARGE_HEAD_BYTES].map((fieldBytes) => memoryAfterHeads(largeHeads, fieldBytes)),
  );
  const bound = usual.held + LARGE_HEAD_SLACK_KIB;
  return [
    noted("held for a connection after small requests", usual.held, "KiB"),
    atMost("  after a head of 15 KiB and a small request", large.held, bound, "KiB"),
    noted("  what the process grew by", large.resident, "KiB"),
    noted("  and grew more when as many came again", large.residentAgain, "KiB"),
  ];
}

/** KiB a connection. */
interface HeadMemory {
  readonly held: number;
  readonly resident: number;
  readonly residentAgain: number;
}

/** The second crowd is what tells: whatever a server loads once, it has loaded for the first. */
async function memoryAfterHeads(connections: number, fieldBytes: number): Promise<HeadMemory> {
  await using server = await startWarm("postern");
  const { pid } = server;
  const open = descriptors(pid);
  const before = residentBytes(pid);
  const first = crowdOf(server, connections, fieldBytes);
  await askTwice(first);
  await heldBytes(server);
  const resident = residentBytes(pid);
  await first.finish();
  await settled(() => descriptors(pid), open);
  const empty = await heldBytes(server);
  await using second = crowdOf(server, connections, fieldBytes);
  await askTwice(second);
  const full = await heldBytes(server);
  const perConnection = (bytes: number) => bytes / connections / KIB;
  return {
    held: perConnection(full - empty),
    resident: perConnection(resident - before),
    residentAgain: perConnection(residentBytes(pid) - resident),
  };
}

async function askTwice(crowd: ClientProcess): Promise<void> {
  await crowd.line();
  await crowd.say("again");
  await crowd.line();
}

/** In the second after its start, a server loads what it looks after its connections with. */
async function startWarm(name: string, millis = 1_500): Promise<ServerProcess> {
  const server = await ServerProcess.start(name, { options: PATIENT });
  await using load = new ClientProcess("load", { ...WARM_UP, port: server.port, millis });
  await load.line();
  return server;
}

function crowdOf(server: ServerProcess, connections: number, fieldBytes = 0): ClientProcess {
  const { port } = server;
  return new ClientProcess("crowd", { port, path: PATH, connections, fieldBytes });
}

function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)} KiB`;
}
