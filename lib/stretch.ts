/** Long work in stretches, between which others have their turn. */
export class Stretch {
  #end = performance.now() + STRETCH_MILLIS;

  /** Whether it is for others to have their turn. */
  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Ends this stretch; the next begins when the promise resolves. */
  async end(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + STRETCH_MILLIS;
  }
}

/**
 * Ends a stretch of work: others have their turn before the promise resolves. All long work shares
 * one queue, so that others wait for one stretch of it at a time, however much there is to do.
 *
 * The work between two calls is to take two to five milliseconds, because a turn takes two of its
 * own. What would give a shorter one (`setImmediate`, a message, an operation that is ready) comes
 * back before any connection has had its turn.
 */
export function nextTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setTimeout(resolve, 0)));
  return last;
}

/** As `Array.map`, in stretches. */
export async function mapInStretches<T, U>(
  items: readonly T[],
  map: (item: T) => U,
): Promise<U[]> {
  const mapped: U[] = [];
  const stretch = new Stretch();
  for (const item of items) {
    if (mapped.length % STEP_ITEMS === 0 && stretch.isOver) await stretch.end();
    mapped.push(map(item));
  }
  return mapped;
}

/** What is mapped, sorted or merged before the clock is looked at: half a millisecond's worth. */
export const STEP_ITEMS = 512;
/** What a connection can wait without anyone noticing; a turn costs two of its own. */
const STRETCH_MILLIS = 4;

let last: Promise<void> = Promise.resolve();
