import { nextTurn } from "../../stretch.ts";
import type { OpenFile } from "../root/open_file.ts";
import type { TreeEntry } from "../root/walk.ts";
import { FileSource } from "../send/file_source.ts";
import { versionOf } from "../version/file_version.ts";
import { formatTarHeader, TAR_BLOCK_BYTES, type TarMember, tarPadding } from "./tar_header.ts";

/**
 * A tar archive, in the pax format, made while it is read: one file is open at a time, and one
 * chunk of the archive in memory. Each chunk is lent: it holds until the next one is asked for, or
 * a long archive would leave as much garbage. Whoever cancels it closes the file.
 *
 * A file that is gone when its turn comes is left out. One that is written to while it is read is
 * an error of the stream: its header has been sent, and nothing else could tell.
 *
 * @example
 * ```ts
 * import { FileRoot } from "../root/file_root.ts";
 * import { tarArchive } from "./tar_archive.ts";
 * import { walkTree } from "../root/walk.ts";
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

/** A multiple of a block, so that padding always fits into the chunk that it begins in. */
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
    // To wait for what is there already would take a microsecond of each file.
    const opening = entry.open();
    const file = opening instanceof Promise ? await opening : opening;
    if (file === null) {
      if (entry.kind === "directory") yield* chunk.append(formatTarHeader(describe(entry)));
      continue;
    }
    await using source = new FileSource(file);
    yield* chunk.append(formatTarHeader(describeFile(entry.path, file)));
    // A small file shares its chunk with others: each is read into place, and never copied.
    for (let remaining = source.length; remaining > 0;) {
      if (chunk.free().length === 0) yield chunk.take();
      const reading = source.read(chunk.free());
      const count = reading instanceof Promise ? await reading : reading;
      if (count === null) break;
      remaining -= count;
      chunk.commit(count);
    }
    chunk.pad(tarPadding(source.length));
  }
  yield* chunk.append(new Uint8Array(END_BYTES));
  yield chunk.take();
}

function describe({ path, kind, version: { size, modified } }: TreeEntry): TarMember {
  return { path, kind, size, modified, isExecutable: false };
}

function describeFile(path: string, { info }: OpenFile): TarMember {
  const { size, modified } = versionOf(info);
  const isExecutable = ((info.mode ?? 0) & 0o100) !== 0;
  return { path, kind: "file", size, modified, isExecutable };
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

  /** Puts zeros down, to the end of a block. */
  pad(count: number): void {
    this.free().fill(0, 0, count);
    this.commit(count);
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
