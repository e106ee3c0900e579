import { createHash } from "node:crypto";
import type { SizedSource } from "../../message.ts";
import { checksumOf, ListedContent } from "./content.ts";
import { ZipLayout, type ZipPart } from "./zip_layout.ts";
import type { TreeEntry } from "../walk.ts";

/** A ZIP archive that is made while it is read, any part of it. */
export interface ZipArchive {
  /** In bytes. */
  readonly length: number;
  /** A strong entity tag (RFC 9110 §8.8.3), from the names, sizes and times of the entries. */
  readonly etag: string;
  /** When the newest entry changed, in milliseconds since the epoch; 0 where there is none. */
  readonly modified: number;
  /**
   * A part of the archive. To read it fails where a file has changed since it was listed: what
   * arrives is right or visibly incomplete.
   *
   * @throws {TypeError} If there is no such part.
   */
  open(start: number, length: number): SizedSource;
}

/**
 * An archive of files, stored without compression: so its length is known from the listing, and the
 * same entries are the same bytes, which a client can ask for in ranges.
 *
 * What closes an archive states the checksum of each file. Whoever asks for a part of that alone
 * waits until all files have been read. An archive that is kept knows the checksums of what was
 * read through it: 24 bytes a member, beside the entries.
 *
 * This module loads `node:zlib` and `node:crypto`, which takes 50 ms: import it when it is needed.
 * It is our own because a part of an archive with a known length is what libraries for ZIP were not
 * found to offer; they were judged by their documentation, not tried.
 *
 * @example
 * ```ts
 * import { FileRoot } from "../file_root.ts";
 * import { walkTree } from "../walk.ts";
 * import { zipArchive } from "./zip_archive.ts";
 *
 * const root = FileRoot.open("lib");
 * const archive = zipArchive(await Array.fromAsync(walkTree(root, root.path)));
 * await using source = archive.open(0, 4);
 * const bytes = new Uint8Array(4);
 * console.assert(await source.read(bytes) === 4 && bytes[0] === 0x50 && bytes[1] === 0x4b);
 * ```
 */
export function zipArchive(entries: readonly TreeEntry[]): ZipArchive {
  const layout = new ZipLayout(entries);
  const checksums = new Checksums(entries);
  const { length } = layout;
  const modified = entries.reduce((newest, entry) => Math.max(newest, entry.modified), 0);
  const open = (start: number, span: number): SizedSource => {
    const isWithin = Number.isSafeInteger(start) && Number.isSafeInteger(span) && start >= 0 &&
      span >= 0 && start + span <= length;
    if (!isWithin) throw new TypeError("A part of an archive lies within it");
    return new ZipSource(entries, layout, checksums, start, span);
  };
  return { length, etag: entityTag(entries), modified, open };
}

/** A hash, because a tag from sizes alone could not tell which of the names is which. */
function entityTag(entries: readonly TreeEntry[]): string {
  const hash = createHash("sha256");
  for (const { path, kind, size, modified } of entries) {
    // No name has a control character.
    hash.update(`${path}\0${kind}\0${size}\0${modified}\n`);
  }
  return `"zip-${hash.digest("base64url").slice(0, 22)}"`;
}

/** CRC-32 of each member, as far as it is known. */
class Checksums {
  readonly #entries: readonly TreeEntry[];
  /** -1 where it is not known. */
  readonly #known: Float64Array;

  constructor(entries: readonly TreeEntry[]) {
    this.#entries = entries;
    this.#known = Float64Array.from(entries, ({ size }) => size === 0 ? 0 : -1);
  }

  of(member: number): number | Promise<number> {
    return this.#known[member] >= 0 ? this.#known[member] : this.#compute(member);
  }

  set(member: number, checksum: number): void {
    this.#known[member] = checksum;
  }

  async #compute(member: number): Promise<number> {
    const checksum = await checksumOf(this.#entries[member]);
    this.set(member, checksum);
    return checksum;
  }
}

class ZipSource implements SizedSource {
  readonly length: number;
  readonly #entries: readonly TreeEntry[];
  readonly #layout: ZipLayout;
  readonly #checksums: Checksums;
  readonly #end: number;
  #position: number;
  #content: ListedContent | null = null;

  constructor(
    entries: readonly TreeEntry[],
    layout: ZipLayout,
    checksums: Checksums,
    start: number,
    length: number,
  ) {
    this.#entries = entries;
    this.#layout = layout;
    this.#checksums = checksums;
    this.#position = start;
    this.#end = start + length;
    this.length = length;
  }

  read(into: Uint8Array): Promise<number> | number | null {
    const wanted = into.subarray(0, this.#end - this.#position);
    if (wanted.length === 0) return null;
    const part = this.#layout.partAt(this.#position);
    switch (part.kind) {
      case "record":
        return this.#copy(part.bytes, wanted);
      case "content":
        return this.#readContent(part, wanted);
      case "checked": {
        const checksum = this.#checksums.of(part.member);
        if (typeof checksum === "number") return this.#copy(part.format(checksum), wanted);
        return checksum.then((checksum) => this.#copy(part.format(checksum), wanted));
      }
    }
  }

  // deno-lint-ignore require-await -- what it throws is to be a rejection
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closeContent();
  }

  #copy(record: Uint8Array, wanted: Uint8Array): number {
    const bytes = record.subarray(0, wanted.length);
    wanted.set(bytes);
    this.#position += bytes.length;
    return bytes.length;
  }

  #readContent({ member, offset }: ZipPart & { kind: "content" }, wanted: Uint8Array): number {
    const entry = this.#entries[member];
    const content = this.#content ??= new ListedContent(entry, offset);
    const count = content.read(wanted);
    this.#position += count;
    if (content.offset === entry.size) {
      if (content.checksum !== null) this.#checksums.set(member, content.checksum);
      this.#closeContent();
    }
    return count;
  }

  #closeContent(): void {
    this.#content?.[Symbol.dispose]();
    this.#content = null;
  }
}
