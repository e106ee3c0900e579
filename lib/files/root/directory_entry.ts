/** One entry of a directory that may be seen. */
export interface DirectoryEntry extends NamedEntry {
  /** In bytes; 0 for directories. */
  readonly size: number;
  /** Milliseconds since the epoch, `null` where the system does not say. */
  readonly modified: number | null;
}

/** What reading a directory tells of an entry. */
export interface NamedEntry {
  /** As the directory has it. */
  readonly name: string;
  /** Of what a link leads to, where it is one. */
  readonly kind: "file" | "directory";
}

/** An entry as a directory is read. One that had to be looked at for its kind has a `size`, too. */
export type GlancedEntry = NamedEntry | DirectoryEntry;

/**
 * An entry, from its status.
 *
 * @param info Of a file or a directory.
 */
export function entryFrom(name: string, info: Deno.FileInfo): DirectoryEntry {
  const modified = info.mtime?.getTime() ?? null;
  if (info.isDirectory) return { name, kind: "directory", size: 0, modified };
  return { name, kind: "file", size: info.size, modified };
}
