import { shareLocks } from "../names/path_locks.ts";
import { SharedLocks } from "../names/shared_locks.ts";
import { Quota } from "./quota.ts";
import { makeVersionTimeMemory, shareVersionTimes } from "./version_time.ts";

/** The memory that workers share when they store files of one root. */
export interface SharedMemory {
  /** Of their {@linkcode Quota}s. */
  readonly quota: SharedArrayBuffer;
  readonly locks: SharedArrayBuffer;
  readonly times: SharedArrayBuffer;
}

/** Memory for all workers of a process. */
export function makeSharedMemory(): SharedMemory {
  return {
    quota: Quota.makeMemory(),
    locks: SharedLocks.makeMemory(),
    times: makeVersionTimeMemory(),
  };
}

/** Has this worker share locks and times with the others. Call it before anything is stored. */
export function joinWorkers({ locks, times }: SharedMemory): void {
  shareLocks(new SharedLocks(locks));
  shareVersionTimes(times);
}
