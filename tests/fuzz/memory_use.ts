import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that are still in use after all that is garbage was collected. */
export interface MemoryUse {
  readonly heap: number;
  /** What the system counts; it gives back late what it once took. */
  readonly resident: number;
}

/** Collects garbage and counts what is left. */
export function measureMemory(): MemoryUse {
  collectGarbage();
  const { heapUsed, rss } = Deno.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

/** Whether more was kept between two measurements than chance accounts for. */
export function hasGrown(before: MemoryUse, after: MemoryUse): boolean {
  return after.heap > 1.5 * before.heap + SLACK_BYTES;
}

/** What the executions under way may hold: a connection has about 100 KiB. */
const SLACK_BYTES = 32 * 1024 * 1024;

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}
