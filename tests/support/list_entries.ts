import type { DirectoryEntry } from "../../lib/files/root/directory_entry.ts";
import type { FileRoot } from "../../lib/files/root/file_root.ts";

/** The entries of a directory that may be seen, all looked at, in no order. */
export async function listEntries(root: FileRoot, directory: string): Promise<DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  for await (const { name } of root.glance(directory)) {
    const entry = await root.entry(directory, name);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}
