import { mapInStretches } from "../../stretch.ts";
import type { DirectoryEntry, NamedEntry } from "../root/directory_entry.ts";
import { mergeSort } from "./merge_sort.ts";

/** How a listing is sorted. Folders come before files in any order. */
export interface ListingOrder {
  readonly by: "name" | "size" | "modified";
  readonly descending: boolean;
}

/** By name, ascending: what a listing has unless its query says otherwise. */
export const DEFAULT_ORDER: ListingOrder = { by: "name", descending: false };

/**
 * Reads an order from the query of a URL: `sort=size&order=desc`. What is no order is
 * {@linkcode DEFAULT_ORDER}: a link with a typing error still shows the folder.
 *
 * @param query Without its question mark.
 */
export function parseOrder(query: string): ListingOrder {
  const parameters = new URLSearchParams(query);
  const by = parameters.get("sort");
  if (by !== "name" && by !== "size" && by !== "modified") return DEFAULT_ORDER;
  return { by, descending: parameters.get("order") === "desc" };
}

/** The query, with its question mark, from which {@linkcode parseOrder} reads this order. */
export function formatOrder(order: ListingOrder): string {
  return `?sort=${order.by}&order=${order.descending ? "desc" : "asc"}`;
}

/**
 * Sorts entries, in a new array, folders first. What is equal is by name, ascending, and what has
 * no time comes last, whatever the direction. Others have their turn while many are sorted.
 */
export async function sortEntries(
  entries: readonly DirectoryEntry[],
  { by, descending }: ListingOrder,
): Promise<DirectoryEntry[]> {
  const sign = descending ? -1 : 1;
  switch (by) {
    case "name":
      return await sortByName(entries, descending);
    case "size":
      return await sortBy(entries, (a, b) => {
        return sign * (a.entry.size - b.entry.size) || byName(a, b);
      });
    case "modified":
      return await sortBy(entries, (a, b) => byTime(a.entry, b.entry, sign) || byName(a, b));
  }
}

/** {@linkcode sortEntries} by name: the entries need not have been looked at. */
export async function sortByName<T extends NamedEntry>(
  entries: readonly T[],
  descending: boolean,
): Promise<T[]> {
  const sign = descending ? -1 : 1;
  return await sortBy(entries, (a, b) => sign * byName(a, b));
}

async function sortBy<T extends NamedEntry>(
  entries: readonly T[],
  compare: (a: Sortable<T>, b: Sortable<T>) => number,
): Promise<T[]> {
  const keyed = await mapInStretches(entries, (entry): Sortable<T> => {
    return { entry, key: naturalKey(entry.name) };
  });
  const sorted = await mergeSort(
    keyed,
    (a, b) => foldersFirst(a.entry, b.entry) || compare(a, b),
  );
  return await mapInStretches(sorted, ({ entry }) => entry);
}

/** An entry and what it is called for the purpose of sorting. */
interface Sortable<T extends NamedEntry> {
  readonly entry: T;
  readonly key: string;
}

const collator = new Intl.Collator("en");

/**
 * A name in which each number has its length before it, so that 9 comes before 10 and equals 09. A
 * collator that is `numeric` gives the same order, but only without that does V8 compare ASCII
 * itself instead of asking ICU: 100,000 names take 180 ms instead of 410.
 */
function naturalKey(name: string): string {
  return name.replace(/0*([0-9]+)/g, (_whole, digits: string) => {
    const { length } = digits;
    return (length < 9 ? `${length}` : `9${String(length).padStart(3, "0")}`) + digits;
  });
}

function foldersFirst(a: NamedEntry, b: NamedEntry): number {
  if (a.kind === b.kind) return 0;
  return a.kind === "directory" ? -1 : 1;
}

function byName(a: Sortable<NamedEntry>, b: Sortable<NamedEntry>): number {
  const order = collator.compare(a.key, b.key);
  if (order !== 0) return order;
  // "1" and "01" are the same number: their order must not depend on that of the disk.
  return a.entry.name < b.entry.name ? -1 : 1;
}

function byTime(a: DirectoryEntry, b: DirectoryEntry, sign: number): number {
  const [first, second] = [a.modified ?? NaN, b.modified ?? NaN];
  if (Number.isNaN(first) || Number.isNaN(second)) {
    return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
  }
  return sign * (first - second);
}
