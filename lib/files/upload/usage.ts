import { isAbsence } from "../absence.ts";
import type { FileRoot } from "../file_root.ts";
import { nextTurn } from "../../stretch.ts";
import { isTemporary } from "./temporary.ts";

/**
 * Counts the bytes that all files of a root take, those that are not shown included. Links are not
 * followed, uploads under way are left out, and so is what vanishes meanwhile or may not be read.
 *
 * @param signal Ends it early; then it throws.
 */
export async function measureUsage(root: FileRoot, signal?: AbortSignal): Promise<number> {
  let bytes = 0;
  let looks = 0;
  const pending = [root.path];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    signal?.throwIfAborted();
    for (const entry of await entriesOf(directory || "/")) {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory) pending.push(path);
      else if (entry.isFile && !isTemporary(entry.name)) {
        bytes += (await root.disk.run(root.status(path)))?.size ?? 0;
      }
      // While the disk is quick that is synchronous; a directory of a million would stall everyone.
      if (++looks % LOOKS_PER_TURN === 0) await nextTurn();
    }
  }
  return bytes;
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
