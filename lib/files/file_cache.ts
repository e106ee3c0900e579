import { LeastRecent } from "./least_recent.ts";

/** What a {@linkcode FileCache} knows of a path that has no link on its way. */
export type Known =
  /** A file that has been asked for, where it really lies, and from the second time on its bytes. */
  | {
    readonly kind: "file";
    readonly path: string;
    readonly info: Deno.FileInfo;
    readonly content: Uint8Array | null;
  }
  /** A name that a directory does not have. */
  | { readonly kind: "absent"; readonly directory: string; readonly info: Deno.FileInfo };

/**
 * The bytes of small files that are asked for often, and names that are not there, such as those of
 * compressed siblings. What is in it holds while the status of the file, or of the directory, is the
 * same: see {@linkcode isSameVersion}. To look at that takes one call; to open and prove, twelve.
 */
export class FileCache {
  readonly #known: LeastRecent<Known>;

  /** @param maxBytes Of all that is kept. */
  constructor(maxBytes = MAX_BYTES) {
    this.#known = new LeastRecent(maxBytes);
  }

  /** What is known of a path, to be compared with what lies there now. */
  get(path: string): Known | undefined {
    return this.#known.get(path);
  }

  /** Keeps what has been found, if it is small and old enough to be told from what comes next. */
  set(path: string, known: Known, now: number): void {
    if (!isSettled(known.info, now)) return;
    const content = known.kind === "file" ? known.content?.length ?? 0 : 0;
    this.#known.set(path, known, ENTRY_BYTES + content);
  }

  /** Forgets a path. */
  delete(path: string): void {
    this.#known.delete(path);
  }
}

/** Whether a file is worth keeping, by its size in bytes. */
export function isSmall(size: number): boolean {
  return size <= MAX_FILE_BYTES;
}

/**
 * Whether two looks at a path saw the same thing in the same state. A change always shows in one of
 * these, if the first look was at something {@linkcode isSettled}: even one that keeps the size and
 * puts the modification time back changes the change time.
 */
export function isSameVersion(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mode === b.mode &&
    a.mtime?.getTime() === b.mtime?.getTime() && a.ctime?.getTime() === b.ctime?.getTime();
}

/**
 * Whether what changes from now on gets other times than what `info` has. Git calls an entry that is
 * not so racily clean. The runtime tells modification times to the millisecond and change times to
 * the second, and the kernel's clock for them is a tick behind.
 *
 * @param now Milliseconds since the epoch, read before `info` was.
 */
export function isSettled(info: Deno.FileInfo, now: number): boolean {
  const modified = info.mtime?.getTime() ?? NaN;
  const changed = info.ctime?.getTime() ?? NaN;
  return now - modified > TICK_MILLIS && now - changed > 1_000 + TICK_MILLIS;
}

/** For a few thousand pages, style sheets and pictures. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What is larger is read as quickly as it is sent: to look it up is a small part of that. */
const MAX_FILE_BYTES = 256 * 1024;
/** What an entry takes beside its bytes, roughly. */
const ENTRY_BYTES = 512;
/** A kernel tick at 100 Hz, and a millisecond. */
const TICK_MILLIS = 11;
