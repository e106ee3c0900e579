import { Stretch } from "../../stretch.ts";
import type { DirectoryEntry, GlancedEntry } from "../root/directory_entry.ts";
import type { FileRoot } from "../root/file_root.ts";
import { lookAtDirectory } from "../root/real_path.ts";
import type { Wait } from "./pieces.ts";

/**
 * The entries of a directory, each looked at when it is its turn, and what has to be waited for
 * before the next: a slow disk, or others who have their turn. What is gone by then, or may not be
 * seen any more, is left out; so is the rest, where the directory itself is not at its path any more.
 *
 * @param directory A real path within the root.
 * @param glanced In the order in which they are wanted.
 */
export function* lookedEntries(
  root: FileRoot,
  directory: string,
  glanced: readonly GlancedEntry[],
): Generator<DirectoryEntry | Wait> {
  const stretch = new Stretch();
  for (let start = 0; start < glanced.length; start += LOOK_ENTRIES) {
    if (stretch.isOver) yield stretch.end();
    const found = yield* look(root, directory, glanced.slice(start, start + LOOK_ENTRIES));
    if (found === null) return;
    yield* found;
  }
}

/** Entries that are looked at together: half a millisecond. */
const LOOK_ENTRIES = 64;

/** @returns `null` where that may have been a look at another directory. */
function* look(
  root: FileRoot,
  directory: string,
  glanced: readonly GlancedEntry[],
): Generator<Wait, DirectoryEntry[] | null> {
  const found: DirectoryEntry[] = [];
  for (const one of glanced) {
    const entry = "size" in one ? one : yield* settled(root.entry(directory, one.name));
    if (entry !== null) found.push(entry);
  }
  // Where the directory has become a link, that was a look at what lies behind it. So was perhaps
  // the one that told of what is known already.
  const there = yield* settled(root.disk.run(lookAtDirectory(root, directory)));
  return there === null ? null : found;
}

/** A value, for which somebody waits where that takes time. */
function* settled<T>(value: T | Promise<T>): Generator<Wait, T> {
  if (!(value instanceof Promise)) return value;
  const values: T[] = [];
  yield value.then((it) => void values.push(it));
  return values[0];
}
