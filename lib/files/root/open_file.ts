import type { Disk } from "../disk/disk.ts";
import type { FileHandle } from "./file_handle.ts";

/** A file that has been opened and found to lie within the root. Close it. */
export interface OpenFile extends Disposable {
  /** To read from. */
  readonly file: FileHandle;
  /** What the system says of the opened file, not of its name. */
  readonly info: Deno.FileInfo;
  /** Its real path. */
  readonly path: string;
  /** What it lies on. */
  readonly disk: Disk;
  /** All of it, where that is in memory. */
  readonly content?: Uint8Array;
}

/**
 * An open file, as it was found.
 *
 * @param path Its real path.
 * @param content All of it, where that is in memory.
 */
export function openFile(
  file: FileHandle,
  info: Deno.FileInfo,
  path: string,
  disk: Disk,
  content?: Uint8Array,
): OpenFile {
  return { file, info, path, disk, content, [Symbol.dispose]: () => file.close() };
}
