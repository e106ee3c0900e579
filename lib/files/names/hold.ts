import { type DiskWork, done } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import type { WriteDirectory } from "../root/write_target.ts";
import { Anchor, type Hold, putBack } from "./anchor.ts";

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
