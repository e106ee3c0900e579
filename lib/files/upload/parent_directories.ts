import type { FileRoot, WriteRefusal, WriteTarget } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { makeAnew } from "./make_anew.ts";
import { isAbsence, systemCode } from "./system_error.ts";
import { removeFound, untilFound } from "./temporary.ts";

/** The first directory that a path lacks, as a place to make it; `null` where it lacks none. */
export function findMissingParent(
  root: FileRoot,
  { names }: PathSegments,
): WriteTarget | WriteRefusal | null {
  for (let depth = 1; depth < names.length; depth++) {
    const parent = { names: names.slice(0, depth), isDirectory: true };
    if (root.lookup(parent).kind !== "directory") return root.target(parent);
  }
  return null;
}

/** Real paths of directories that were made for uploads of which none is complete. */
const provisional = new Set<string>();

/**
 * The directories that a file lacks. Disposed of before the file is there, those that were made
 * for it are removed again, unless others have put something into them.
 */
export class MadeDirectories implements AsyncDisposable {
  #deepest = "";
  /** Paths of what was made on the way and could not be found to be removed. */
  readonly #left: string[] = [];

  /**
   * Makes them, one by one, each within the root and where that is granted. It is synchronous: if a
   * file is created in there before anything is waited for, no other upload removes them.
   *
   * @returns Where the file can be stored.
   * @throws What the system throws.
   */
  make(root: FileRoot, segments: PathSegments): WriteTarget | WriteRefusal {
    // Every turn there is one more of them.
    for (let depth = 0; depth < segments.names.length; depth++) {
      const missing = findMissingParent(root, segments);
      if (typeof missing === "string") return missing;
      if (missing === null) return this.#found(root.target(segments));
      if (!this.#makeOne(root, missing)) break;
    }
    return "no-parent";
  }

  /**
   * They have something in them that is to stay.
   *
   * @param bringToDisk Called with every directory in which one was made.
   */
  async keep(bringToDisk: (directory: string) => Promise<void>): Promise<void> {
    const made = [...provisionalFrom(this.#deepest)];
    for (const path of made) await bringToDisk(parentOf(path));
    for (const path of made) provisional.delete(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of provisionalFrom(this.#deepest)) {
      if (!removeIfEmpty(path)) break;
      provisional.delete(path);
    }
    for (const path of this.#left) await untilFound(() => removeFound(path));
  }

  #found(target: WriteTarget | WriteRefusal): WriteTarget | WriteRefusal {
    if (typeof target === "object") this.#deepest = target.directory.path;
    return target;
  }

  /** `false` where something else has the name, or its directory was swapped for a link. */
  #makeOne(root: FileRoot, target: WriteTarget): boolean {
    const { path } = target;
    switch (makeAnew(root, target, (left) => this.#left.push(left))) {
      case "moved":
        return false;
      case "exists":
        // Another server or worker may have made it this moment.
        return Deno.lstatSync(path).isDirectory;
      case "made":
        provisional.add(path);
        this.#deepest = path;
        return true;
    }
  }
}

/** A directory and those above it, as far as they are provisional. */
function* provisionalFrom(directory: string): Generator<string> {
  for (let path = directory; provisional.has(path); path = parentOf(path)) yield path;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** Removes a directory, if it is one and nothing is in it. Whether it is gone. */
function removeIfEmpty(path: string): boolean {
  try {
    if (!Deno.lstatSync(path).isDirectory) return true;
    Deno.removeSync(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return true;
    if (IN_USE.has(systemCode(error))) return false;
    throw error;
  }
}

const IN_USE = new Set(["ENOTEMPTY", "EEXIST", "EBUSY"]);
