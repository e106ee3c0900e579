import { Stretch } from "../../stretch.ts";
import type { DirectoryEntry, GlancedEntry } from "../root/directory_entry.ts";
import type { FileRoot } from "../root/file_root.ts";
import { lookAtDirectory } from "../root/real_path.ts";
import type { Wait } from "./pieces.ts";

/**
 * The entries of a directory, each looked at when its turn comes, with what has to be waited for in
 * between: a slow disk, or others who have their turn. What is gone by then, or may not be seen, is
 * left out; so is the rest, if the directory is no longer at its path.
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

/** @returns `null` where another directory may have been looked at. */
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
  // If the directory has become a link, these were looks at what lies behind it; so, perhaps, was
  // the one that read its names.
  const there = yield* settled(root.disk.run(lookAtDirectory(root, directory)));
  return there === null ? null : found;
}

/** A value; where it is a promise, the caller waits for it. */
function* settled<T>(value: T | Promise<T>): Generator<Wait, T> {
  if (!(value instanceof Promise)) return value;
  const values: T[] = [];
  yield value.then((it) => void values.push(it));
  return values[0];
}
