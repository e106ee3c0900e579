import type { FileRoot, WriteRefusal, WriteTarget } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { systemCode } from "./system_error.ts";

/**
 * The first directory that a path lacks, as a place to make it; `null` where it lacks none.
 */
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

/**
 * The directories that are made for one file. Disposed of before they are kept, they are removed
 * again, unless others have put something into them.
 */
export class MadeDirectories implements AsyncDisposable {
  #made: WriteTarget[] = [];

  /** Makes all that a path lacks, one by one, each within the root and where that is granted. */
  async make(root: FileRoot, segments: PathSegments): Promise<WriteTarget | WriteRefusal> {
    for (;;) {
      const missing = findMissingParent(root, segments);
      if (missing === null) return root.target(segments);
      if (typeof missing === "string") return missing;
      if (!await this.#makeOne(root, missing)) return "no-parent";
    }
  }

  /** They have something in them that is to stay. @returns Where they were made. */
  keep(): readonly string[] {
    const parents = this.#made.map(({ directory }) => directory.path);
    this.#made = [];
    return parents;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { path } of this.#made.reverse()) await removeEmpty(path);
    this.#made = [];
  }

  /** `false` where something else has the name, or its directory was swapped for a link. */
  async #makeOne(root: FileRoot, target: WriteTarget): Promise<boolean> {
    try {
      await Deno.mkdir(target.path);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      // Another upload may have made it meanwhile.
      return (await Deno.lstat(target.path)).isDirectory;
    }
    this.#made.push(target);
    return root.isContained(target.directory.path, target.directory.info);
  }
}

/** Removes a directory if nothing is in it. */
async function removeEmpty(path: string): Promise<void> {
  try {
    if ((await Deno.lstat(path)).isDirectory) await Deno.remove(path);
  } catch (error) {
    if (!STAYS.has(systemCode(error))) throw error;
  }
}

/** It is gone, or somebody uses it. */
const STAYS = new Set(["ENOENT", "ENOTEMPTY", "EEXIST", "EBUSY"]);
