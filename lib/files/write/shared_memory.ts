import { shareTurns } from "../names/path_turns.ts";
import { SharedLocks } from "../names/shared_locks.ts";
import { Quota } from "./quota.ts";
import { makeVersionTimeMemory, shareVersionTimes } from "./version_time.ts";

/** What those who store files of one root in several workers know of each other. */
export interface SharedMemory {
  /** Of their {@linkcode Quota}s. */
  readonly quota: SharedArrayBuffer;
  readonly turns: SharedArrayBuffer;
  readonly times: SharedArrayBuffer;
}

/** Memory for all workers of a process. */
export function makeSharedMemory(): SharedMemory {
  return {
    quota: Quota.makeMemory(),
    turns: SharedLocks.makeMemory(),
    times: makeVersionTimeMemory(),
  };
}

/** Has this worker take turns and give times as all do. To be called before anything is stored. */
export function joinWorkers({ turns, times }: SharedMemory): void {
  shareTurns(new SharedLocks(turns));
  shareVersionTimes(times);
}
