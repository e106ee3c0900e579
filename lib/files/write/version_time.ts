import { RACY_MILLIS } from "../version/file_version.ts";

/** The last time that was given. */
let latest: BigInt64Array = new BigInt64Array(1);

/** From now on, no worker gives a time that another of the same memory gave. */
export function shareVersionTimes(memory: SharedArrayBuffer): void {
  latest = new BigInt64Array(memory);
}

/** Memory to give times in each worker. */
export function makeVersionTimeMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
}

/**
 * The time that a file gets which is complete now. It is none that another upload to this process
 * got, nor that of the file it replaces, and so far back that whatever changes the file from now on
 * shows: so its entity tag can be told at once, and is the one that GET gives.
 *
 * Of more than a thousand uploads a second some get the time that it is. Their tags cannot be told.
 *
 * @param now Milliseconds since the epoch; so is the result.
 * @param before The time of the file to be replaced, `null` where there is none.
 */
export function versionTime(now: number, before: number | null): number {
  for (;;) {
    const given = Atomics.load(latest, 0);
    const last = Number(given);
    // A time to come is not that of the new file anyway.
    const after = before === null || before > now ? last : Math.max(last, before);
    const time = Math.min(now, Math.max(now - RACY_MILLIS, after + 1));
    if (Atomics.compareExchange(latest, 0, given, BigInt(time)) === given) return time;
  }
}
