import type { FileRoot } from "../file_root.ts";
import { isTemporary, removeAbandoned } from "./temporary.ts";

/**
 * Removes what uploads left behind when their server was killed, in a directory that may be
 * written and all below it. Uploads under way, of this server or another, are locked and stay.
 * Links are not followed.
 *
 * @param signal Ends it early.
 */
export async function sweepTemporaries(root: FileRoot, signal: AbortSignal): Promise<void> {
  if (!root.isWritable) return;
  const pending = [root.path];
  while (pending.length > 0 && !signal.aborted) {
    const directory = pending.pop()!;
    const isWritable = root.mayWrite(directory);
    // Whatever is in the way of one entry is no reason to leave the others.
    await ignoreFailure(async () => {
      for await (const entry of Deno.readDir(directory || "/")) {
        if (signal.aborted) return;
        const path = `${directory}/${entry.name}`;
        if (entry.isDirectory) pending.push(path);
        else if (isWritable && isTemporary(entry.name)) {
          await ignoreFailure(() => removeAbandoned(path));
        }
      }
    });
  }
}

async function ignoreFailure(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof TypeError) throw error;
  }
}
