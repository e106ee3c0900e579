import { RACY_MILLIS } from "../version/file_version.ts";

/** The last time that was given. */
let latest: BigInt64Array = new BigInt64Array(1);

/** From now on, workers that share this memory never give the same time. */
export function shareVersionTimes(memory: SharedArrayBuffer): void {
  latest = new BigInt64Array(memory);
}

/** Memory to give times in each worker. */
export function makeVersionTimeMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
}

/**
 * The time of modification for a file that is complete: one that no other upload to this process
 * got and the file that it replaces does not have, and so far back that any later change shows. So
 * its entity tag can be told at once, and is the one that GET gives.
 *
 * Beyond a thousand uploads a second, some get the present time, and their tags cannot be told yet.
 *
 * @param now Milliseconds since the epoch; so is the result.
 * @param replaced The time of the file to be replaced, `null` where there is none.
 */
export function versionTime(now: number, replaced: number | null): number {
  for (;;) {
    const given = Atomics.load(latest, 0);
    const last = Number(given);
    // The new file does not get a time that is still to come anyway.
    const after = replaced === null || replaced > now ? last : Math.max(last, replaced);
    const time = Math.min(now, Math.max(now - RACY_MILLIS, after + 1));
    if (Atomics.compareExchange(latest, 0, given, BigInt(time)) === given) return time;
  }
}
