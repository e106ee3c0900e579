import { RACY_MILLIS } from "../entity_tag.ts";

let last = -Infinity;

/**
 * The time that a file gets which is complete now. It is none that another upload to this process
 * got, and so far back that whatever changes the file from now on shows: so its entity tag can be
 * told at once, and is the one that GET gives.
 *
 * Of more than a thousand uploads a second some get the time that it is. Theirs cannot be told yet.
 *
 * @param now Milliseconds since the epoch; so is the result.
 */
export function versionTime(now: number): number {
  last = Math.min(now, Math.max(now - RACY_MILLIS, last + 1));
  return last;
}
