/**
 * Numbers moments. All requests that are answered in one moment had been read before the first of
 * them was answered. So a look at the disk for one of them comes after every other's request has
 * come, and before its answer goes: it may serve them all.
 *
 * What a connection brings resumes its reader in a microtask, and microtasks run in the order in
 * which they are queued. Whatever runs before the one that ends a moment was queued, and what it
 * works on was read, before the moment began. What is read within the moment, because it was there
 * when a reader asked, is queued behind its end; so is whoever waits for a change made in it.
 *
 * @returns A function that tells the number of the present moment; no other moment has it.
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

/** A moment that is never the same again: `NaN` does not equal itself. */
export const momentsApart = (): number => NaN;
