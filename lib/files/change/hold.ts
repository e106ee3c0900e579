import type { FileRoot, WriteDirectory } from "../file_root.ts";
import { Anchor, putBack } from "./anchor.ts";

/** Has in hand what is changed in one directory, so that it is changed there and nowhere else. */
export interface Hold extends AsyncDisposable {
  /** Whether it lies within the root, where it was to be made. */
  isContained(): boolean;
  /**
   * Takes what has a name in the directory, or what another hold has.
   *
   * @param name The one that it has in the directory, or is to get there.
   * @param info What is to be there.
   * @returns The path that leads to it now, and to nothing else.
   * @throws What the system throws; then it is where it was, or goes back there in the end.
   */
  take(path: string, name: string, info: Deno.FileInfo): string;
  /** Takes back, under the name that it had here, what another was to receive. */
  takeBack(path: string, name: string): void;
}

/**
 * The hold for a directory: an {@linkcode Anchor}, but for the root itself. That takes no free
 * inode, and no right to write to a directory that is moved or removed.
 *
 * @throws What the system throws.
 */
export function holdIn(root: FileRoot, directory: WriteDirectory): Hold {
  return directory.path === root.path ? new RootHold(root.path) : new Anchor(root, directory);
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

  isContained(): boolean {
    return true;
  }

  take(path: string): string {
    return path;
  }

  takeBack(path: string, name: string): void {
    putBack(path, this.#path, name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
