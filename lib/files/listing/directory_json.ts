import type { DirectoryEntry } from "../root/directory_entry.ts";
import { isoTime } from "./format.ts";
import { inPieces, type Wait } from "./pieces.ts";

/**
 * What a program gets instead of the page: a JSON array with an object per entry, in pieces.
 *
 * @param entries In the order in which they are told, with what has to be waited for in between.
 */
export function directoryJson(
  entries: Iterable<DirectoryEntry | Wait>,
): Generator<string | Wait> {
  return inPieces(parts(entries));
}

function* parts(entries: Iterable<DirectoryEntry | Wait>): Generator<string | Wait> {
  let separator = "[";
  for (const entry of entries) {
    if (entry instanceof Promise) {
      yield entry;
      continue;
    }
    const { name, kind, size, modified } = entry;
    const time = isoTime(modified);
    const object = kind === "file"
      ? { name, kind, size, modified: time }
      : { name, kind, modified: time };
    yield separator + JSON.stringify(object);
    separator = ",\n";
  }
  yield separator === "[" ? "[]\n" : "]\n";
}
