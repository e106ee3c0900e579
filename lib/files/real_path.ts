import type { DiskWork } from "./disk.ts";
import type { FileRoot } from "./file_root.ts";

/** What the real paths of all in a directory begin with. */
export function slashed(directory: string): string {
  return directory === "/" ? "/" : `${directory}/`;
}

/**
 * The names on the way from a root to a real path.
 *
 * @throws {TypeError} If that is not within the root.
 */
export function namesBelow(root: FileRoot, path: string): string[] {
  if (path === (root.path || "/")) return [];
  if (!path.startsWith(`${root.path}/`)) throw new TypeError("The path is within the root");
  return path.slice(root.path.length + 1).split("/");
}

/**
 * The status of a directory, as work for the disk; `null` where none is there that may be seen, or
 * its path leads through a link.
 *
 * @throws {TypeError} If it is not within the root.
 */
export function* lookAtDirectory(root: FileRoot, path: string): DiskWork<Deno.FileInfo | null> {
  const found = yield* root.look({ names: namesBelow(root, path), isDirectory: true });
  return found.kind === "directory" && found.path === path ? found.info : null;
}
