import type { FileRoot } from "../files/root/file_root.ts";
import { whyNotGranted } from "../files/root/write_target.ts";

/**
 * Where files can be stored: everywhere in a directory or, where that is not granted itself, in
 * those directly in it that are; `"denied"` for nowhere, where no further grant would change that.
 * The runtime does not tell which are granted, so others, deeper or behind the first
 * {@linkcode MAX_LOOKED} entries, are not found.
 */
export type Writable = "all" | "denied" | readonly string[];

/** Finds out where files can be stored. */
export async function findWritable(root: FileRoot): Promise<Writable> {
  if (root.isWritable) return "all";
  const writable: string[] = [];
  let looked = 0;
  try {
    for await (const { name, kind } of root.glance(root.path || "/")) {
      if (looked++ === MAX_LOOKED) break;
      if (kind === "directory" && root.mayWrite(`${root.path}/${name}`)) writable.push(name);
    }
  } catch {
    // A directory may be one that can be entered and not listed: nobody is told of more then.
  }
  if (writable.length === 0 && whyNotGranted(root.path) === "denied") return "denied";
  return writable.sort();
}

/** Entries that are looked at before the start-up line: some milliseconds' worth. */
export const MAX_LOOKED = 1_000;
