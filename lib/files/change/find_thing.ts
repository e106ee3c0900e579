import { runNow } from "../disk.ts";
import type { FileRoot, WriteTarget } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { type CurrentVersion, versionOf } from "../upload/current_version.ts";

/** What has a name: a file, a directory or a link, itself and not what it leads to. */
export interface Thing {
  readonly info: Deno.FileInfo;
  /** What GET would tell of it, for the conditions of a request. */
  readonly version: CurrentVersion;
}

/**
 * Looks what can be changed at a path.
 *
 * @param target Where the path leads.
 * @returns `null` where nothing is, or what is never shown: a FIFO, a device; and where the path
 * ends in a slash and leads to no directory.
 */
export function findThing(
  root: FileRoot,
  segments: PathSegments,
  target: WriteTarget,
): Thing | null {
  // What may not be looked at is, to the client, not there.
  const info = runNow(root.status(target.path));
  if (info === null || !(info.isFile || info.isDirectory || info.isSymlink)) return null;
  if (segments.isDirectory && root.lookup(segments).kind !== "directory") return null;
  return { info, version: versionOf(root, segments, info) };
}

/** How many bytes are free again when it is gone: none where the file has another name. */
export function bytesOf({ isFile, size, nlink }: Deno.FileInfo): number {
  return isFile && (nlink ?? 1) <= 1 ? size : 0;
}

/** Whether nothing is in a directory, not even what is never shown. */
export function isEmpty(directory: string): boolean {
  for (const _ of Deno.readDirSync(directory)) return false;
  return true;
}
