import { later } from "./later.ts";

/**
 * Lets what has been written be old enough to be kept, until it is disposed of: the time of day is
 * later, and what is changed from now on falls into another tick of the clock that files have.
 */
export async function settled(): Promise<Disposable> {
  await new Promise((resolve) => setTimeout(resolve, TICK_MILLIS));
  return later(3_000);
}

/** Of a kernel that ticks a hundred times a second, two. */
const TICK_MILLIS = 20;
