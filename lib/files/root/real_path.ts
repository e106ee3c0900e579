import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot } from "./file_root.ts";
import type { OpenFile } from "./open_file.ts";
import type { PathSegments } from "./path_segments.ts";

/** What the real paths of all in a directory begin with. */
export function slashed(directory: string): string {
  return directory === "/" ? "/" : `${directory}/`;
}

/** The directory that something lies in: `""` for `/`, as a root has it. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
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

/**
 * Opens the file at a path, which is to be closed; `null` where none is there that may be seen. As
 * work for the disk.
 */
export function* lookAtFile(root: FileRoot, segments: PathSegments): DiskWork<OpenFile | null> {
  const found = yield* root.look(segments);
  return found.kind === "file" ? found.file : null;
}
