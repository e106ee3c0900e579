import { isLasting, versionOf } from "../version/file_version.ts";
import { LeastRecent } from "./least_recent.ts";

/** What a {@linkcode FileCache} knows of a path that has no link on its way. */
export type Known =
  /** A file that has been asked for; if it is small, from the second time on with its bytes. */
  | {
    readonly kind: "file";
    readonly info: Deno.FileInfo;
    readonly content: Uint8Array | null;
  }
  /** A name that a directory does not have. */
  | { readonly kind: "absent"; readonly directory: string; readonly info: Deno.FileInfo };

/** What is kept, and since when: in milliseconds since the epoch, before it was looked at. */
export type Kept = Known & { readonly since: number };

/**
 * The bytes of small files that are asked for often, and names that are not there, such as those of
 * compressed siblings. An entry holds while the file, or the directory without the name, is the
 * same version: a change that keeps the size and sets the time of modification back still shows in
 * the time of change (ctime). Only a write through a mapping (mmap) may show in neither: on ext4 one to
 * a page that has been written to lately, on tmpfs any. So bytes are kept for {@linkcode
 * CONTENT_MILLIS}, and then read again; what is made of them, and the entity tag, goes by the version
 * alone. To look takes one call; to open and prove, twelve.
 */
export class FileCache {
  readonly #known: LeastRecent<Kept>;

  /** @param maxBytes Of all that is kept. */
  constructor(maxBytes = MAX_BYTES) {
    this.#known = new LeastRecent(maxBytes);
  }

  /** What is known of a path, to be compared with what lies there now. */
  get(path: string): Kept | undefined {
    return this.#known.get(path);
  }

  /**
   * Keeps what has been found, if its last change is so far back that the next will show.
   *
   * @param now Milliseconds since the epoch, read before it was looked at.
   */
  set(path: string, known: Known, now: number): void {
    if (!isLasting(versionOf(known.info), now)) return;
    const content = known.kind === "file" ? known.content?.length ?? 0 : 0;
    this.#known.set(
      path,
      { ...known, since: now },
      ENTRY_BYTES + CHAR_BYTES * path.length + content,
    );
  }

  /** Forgets a path. */
  delete(path: string): void {
    this.#known.delete(path);
  }
}

/** Whether bytes may still be sent at this moment. A clock may be put back. */
export function isFresh({ since }: Kept, now: number): boolean {
  return Math.abs(now - since) < CONTENT_MILLIS;
}

/** To read a file again takes 12 µs: of a thousand that are all hot, half a hundredth of the time. */
export const CONTENT_MILLIS = 2_000;

/** Whether a file is worth keeping, by its size in bytes. */
export function isSmall(size: number): boolean {
  return size <= MAX_FILE_BYTES;
}

/** For a few thousand pages, style sheets and pictures. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What is larger is read as quickly as it is sent: to look it up is a small part of that. */
const MAX_FILE_BYTES = 256 * 1024;
/** What an entry takes beside its bytes and its path, most of it for the status: measured 1,090. */
const ENTRY_BYTES = 1_100;
/** Bytes a character of a path: V8 stores all of them in two if one is beyond Latin-1. */
const CHAR_BYTES = 2;
