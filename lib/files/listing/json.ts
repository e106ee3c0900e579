import type { DirectoryEntry } from "../file_root.ts";
import { isoTime } from "./format.ts";
import { inPieces } from "./pieces.ts";

/**
 * What a program gets instead of the page: a JSON array with an object per entry.
 *
 * @param entries In the order in which they are told.
 */
export function directoryJson(
  entries: readonly DirectoryEntry[],
): Generator<string> {
  return inPieces(parts(entries));
}

function* parts(entries: readonly DirectoryEntry[]): Generator<string> {
  let separator = "[";
  for (const { name, kind, size, modified } of entries) {
    const time = isoTime(modified);
    const object = kind === "file"
      ? { name, kind, size, modified: time }
      : { name, kind, modified: time };
    yield separator + JSON.stringify(object);
    separator = ",\n";
  }
  yield separator === "[" ? "[]\n" : "]\n";
}
