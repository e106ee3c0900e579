import { nextTurn } from "../../stretch.ts";
import { isAbsence } from "../disk/absence.ts";
import type { FileRoot } from "../root/file_root.ts";
import { isUntakable } from "../root/path_limits.ts";
import { isTemporary } from "../root/temporary_name.ts";

/**
 * Counts the bytes that all files of a root take, those that are not shown included. Links are not
 * followed, uploads under way are left out, and so is what vanishes meanwhile or may not be read.
 *
 * @param signal Ends it early; then it throws.
 * @returns `Infinity` where something has a path that the system does not take, as when a directory
 * above it has been moved: nobody can look at it, and it could hold any number of bytes uncounted.
 */
export async function measureUsage(root: FileRoot, signal?: AbortSignal): Promise<number> {
  let bytes = 0;
  let looks = 0;
  const seen = new Set<string>();
  const pending = [root.path];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    signal?.throwIfAborted();
    for (const entry of await entriesOf(directory || "/")) {
      const path = `${directory}/${entry.name}`;
      if (isUntakable(path)) return Infinity;
      if (entry.isDirectory) pending.push(path);
      else if (entry.isFile && !isTemporary(entry.name)) {
        const info = await root.disk.run(root.status(path));
        if (info !== null && isFirst(info, seen)) bytes += info.size;
      }
      // On a quick disk the looks are synchronous: a million of them would stall everyone.
      if (++looks % LOOKS_PER_TURN === 0) await nextTurn();
    }
  }
  return bytes;
}

/** Whether a file is seen for the first time: one with several names takes its bytes once. */
function isFirst({ dev, ino, nlink }: Deno.FileInfo, seen: Set<string>): boolean {
  if ((nlink ?? 1) <= 1) return true;
  const { size } = seen;
  return seen.add(`${dev} ${ino}`).size > size;
}

/** How many entries are looked at before others have their turn: a millisecond or two. */
const LOOKS_PER_TURN = 256;

async function entriesOf(directory: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(directory));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}
