/** The calls on an opened file: a `Deno.FsFile` has them, and a {@linkcode MemoryFile}. */
export type FileHandle = Pick<
  Deno.FsFile,
  "readSync" | "read" | "seekSync" | "statSync" | "stat" | "close"
>;

/** A file whose bytes are in memory, and the status that the system told of it. */
export class MemoryFile implements FileHandle {
  readonly #content: Uint8Array;
  readonly #info: Deno.FileInfo;
  #position = 0;

  constructor(content: Uint8Array, info: Deno.FileInfo) {
    this.#content = content;
    this.#info = info;
  }

  readSync(into: Uint8Array): number | null {
    const bytes = this.#content.subarray(this.#position, this.#position + into.length);
    if (bytes.length === 0 && into.length > 0) return null;
    into.set(bytes);
    this.#position += bytes.length;
    return bytes.length;
  }

  read(into: Uint8Array): Promise<number | null> {
    return Promise.resolve(this.readSync(into));
  }

  /** @throws {TypeError} If the offset is not one from the start. */
  seekSync(offset: number | bigint, whence: Deno.SeekMode): number {
    if (whence !== Deno.SeekMode.Start) throw new TypeError("A MemoryFile seeks from its start");
    this.#position = Number(offset);
    return this.#position;
  }

  statSync(): Deno.FileInfo {
    return this.#info;
  }

  stat(): Promise<Deno.FileInfo> {
    return Promise.resolve(this.#info);
  }

  close(): void {}
}
