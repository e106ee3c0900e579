/** A connection, as far as its place is concerned. */
export interface Occupant {
  /** Since when it waits for a request, in milliseconds on the clock; `Infinity` if it does not. */
  readonly restingSince: number;
  /** Gives its place up. */
  close(): void;
}

/**
 * Closes the connections that have rested longest, so that they keep nobody out: a server may close
 * one at any time, and between two requests nothing is lost (RFC 9112 §9.5).
 *
 * All are looked at, which takes 5 ms with 16,384 of them. So one look makes room for several, and
 * each newcomer pays for 20 µs of it.
 *
 * @param latest The time on the clock by which they must have begun to rest.
 * @param least How many are closed at least, if so many have rested long enough.
 * @returns Those that were closed, or none where all are at work.
 */
export function makeRoom<T extends Occupant>(
  occupants: ReadonlySet<T>,
  latest: number,
  least = 1,
): T[] {
  const resting = [...occupants].filter(({ restingSince }) => restingSince <= latest)
    .sort((a, b) => a.restingSince - b.restingSince);
  const leaving = resting.slice(0, Math.max(least, Math.ceil(occupants.size / SHARE)));
  for (const occupant of leaving) occupant.close();
  return leaving;
}

/** One of so many is closed at a look. */
const SHARE = 64;
