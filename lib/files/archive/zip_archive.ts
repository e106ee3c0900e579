import type { SizedSource } from "../../message.ts";
import type { OpenFile } from "../root/open_file.ts";
import type { TreeEntry } from "../root/walk.ts";
import type { ChecksumCache } from "./checksum_cache.ts";
import type { EntryBudget } from "./entry_budget.ts";
import { EntryTable } from "./entry_table.ts";
import type { ListedFile } from "./listed_content.ts";
import { MemberChecksums } from "./member_checksums.ts";
import { type Fingerprint, FingerprintTaker, type Times } from "./tree_fingerprint.ts";
import { ZipLayout } from "./zip_layout.ts";
import type { ZipMember } from "./zip_records.ts";
import { ZipSource } from "./zip_source.ts";

/** What an archive is made of. */
export interface ZipContent {
  /** Each directory before what is in it. */
  readonly entries: AsyncIterable<TreeEntry> | Iterable<TreeEntry>;
  /** Of the directory itself. */
  readonly times: Times;
  /** Opens the file at the path of an entry, as it is by now; `null` where there is none. */
  open(path: string): OpenFile | null | Promise<OpenFile | null>;
  readonly checksums: ChecksumCache;
  readonly budget: EntryBudget;
}

/** A ZIP archive, any part of which is made while it is read. It holds its list of entries. */
export interface ZipArchive extends Fingerprint, Disposable {
  /** In bytes. */
  readonly length: number;
  /**
   * A part of the archive. To read it fails where a file has changed since it was listed: what
   * arrives is right or visibly incomplete.
   *
   * @param owned What is to be disposed of with the source.
   * @throws {TypeError} If there is no such part.
   */
  open(start: number, length: number, owned?: Disposable): SizedSource;
}

/**
 * An archive of files, stored without compression: so its length is known from the listing, and the
 * same entries are the same bytes, which a client can ask for in ranges.
 *
 * The central directory, at the end, states the checksum of each file. Whoever asks for a part of
 * that alone waits until the files whose checksums are not known yet have been read.
 *
 * This module loads `node:zlib` and `node:crypto`, which takes 50 ms: import it when it is needed.
 * It is our own because a part of an archive with a known length is what libraries for ZIP were not
 * found to offer; they were judged by their documentation, not tried.
 *
 * @throws {TooManyEntriesError} If the budget has no room for its entries.
 *
 * @example
 * ```ts
 * import { FileRoot } from "../root/file_root.ts";
 * import { openBelow, walkTree } from "../root/walk.ts";
 * import { ChecksumCache } from "./checksum_cache.ts";
 * import { EntryBudget } from "./entry_budget.ts";
 * import { zipArchive } from "./zip_archive.ts";
 *
 * const root = FileRoot.open("lib");
 * using archive = await zipArchive({
 *   entries: walkTree(root, root.path),
 *   open: (path) => openBelow(root, root.path, path),
 *   times: { modified: 0, changed: 0 },
 *   checksums: new ChecksumCache(100),
 *   budget: new EntryBudget(1_000),
 * });
 * await using source = archive.open(0, 4);
 * const bytes = new Uint8Array(4);
 * console.assert(await source.read(bytes) === 4 && bytes[0] === 0x50 && bytes[1] === 0x4b);
 * ```
 */
export async function zipArchive(content: ZipContent): Promise<ZipArchive> {
  using stack = new DisposableStack();
  const table = stack.use(new EntryTable(content.budget));
  const layout = new ZipLayout((index) => table.memberAt(index));
  const fingerprint = new FingerprintTaker(content.times);
  for await (const entry of content.entries) {
    table.add(entry);
    layout.add(memberOf(entry));
    fingerprint.add(entry);
  }
  const fileAt = (index: number): ListedFile => ({
    get path() {
      return table.pathAt(index);
    },
    version: table.versionAt(index),
    open: () => content.open(table.pathAt(index)),
  });
  const checksums = new MemberChecksums(table.length, content.checksums, fileAt);
  const parts = { layout, checksums, fileAt };
  const held = stack.move();
  return {
    ...fingerprint.finish(),
    length: layout.length,
    open(start, length, owned) {
      const isWithin = Number.isSafeInteger(start) && Number.isSafeInteger(length) && start >= 0 &&
        length >= 0 && start + length <= layout.length;
      if (!isWithin) throw new TypeError("A part of an archive lies within it");
      return new ZipSource(parts, start, length, owned);
    },
    [Symbol.dispose]: () => held.dispose(),
  };
}

function memberOf({ path, kind, version }: TreeEntry): ZipMember {
  return { path, kind, size: version.size, modified: version.modified };
}
