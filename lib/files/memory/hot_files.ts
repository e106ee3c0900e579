import type { DiskWork } from "../disk/disk.ts";
import { fstat, read } from "../disk/disk_calls.ts";
import { type FileHandle, MemoryFile } from "../root/file_handle.ts";
import type { FileRoot, Lookup } from "../root/file_root.ts";
import { type OpenFile, openFile } from "../root/open_file.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { isSameStatus } from "../version/file_version.ts";
import { MAX_KEYS, MEMORY_MILLIS } from "./brief_memory.ts";
import { FileCache, isFresh, isSmall } from "./file_cache.ts";
import type { KeptFiles } from "./kept_files.ts";

/** What may be given to {@linkcode HotFiles}. */
export interface HotFilesOptions {
  /** Keeps the large ones open for a moment; by default each is closed when it has been read. */
  readonly kept?: KeptFiles;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * The files of a root; the small ones that are asked for often come from memory. To open a file and
 * prove where it lies takes a dozen calls; to see that it is still the version that was proved,
 * one, and to open that again, two.
 */
export class HotFiles {
  readonly #root: FileRoot;
  readonly #cache: FileCache;
  readonly #kept: KeptFiles | undefined;
  readonly #now: () => number;
  /** Directories that have been found to lie at their paths since {@linkcode #since}. */
  readonly #inPlace = new Set<string>();
  #since = -Infinity;

  constructor(root: FileRoot, options: HotFilesOptions = {}) {
    this.#root = root;
    this.#cache = new FileCache();
    this.#kept = options.kept;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * What {@linkcode FileRoot.look} finds, and never an older version of it. Two changes show only
   * later. Within a second: a directory on the way was moved to where it may not be seen, and a link
   * to it put in its place, through which a look still finds the same file. Within three: bytes were
   * written through a mapping, to which the system gives no time.
   *
   * @param looks What has been looked at for the same answer, for those who look for several names.
   */
  *find(segments: PathSegments, looks: Looks = new Looks()): DiskWork<Lookup> {
    const { names, isDirectory } = segments;
    const root = this.#root;
    const path = `${root.path}/${names.join("/")}`;
    const known = isDirectory ? undefined : this.#cache.get(path);
    if (known === undefined) return yield* this.#learn(path, segments, looks);
    const isInPlace = names.length <= 1 || (yield* this.#isInPlace(path, names));
    const witness = known.kind === "file" ? path : known.directory;
    const there = isInPlace ? yield* this.#lookAt(witness, looks) : null;
    if (there !== null && isSameStatus(known.info, there)) {
      if (known.kind === "absent") return MISSING;
      const { info, content } = known;
      const file = content === null || !isFresh(known, looks.since)
        ? yield* this.#reopen(path, info)
        : this.#remember(path, info, content);
      if (file !== null) return { kind: "file", file };
    }
    this.#cache.delete(path);
    return yield* this.#learn(path, segments, looks);
  }

  /** Whether the directory that a name is in lies at its path, with no link on the way. */
  *#isInPlace(path: string, names: readonly string[]): DiskWork<boolean> {
    const now = this.#now();
    if (now - this.#since >= MEMORY_MILLIS || this.#inPlace.size >= MAX_KEYS) {
      this.#inPlace.clear();
      this.#since = now;
    }
    const directory = path.slice(0, path.lastIndexOf("/"));
    if (this.#inPlace.has(directory)) return true;
    const found = yield* this.#root.look({ names: names.slice(0, -1), isDirectory: true });
    if (found.kind !== "directory" || found.path !== directory) return false;
    this.#inPlace.add(directory);
    return true;
  }

  *#lookAt(path: string, { statuses }: Looks): DiskWork<Deno.FileInfo | null> {
    const seen = statuses.get(path);
    if (seen !== undefined) return seen;
    const info = yield* this.#root.status(path);
    statuses.set(path, info);
    return info;
  }

  /** Looks, and remembers what it finds. */
  *#learn(path: string, segments: PathSegments, looks: Looks): DiskWork<Lookup> {
    looks.areComplete = false;
    const now = Date.now();
    const found = yield* this.#root.look(segments);
    if (found.kind === "missing") yield* this.#learnAbsence(path, segments, now);
    // Not what is reached through a link: the file would not show where that leads later.
    if (found.kind !== "file" || found.file.path !== path) return found;
    using unreturned = new DisposableStack();
    unreturned.use(found.file);
    const { info } = found.file;
    // Nor if there is a link by now: it is the path itself that later looks will compare.
    const own = yield* this.#root.status(path);
    if (own !== null && isSameStatus(own, info)) {
      this.#cache.set(path, { kind: "file", info, content: null }, now);
    }
    unreturned.move();
    return found;
  }

  /** Opens a known file, and keeps its bytes if it is small; `null` if it has changed. */
  *#reopen(path: string, info: Deno.FileInfo): DiskWork<OpenFile | null> {
    if (!isSmall(info.size)) return yield* this.#reopenLarge(path, info);
    const now = Date.now();
    const file = yield* this.#root.reopen(path, info);
    if (file === null) return null;
    using _closed = file;
    const content = yield* readWhole(file.file, info);
    if (content === null) return null;
    this.#cache.set(path, { kind: "file", info, content }, now);
    return this.#remember(path, info, content);
  }

  *#reopenLarge(path: string, info: Deno.FileInfo): DiskWork<OpenFile | null> {
    const { disk } = this.#root;
    const kept = this.#kept?.take(path, info);
    if (kept !== undefined) return openFile(kept, info, path, disk);
    const file = yield* this.#root.reopen(path, info);
    if (file === null || this.#kept === undefined) return file;
    return openFile(this.#kept.keep(path, file.file, file.info), file.info, path, disk);
  }

  /** Remembers that a name is missing, by its directory: to add the name changes that. */
  *#learnAbsence(path: string, { names }: PathSegments, now: number): DiskWork<void> {
    const root = this.#root;
    const parent = yield* root.look({ names: names.slice(0, -1), isDirectory: true });
    const directory = path.slice(0, path.lastIndexOf("/"));
    if (parent.kind !== "directory" || parent.path !== (directory || "/")) return;
    const info = yield* root.status(directory);
    if (info === null || (yield* root.status(path)) !== null) return;
    this.#cache.set(path, { kind: "absent", directory, info }, now);
  }

  #remember(path: string, info: Deno.FileInfo, content: Uint8Array): OpenFile {
    return openFile(new MemoryFile(content, info), info, path, this.#root.disk, content);
  }
}

/** The looks at the disk for one answer. */
export class Looks {
  /** A moment before the first, in milliseconds since the epoch. */
  readonly since: number = Date.now();
  /** What they found, by path; `null` where nothing was. */
  readonly statuses = new Map<string, Deno.FileInfo | null>();
  /** Whether the answer rests on these alone: while they find the same, it holds. */
  areComplete = true;
}

const MISSING: Lookup = { kind: "missing" };

/** All of a file; `null` where it is no longer the version that `info` describes. */
function* readWhole(file: FileHandle, info: Deno.FileInfo): DiskWork<Uint8Array | null> {
  const content = new Uint8Array(info.size);
  for (let length = 0; length < content.length;) {
    const count = yield* read(file, content.subarray(length));
    if (count === null) return null;
    length += count;
  }
  return isSameStatus(yield* fstat(file), info) ? content : null;
}
