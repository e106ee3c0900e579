import type { FileRoot } from "../root/file_root.ts";
import { parentOf } from "../root/real_path.ts";
import { topmostWritable } from "./sweep.ts";
import { removeFound } from "./temporary_file.ts";

/**
 * Removes a temporary that is not where it was made, because a directory on the way has been moved:
 * it is somewhere below the topmost directory that may be written, and nothing else has its name.
 * There is one search at a time, for all that are lost by then. Links are not followed.
 *
 * @param path Where it was made.
 */
export function removeLost(root: FileRoot, path: string): Promise<void> {
  const directory = parentOf(path);
  const top = root.isWritable ? root.path : topmostWritable(root, directory);
  const names = lost.get(top) ?? new Set();
  lost.set(top, names.add(path.slice(directory.length + 1)));
  search = search.then(() => searchBelow(root, top));
  return search;
}

/** Names that are yet to be looked for, by the topmost directory in which they may be. */
const lost = new Map<string, Set<string>>();
/** It never fails. */
let search: Promise<void> = Promise.resolve();

async function searchBelow(root: FileRoot, top: string): Promise<void> {
  const names = lost.get(top) ?? new Set();
  lost.delete(top);
  const pending = [top];
  while (names.size > 0 && pending.length > 0) {
    const directory = pending.pop()!;
    try {
      for await (const { name, isDirectory } of Deno.readDir(directory || "/")) {
        const path = `${directory}/${name}`;
        if (names.has(name) && await root.disk.run(removeFound(path))) names.delete(name);
        else if (isDirectory) pending.push(path);
      }
    } catch {
      // It may not be read, or is gone by now: what is in it is left to a sweep.
    }
  }
}
