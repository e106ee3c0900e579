/**
 * How the cost of a request grows with something.
 *
 * @module
 */

import type { Bench } from "../peers.ts";
import { median } from "../statistics.ts";
import type { Column } from "../table.ts";

/** How much of it is measured. */
export interface GrowthRun {
  readonly bench: Bench;
  readonly rounds: number;
  /** What takes minutes as well. */
  readonly full: boolean;
  /** Gets a line now and then. */
  say(line: string): void;
}

/** Something that the cost might grow with. */
export interface Growth {
  /** As `--only` takes it. */
  readonly name: string;
  /** Why it cannot be measured here; `null` where it can. */
  lacks(): string | null;
  measure(run: GrowthRun): Promise<GrowthTable>;
}

/** What was found. */
export interface GrowthTable {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** What follows from it, in a sentence. */
  readonly remark: string;
}

/** Figures of one place on the way, by what they tell. */
export type Point<Key extends string> = Readonly<Record<Key, number>>;

/**
 * Measures each place in turn, round by round, and returns the medians of each. The first time does
 * not count, for the servers are not warm.
 *
 * @param measure Returns the same figures each time.
 */
export async function mediansOf<Place, Key extends string>(
  { bench, rounds, say }: GrowthRun,
  name: string,
  places: readonly Place[],
  measure: (place: Place) => Promise<Point<Key>>,
): Promise<Point<Key>[]> {
  const found: Point<Key>[][] = places.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, place] of places.entries()) {
      bench.signal.throwIfAborted();
      const point = await measure(place);
      if (round > 0) found[index].push(point);
    }
    say(round === 0 ? `${name}: warm` : `${name}: round ${round} of ${rounds}`);
  }
  return found.map((points) => {
    const keys = Object.keys(points[0]) as Key[];
    const entries = keys.map((key) => [key, median(points.map((point) => point[key]))]);
    return Object.fromEntries(entries);
  });
}

/** As `1.2 times`: how the last is to the first. */
export function timesOf(values: readonly number[]): string {
  return `${(values[values.length - 1] / values[0]).toFixed(2)} times`;
}

/** Columns of numbers. */
export function columnsOf(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, align: "right" }));
}
