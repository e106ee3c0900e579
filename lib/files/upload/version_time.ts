import { RACY_MILLIS } from "../entity_tag.ts";

let last = -Infinity;

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
  // A time to come is not that of the new file anyway.
  const after = before === null || before > now ? last : Math.max(last, before);
  last = Math.min(now, Math.max(now - RACY_MILLIS, after + 1));
  return last;
}
