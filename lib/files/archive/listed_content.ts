import { crc32 } from "node:zlib";
import type { DiskWork } from "../disk/disk.ts";
import { fstat, read } from "../disk/disk_calls.ts";
import type { OpenFile } from "../root/open_file.ts";
import type { Span } from "../send/byte_range.ts";
import { ChangedFileError } from "../send/changed_file_error.ts";
import { type FileVersion, isSameVersion, versionOf } from "../version/file_version.ts";

/** A file that was listed: which version of it, and the way to it. */
export interface ListedFile {
  /** Below the directory that is archived. */
  readonly path: string;
  readonly version: FileVersion;
  /** Opens what lies there by now; `null` where that is no file that may be seen. */
  open(): OpenFile | null | Promise<OpenFile | null>;
}

/** A stretch of a listed file that is being read, and the checksum of the file, which it owns. */
export class ListedContent implements Disposable {
  readonly #version: FileVersion;
  readonly #open: OpenFile;
  readonly #end: number;
  #offset: number;
  #checksum: number | null;

  private constructor({ path, version }: ListedFile, open: OpenFile | null, span: Span) {
    if (open === null) throw new ChangedFileError(path);
    this.#version = version;
    this.#open = open;
    this.#offset = span.start;
    this.#end = span.start + span.length;
    this.#checksum = span.start === 0 ? 0 : null;
    try {
      if (!isSameVersion(versionOf(open.info), version)) throw new ChangedFileError(open.path);
      if (span.start > 0) open.file.seekSync(span.start, Deno.SeekMode.Start);
    } catch (error) {
      open[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Opens a file.
   *
   * @returns A promise only where the disk is slow.
   * @throws {ChangedFileError} If it is not what was listed any more.
   */
  static open(
    listed: ListedFile,
    span: Span = { start: 0, length: listed.version.size },
  ): ListedContent | Promise<ListedContent> {
    const opening = listed.open();
    if (!(opening instanceof Promise)) return new ListedContent(listed, opening, span);
    return opening.then((open) => new ListedContent(listed, open, span));
  }

  /** Whether the last byte of the stretch has been read. */
  get isAtEnd(): boolean {
    return this.#offset === this.#end;
  }

  /** CRC-32 of all of the file, when all of it has been read; else `null`. */
  get checksum(): number | null {
    return this.#offset === this.#version.size ? this.#checksum : null;
  }

  /**
   * Reads up to `into.length` bytes.
   *
   * @returns A promise only where the disk is slow.
   * @throws {ChangedFileError} If the file has changed since it was listed; at the latest, with
   * the last bytes of the stretch.
   */
  read(into: Uint8Array): number | Promise<number> {
    return this.#open.disk.run(this.#read(this.#wanted(into)));
  }

  /** {@linkcode read} on another thread, for whoever reads much at a stretch. */
  async readAsync(into: Uint8Array): Promise<number> {
    const { file, disk } = this.#open;
    const wanted = this.#wanted(into);
    return await disk.run(this.#advance(wanted, await file.read(wanted)));
  }

  [Symbol.dispose](): void {
    this.#open[Symbol.dispose]();
  }

  #wanted(into: Uint8Array): Uint8Array {
    return into.subarray(0, this.#end - this.#offset);
  }

  *#read(wanted: Uint8Array): DiskWork<number> {
    return yield* this.#advance(wanted, yield* read(this.#open.file, wanted));
  }

  *#advance(bytes: Uint8Array, count: number | null): DiskWork<number> {
    const { file, path } = this.#open;
    if (count === null) throw new ChangedFileError(path);
    if (this.#checksum !== null) this.#checksum = crc32(bytes.subarray(0, count), this.#checksum);
    this.#offset += count;
    if (!this.isAtEnd) return count;
    const version = versionOf(yield* fstat(file));
    if (!isSameVersion(version, this.#version)) throw new ChangedFileError(path);
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
  using content = await ListedContent.open(file);
  const buffer = new Uint8Array(Math.min(size, READ_BYTES));
  while (!content.isAtEnd) await content.readAsync(buffer);
  return content.checksum ?? 0;
}

/** Large enough that the way to another thread and back does not matter. */
const READ_BYTES = 256 * 1024;
