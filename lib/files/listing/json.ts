import type { DirectoryEntry } from "../file_root.ts";
import { isoTime } from "./format.ts";
import { type ListingOrder, sortEntries } from "./order.ts";
import { inPieces } from "./pieces.ts";

/**
 * What a program gets instead of the page: a JSON array with an object per entry, folders first.
 *
 * @param entries In any order.
 */
export function directoryJson(
  entries: readonly DirectoryEntry[],
  order: ListingOrder,
): Generator<string> {
  return inPieces(parts(entries, order));
}

function* parts(entries: readonly DirectoryEntry[], order: ListingOrder): Generator<string> {
  let separator = "[";
  for (const { name, kind, size, modified } of sortEntries(entries, order)) {
    const time = isoTime(modified);
    const object = kind === "file"
      ? { name, kind, size, modified: time }
      : { name, kind, modified: time };
    yield separator + JSON.stringify(object);
    separator = ",\n";
  }
  yield separator === "[" ? "[]\n" : "]\n";
}
