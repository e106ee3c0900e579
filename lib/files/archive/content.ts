import { crc32 } from "node:zlib";
import { ChangedFileError } from "../changed_file_error.ts";
import type { OpenFile } from "../file_root.ts";
import { type FileVersion, isSameVersion, versionOf } from "../file_version.ts";

/** A file that was listed: which version of it, and the way to it. */
export interface ListedFile {
  /** Below the directory that is archived. */
  readonly path: string;
  readonly version: FileVersion;
  /** Opens what lies there by now; `null` where that is no file that may be seen. */
  open(): OpenFile | null;
}

/** The content of a listed file that is being read, and its checksum. It owns the file. */
export class ListedContent implements Disposable {
  readonly #version: FileVersion;
  readonly #open: OpenFile;
  #offset: number;
  #checksum: number | null;

  /**
   * Opens a file.
   *
   * @param offset Where to begin, in bytes.
   * @throws {ChangedFileError} If it is not what was listed any more.
   */
  constructor({ path, version, open }: ListedFile, offset: number = 0) {
    const file = open();
    if (file === null) throw new ChangedFileError(path);
    this.#version = version;
    this.#open = file;
    this.#offset = offset;
    this.#checksum = offset === 0 ? 0 : null;
    try {
      if (!isSameVersion(versionOf(file.info), version)) throw new ChangedFileError(path);
      if (offset > 0) file.file.seekSync(offset, Deno.SeekMode.Start);
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
  }

  /** Whether its last byte has been read. */
  get isAtEnd(): boolean {
    return this.#offset === this.#version.size;
  }

  /** CRC-32 of all of it, when all of it has been read; else `null`. */
  get checksum(): number | null {
    return this.isAtEnd ? this.#checksum : null;
  }

  /**
   * Reads up to `into.length` bytes.
   *
   * @throws {ChangedFileError} If the file has changed since it was listed; at the latest, with
   * its last bytes.
   */
  read(into: Uint8Array): number {
    const wanted = into.subarray(0, this.#version.size - this.#offset);
    return this.#advance(wanted, this.#open.file.readSync(wanted));
  }

  /** The same on another thread, for one who reads much at a stretch. */
  async readAsync(into: Uint8Array): Promise<number> {
    const wanted = into.subarray(0, this.#version.size - this.#offset);
    return this.#advance(wanted, await this.#open.file.read(wanted));
  }

  /**
   * For one who reads no further.
   *
   * @throws {ChangedFileError} If the file has changed since it was listed.
   */
  verify(): void {
    if (!isSameVersion(versionOf(this.#open.file.statSync()), this.#version)) {
      throw new ChangedFileError(this.#open.path);
    }
  }

  [Symbol.dispose](): void {
    this.#open[Symbol.dispose]();
  }

  #advance(bytes: Uint8Array, count: number | null): number {
    if (count === null) throw new ChangedFileError(this.#open.path);
    if (this.#checksum !== null) this.#checksum = crc32(bytes.subarray(0, count), this.#checksum);
    this.#offset += count;
    if (this.isAtEnd) this.verify();
    return count;
  }
}

/**
 * Reads a file for its checksum alone.
 *
 * @returns CRC-32.
 * @throws {ChangedFileError} If it is not what was listed any more.
 */
export async function checksumOf(file: ListedFile): Promise<number> {
  const { size } = file.version;
  if (size === 0) return 0;
  using content = new ListedContent(file);
  const buffer = new Uint8Array(Math.min(size, READ_BYTES));
  while (!content.isAtEnd) await content.readAsync(buffer);
  return content.checksum ?? 0;
}

const READ_BYTES = 256 * 1024;
