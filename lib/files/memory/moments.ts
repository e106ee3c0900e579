/**
 * Tells moments apart in which nothing is read from a connection: while the number is the same, all
 * who ask had been read before the first of them was answered, and what was seen of the disk for one
 * was seen after every other's request had come, and before its answer goes.
 *
 * What a connection brings resumes its reader in a microtask, and these run in the order in which
 * they were queued. So whatever runs before the one that ends a moment had been queued, and what it
 * works on been read, before the moment began. What is read within the moment, because it was there
 * when a reader asked, is queued behind its end; so is whoever waits for a change made in it.
 *
 * @returns The number of the moment; no other has the same.
 */
export function countMoments(): () => number {
  let moment = 0;
  let isEnding = false;
  const end = () => {
    moment++;
    isEnding = false;
  };
  return () => {
    if (!isEnding) {
      isEnding = true;
      queueMicrotask(end);
    }
    return moment;
  };
}

/** Tells every moment from every other. */
export const momentsApart = (): number => NaN;
