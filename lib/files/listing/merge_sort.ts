import { STEP_ITEMS, Stretch } from "../../stretch.ts";

/**
 * Sorts into a new array, stably, and lets others have their turn meanwhile: to sort 100,000 names
 * at once would take 200 ms.
 */
export async function mergeSort<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Promise<T[]> {
  const stretch = new Stretch();
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += STEP_ITEMS) {
    if (stretch.isOver) await stretch.end();
    runs.push(items.slice(start, start + STEP_ITEMS).sort(compare));
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      merged.push(await merge(runs[i], runs[i + 1] ?? [], compare, stretch));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  stretch: Stretch,
): Promise<T[]> {
  const merged: T[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (merged.length % STEP_ITEMS === 0 && stretch.isOver) await stretch.end();
    // What is equal stays in its order.
    merged.push(compare(left[i], right[j]) <= 0 ? left[i++] : right[j++]);
  }
  while (i < left.length) merged.push(left[i++]);
  while (j < right.length) merged.push(right[j++]);
  return merged;
}
