import { ECHO } from "../echo.ts";
import { absenceOf, type Bench, type PeerName, startPeer } from "../peers.ts";
import { processTree } from "../process_tree.ts";
import type { ServerProcess } from "../server_process.ts";
import { showNumber } from "../table.ts";
import { usageDuring } from "../usage_during.ts";
import { runWrk, WRK } from "../wrk.ts";
import { columnsOf, type Growth, mediansOf, timesOf } from "./growth.ts";

const CONNECTIONS = [1, 64, 1_000, 10_000];
/** Whose cost grows is to be seen beside others: caches are small for everyone. */
const SERVERS: readonly PeerName[] = ["Postern", "Deno.serve", "nginx"];

const MIN_SECONDS = 1;
/** How fast connections are opened, at least. */
const CONNECTIONS_A_SECOND = 4_000;

/** The cost of an answer, on few and on many connections that are all busy. */
export const connectionsGrowth: Growth = {
  name: "connections",
  lacks: () => WRK === null ? "wrk is not installed" : null,
  async measure(run) {
    const { bench } = run;
    await using stack = new AsyncDisposableStack();
    const names = SERVERS.filter((name) => absenceOf(name) === null);
    const servers: ServerProcess[] = [];
    for (const name of names) servers.push(stack.use(await startPeer(name, bench)));
    const places = CONNECTIONS.flatMap((connections) =>
      servers.map((server) => ({ connections, server }))
    );
    const points = await mediansOf(run, "connections", places, ({ connections, server }) => {
      return costOf(server, connections, bench);
    });
    const rows = CONNECTIONS.map((connections, index) => {
      const costs = points.slice(index * names.length, (index + 1) * names.length);
      return [connections.toLocaleString("en-US"), ...costs.map(({ cost }) => showNumber(cost))];
    });
    const ours = points.filter((_, index) => index % names.length === 0).map(({ cost }) => cost);
    return {
      name: "connections",
      title: "Processor time of GET /echo/hello in µs, by busy connections",
      columns: columnsOf("connections", ...names),
      rows,
      remark: `From 64 to 10,000 connections Postern's cost grew ${timesOf(ours.slice(1))}.`,
    };
  },
};

/**
 * A long run less a short one: what is left has no connections being opened in it, and no answers
 * that were under way when it ended.
 */
async function costOf(
  server: ServerProcess,
  connections: number,
  { seconds, cores, signal }: Bench,
): Promise<{ cost: number }> {
  const load = {
    port: server.port,
    path: ECHO.path,
    connections,
    core: cores?.load ?? null,
    signal,
  };
  const short = Math.max(MIN_SECONDS, seconds) + connections / CONNECTIONS_A_SECOND;
  await untilClosed(server);
  const first = await usageDuring(server, () => runWrk({ ...load, seconds: short }));
  await untilClosed(server);
  const second = await usageDuring(server, () => runWrk({ ...load, seconds: short * 3 }));
  const requests = second.result.requests - first.result.requests;
  return { cost: (second.processorMicros - first.processorMicros) / requests };
}

/**
 * Waits until a server has closed the connections of whoever left: 10,000 of them and as many new
 * ones are more than it takes at a time. The system may have forgotten them before the server has.
 */
async function untilClosed({ pid }: ServerProcess): Promise<void> {
  const end = performance.now() + MAX_CLOSING_MILLIS;
  while (descriptorsOf(pid) > MAX_DESCRIPTORS && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
}

const MAX_CLOSING_MILLIS = 10_000;
const POLL_MILLIS = 50;
/** More than a server has open that serves nobody. */
const MAX_DESCRIPTORS = 100;

function descriptorsOf(pid: number): number {
  return processTree(pid).reduce(
    (sum, it) => sum + [...Deno.readDirSync(`/proc/${it}/fd`)].length,
    0,
  );
}
