import type { DirectoryEntry, FileRoot, OpenFile } from "./file_root.ts";

/** A file or a directory, somewhere below another. */
export interface TreeEntry {
  /** From the directory walked to this: names with `/` between them, none at the end. */
  readonly path: string;
  readonly kind: "file" | "directory";
  /** In bytes; 0 for directories. */
  readonly size: number;
  /** Milliseconds since the epoch; 0 where the system does not say. */
  readonly modified: number;
  /**
   * Opens the file, as it is by now; `null` where no file is there any more that may be seen, and
   * for directories. Close it.
   */
  open(): OpenFile | null;
}

/**
 * Walks all below a directory that may be seen: each directory before what is in it, the entries of
 * each by name. A link to a file counts as the file. A link to a directory is left out, or there
 * could be no end.
 *
 * At a time it holds the entries of one directory and those above it. What vanishes meanwhile, or
 * may not be read, is left out.
 *
 * @param directory A real path within the root, as {@linkcode FileRoot.lookup} finds it.
 * @throws {TypeError} If it is not within the root.
 */
export async function* walkTree(
  root: FileRoot,
  directory: string,
): AsyncIterableIterator<TreeEntry> {
  const start = namesBelow(root, directory);
  const pending = await entriesOf(root, start, "") ?? [];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    if (entry.kind === "file") {
      yield entry;
      continue;
    }
    const entries = await entriesOf(root, start, entry.path);
    if (entries === null) continue;
    yield entry;
    for (const inner of entries) pending.push(inner);
  }
}

/** How many entries are looked at before others have their turn: a millisecond or two. */
const ENTRIES_PER_TURN = 256;

function namesBelow(root: FileRoot, directory: string): string[] {
  if (directory === (root.path || "/")) return [];
  if (!directory.startsWith(root.path + "/")) throw new TypeError("What is walked is in the root");
  return directory.slice(root.path.length + 1).split("/");
}

/** The entries of a directory, the last first; `null` where it is a link, or gone. */
async function entriesOf(
  root: FileRoot,
  start: readonly string[],
  path: string,
): Promise<TreeEntry[] | null> {
  const names = path === "" ? start : [...start, ...path.split("/")];
  const found = root.lookup({ names, isDirectory: true });
  if (found.kind !== "directory") return null;
  // The path found is the real one: that of a link is another.
  if (found.path !== ([root.path, ...names].join("/") || "/")) return null;
  const entries = await list(root, found.path);
  if (entries === null) return null;
  const prefix = path === "" ? "" : `${path}/`;
  return entries.sort(byNameDescending).map((entry) => treeEntry(root, start, prefix, entry));
}

async function list(root: FileRoot, directory: string): Promise<DirectoryEntry[] | null> {
  const entries: DirectoryEntry[] = [];
  try {
    for await (const entry of root.list(directory)) {
      entries.push(entry);
      // Each is looked at synchronously; a directory of a million would stall everyone.
      if (entries.length % ENTRIES_PER_TURN === 0) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
    return entries;
  } catch (error) {
    if (ABSENT.some((kind) => error instanceof kind)) return null;
    throw error;
  }
}

const ABSENT = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.PermissionDenied,
  Deno.errors.NotCapable,
];

/** By code unit: the same order everywhere, whatever the locale. */
function byNameDescending(a: DirectoryEntry, b: DirectoryEntry): number {
  return a.name < b.name ? 1 : -1;
}

function treeEntry(
  root: FileRoot,
  start: readonly string[],
  prefix: string,
  { name, kind, size, modified }: DirectoryEntry,
): TreeEntry {
  const path = prefix + name;
  const open = () => {
    if (kind === "directory") return null;
    const found = root.lookup({ names: [...start, ...path.split("/")], isDirectory: false });
    return found.kind === "file" ? found.file : null;
  };
  return { path, kind, size, modified: modified ?? 0, open };
}
