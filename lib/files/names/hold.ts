import { type DiskWork, done } from "../disk/disk.ts";
import type { FileRoot, WriteDirectory } from "../root/file_root.ts";
import { Anchor, putBack } from "./anchor.ts";

/** Holds what is changed in one directory, so that it is changed there and nowhere else. */
export interface Hold extends AsyncDisposable {
  /** Whether it lies within the root, where it was to be made. */
  isContained(): DiskWork<boolean>;
  /**
   * Takes something: from the directory, or from another hold.
   *
   * @param path Where it is.
   * @param name The one that it has in the directory, or is to get there.
   * @param info Its status.
   * @returns The path that leads to it now, and to nothing else.
   * @throws What the system throws; then it is where it was, or goes back there in the end.
   */
  take(path: string, name: string, info: Deno.FileInfo): DiskWork<string>;
  /** Takes back, under the name that it had here, what another hold has taken. */
  takeBack(path: string, name: string): DiskWork<void>;
}

/**
 * Makes the hold for a directory, which is to be disposed of: an {@linkcode Anchor}, or for the
 * root one that takes no free inode, and no right to write to a directory that is moved or removed.
 *
 * @throws What the system throws.
 */
export function holdIn(root: FileRoot, directory: WriteDirectory): DiskWork<Hold> {
  if (directory.path === root.path) return done(new RootHold(root.path));
  return Anchor.make(root, directory);
}

/**
 * What is in the root is changed where it is: whoever may rename directories within the root cannot
 * swap the root itself for a link, and a change follows none at the end of a path.
 */
class RootHold implements Hold {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  isContained(): DiskWork<boolean> {
    return done(true);
  }

  take(path: string): DiskWork<string> {
    return done(path);
  }

  takeBack(path: string, name: string): DiskWork<void> {
    return putBack(path, this.#path, name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
