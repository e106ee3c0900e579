import { formatTarHeader, TAR_BLOCK_BYTES, type TarMember, tarPadding } from "./tar_header.ts";
import { ChangedFileError } from "../changed_file_error.ts";
import type { OpenFile } from "../file_root.ts";
import { isSameVersion, versionOf } from "../file_version.ts";
import { nextTurn } from "../../stretch.ts";
import type { TreeEntry } from "../walk.ts";

/**
 * A tar archive, in the pax format, made while it is read: one file is open at a time, and one
 * chunk of the archive in memory. Each chunk is lent: who asks for the next one has used it, or a
 * long archive would leave as much to be cleared away. Whoever cancels it closes the file.
 *
 * A file that is gone when its turn comes is left out. One that changes while it is read is an error
 * of the stream: its header has been sent, and nothing else could tell.
 *
 * @example
 * ```ts
 * import { FileRoot } from "../file_root.ts";
 * import { tarArchive } from "./tar_archive.ts";
 * import { walkTree } from "../walk.ts";
 *
 * const root = FileRoot.open("lib");
 * let length = 0;
 * for await (const chunk of tarArchive(walkTree(root, root.path))) length += chunk.length;
 * console.assert(length > 0 && length % 512 === 0);
 * ```
 */
export function tarArchive(
  entries: AsyncIterable<TreeEntry> | Iterable<TreeEntry>,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunksOf(entries));
}

/** A multiple of a block, so that what is padded never ends within a chunk. */
const CHUNK_BYTES = 64 * 1024;
/** Files opened in a turn: five milliseconds. */
const OPENS_PER_TURN = 64;
/** Two blocks of zeros end an archive. */
const END_BYTES = 2 * TAR_BLOCK_BYTES;

async function* chunksOf(
  entries: AsyncIterable<TreeEntry> | Iterable<TreeEntry>,
): AsyncGenerator<Uint8Array> {
  const chunk = new Chunk();
  let opened = 0;
  for await (const entry of entries) {
    // A client that reads fast takes each chunk at once, and nobody would have a turn.
    if (++opened % OPENS_PER_TURN === 0) await nextTurn();
    // A small file shares its chunk with others; so each is read into place, and copied never.
    using file = entry.open();
    if (file === null && entry.kind === "file") continue;
    const member = describe(entry, file);
    yield* chunk.append(formatTarHeader(member));
    if (file !== null) yield* appendContent(chunk, file);
  }
  yield* chunk.append(new Uint8Array(END_BYTES));
  yield chunk.take();
}

function* appendContent(chunk: Chunk, { file, info, path }: OpenFile): Generator<Uint8Array> {
  for (let remaining = info.size; remaining > 0;) {
    if (chunk.free().length === 0) yield chunk.take();
    const count = file.readSync(chunk.free().subarray(0, remaining));
    if (count === null) throw new ChangedFileError(path);
    chunk.commit(count);
    remaining -= count;
  }
  if (!isSameVersion(versionOf(file.statSync()), versionOf(info))) {
    throw new ChangedFileError(path);
  }
  const padding = tarPadding(info.size);
  chunk.free().fill(0, 0, padding);
  chunk.commit(padding);
}

function describe({ path, kind, version }: TreeEntry, file: OpenFile | null): TarMember {
  if (file === null) {
    return { path, kind, size: 0, modified: version.modified, isExecutable: false };
  }
  const isExecutable = ((file.info.mode ?? 0) & 0o100) !== 0;
  const { size, modified } = versionOf(file.info);
  return { path, kind, size, modified, isExecutable };
}

/** The part of the archive that is being made. */
class Chunk {
  readonly #bytes = new Uint8Array(CHUNK_BYTES);
  #length = 0;

  /** Where the next bytes go. */
  free(): Uint8Array {
    return this.#bytes.subarray(this.#length);
  }

  commit(count: number): void {
    this.#length += count;
  }

  /** All until here; what follows is written over it. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** Puts bytes down, and yields what becomes full. */
  *append(bytes: Uint8Array): Generator<Uint8Array> {
    for (let rest = bytes; rest.length > 0;) {
      if (this.free().length === 0) yield this.take();
      const part = rest.subarray(0, this.free().length);
      this.free().set(part);
      this.commit(part.length);
      rest = rest.subarray(part.length);
    }
  }
}
