import { crc32 } from "node:zlib";
import type { OpenFile } from "../file_root.ts";
import { runNow } from "../disk.ts";
import { isChanged } from "../file_source.ts";
import type { TreeEntry } from "../walk.ts";

/** The content of a listed file that is being read, and its checksum. It owns the file. */
export class ListedContent implements Disposable {
  readonly #entry: TreeEntry;
  readonly #open: OpenFile;
  #offset: number;
  #checksum: number | null;

  /**
   * Opens a file.
   *
   * @param offset Where to begin, in bytes.
   * @throws {ChangedContentError} If it is not what was listed any more.
   */
  constructor(entry: TreeEntry, offset: number = 0) {
    const open = entry.open();
    if (open === null) throw new ChangedContentError("A listed file is gone");
    this.#entry = entry;
    this.#open = open;
    this.#offset = offset;
    this.#checksum = offset === 0 ? 0 : null;
    try {
      const { size, mtime } = open.info;
      if (size !== entry.size || (mtime?.getTime() ?? 0) !== entry.modified) throw changed();
      if (offset > 0) open.file.seekSync(offset, Deno.SeekMode.Start);
    } catch (error) {
      open[Symbol.dispose]();
      throw error;
    }
  }

  /** Where the next read begins. */
  get offset(): number {
    return this.#offset;
  }

  /** CRC-32 of all of it, when all of it has been read; else `null`. */
  get checksum(): number | null {
    return this.#offset === this.#entry.size ? this.#checksum : null;
  }

  /**
   * Reads up to `into.length` bytes.
   *
   * @throws {ChangedContentError} If the file has changed since it was listed; at the latest, with
   * its last bytes.
   */
  read(into: Uint8Array): number {
    const wanted = into.subarray(0, this.#entry.size - this.#offset);
    return this.#advance(wanted, this.#open.file.readSync(wanted));
  }

  /** The same on another thread, for one who reads much at a stretch. */
  async readAsync(into: Uint8Array): Promise<number> {
    const wanted = into.subarray(0, this.#entry.size - this.#offset);
    return this.#advance(wanted, await this.#open.file.read(wanted));
  }

  [Symbol.dispose](): void {
    this.#open[Symbol.dispose]();
  }

  #advance(bytes: Uint8Array, count: number | null): number {
    if (count === null) throw changed();
    if (this.#checksum !== null) this.#checksum = crc32(bytes.subarray(0, count), this.#checksum);
    this.#offset += count;
    if (this.#offset === this.#entry.size && runNow(isChanged(this.#open))) throw changed();
    return count;
  }
}

/** A file is not what it was when it was listed. */
export class ChangedContentError extends Error {
  override readonly name = "ChangedContentError";
}

/**
 * Reads a file for its checksum alone.
 *
 * @returns CRC-32.
 * @throws {ChangedContentError} If it is not what was listed any more.
 */
export async function checksumOf(entry: TreeEntry): Promise<number> {
  if (entry.size === 0) return 0;
  using content = new ListedContent(entry);
  const buffer = new Uint8Array(READ_BYTES);
  while (content.offset < entry.size) await content.readAsync(buffer);
  return content.checksum ?? 0;
}

const READ_BYTES = 256 * 1024;

function changed(): ChangedContentError {
  return new ChangedContentError("A file changed since it was listed");
}
