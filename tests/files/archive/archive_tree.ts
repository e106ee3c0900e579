/**
 * What archives are made of in the tests, and what came out of them.
 *
 * @module
 */

import { ChecksumCache } from "../../../lib/files/archive/checksum_cache.ts";
import { EntryBudget } from "../../../lib/files/archive/entry_budget.ts";
import {
  type ZipArchive,
  zipArchive,
  type ZipContent,
} from "../../../lib/files/archive/zip_archive.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { type TreeEntry, walkTree } from "../../../lib/files/root/walk.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** Longer than a chunk of an archive, and no period that a buffer's size could hide. */
export const LARGE = Uint8Array.from({ length: 200_003 }, (_, i) => (i * 7 + (i >> 8)) % 251);

/** A path of more than 300 bytes. */
export const LONG_PATH = `${"long ".repeat(30)}/${"é".repeat(75)}/x.txt`;

/** A directory with everything that is hard to put into an archive. */
export function fillTree(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("plain.txt", "plain\n");
  directory.write("empty", "");
  directory.write("with space.txt", "space");
  directory.write("Jörg €.txt", "unicode");
  directory.write("😀.txt", "beyond the basic plane");
  directory.write(`quote's "quoted".txt`, "quotes");
  directory.write("back\\slash.txt", "backslash");
  directory.write("-dash", "dash");
  directory.write("100%25.txt", "percent");
  directory.write("block.bin", LARGE.subarray(0, 512));
  directory.write("large.bin", LARGE);
  directory.write("a/b/c.txt", "deep");
  directory.write(LONG_PATH, "long");
  directory.write(`${"n".repeat(100)}`, "a name that just fits");
  directory.write(`${"n".repeat(101)}`, "a name that does not");
  directory.mkdir("empty directory");
  directory.mkdir(`d/${"e".repeat(100)}`);
  Deno.chmodSync(directory.write("run.sh", "#!/bin/sh\n"), 0o755);
  Deno.utimeSync(`${directory.path}/plain.txt`, 1_000_000_001, 1_000_000_001);
  return directory;
}

/** All entries below a directory, as an archive takes them. */
export function entriesOf(directory: TemporaryDirectory): Promise<TreeEntry[]> {
  const root = FileRoot.open(directory.path);
  return Array.fromAsync(walkTree(root, root.path));
}

/** The paths below a directory and what is there: text of one character a byte, or `"/"`. */
export function treeOf(path: string): Record<string, string> {
  const found: [string, string][] = [];
  const visit = (prefix: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(`${path}/${prefix}`)) {
      found.push([prefix + name, isDirectory ? "/" : fingerprint(`${path}/${prefix}${name}`)]);
      if (isDirectory) visit(`${prefix}${name}/`);
    }
  };
  visit("");
  return Object.fromEntries(found.sort(([a], [b]) => a < b ? -1 : 1));
}

/** An entry that is only said to exist: nothing can be read of it. */
export function pretendedEntry(path: string, size: number): TreeEntry {
  const version = { device: 1, inode: 2, size, modified: 1_000_000_001_000, changed: 1 };
  return { path, kind: "file", version, open: () => null };
}

/** A ZIP of entries, which keeps no checksums for others unless it is given where. */
export function zipOf(
  entries: readonly TreeEntry[],
  given: Partial<ZipContent> = {},
): Promise<ZipArchive> {
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  return zipArchive({
    entries,
    open: (path) => files.get(path)?.open() ?? null,
    times: { modified: 0, changed: 0 },
    checksums: new ChecksumCache(1),
    budget: new EntryBudget(1_000_000),
    ...given,
  });
}

/** How often others had their turn while something ran. */
export async function turnsDuring(run: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await run();
  clearInterval(timer);
  return turns;
}

/** Short enough for the message of a failed assertion. */
function fingerprint(path: string): string {
  const bytes = Deno.readFileSync(path);
  return bytes.every((byte, i) => byte === LARGE[i]) && bytes.length > 100
    ? `${bytes.length} bytes as they were`
    : new TextDecoder("latin1").decode(bytes);
}
