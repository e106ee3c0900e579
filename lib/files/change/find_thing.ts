import type { DiskWork } from "../disk/disk.ts";
import { LOOKS } from "../names/anchored.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import type { WriteTarget } from "../root/write_target.ts";
import { type CurrentVersion, currentVersionFrom } from "../write/current_version.ts";

/** What has a name: a file, a directory or a link, itself and not what it leads to. */
export interface Thing {
  readonly info: Deno.FileInfo;
  /** What GET would tell of it, for the conditions of a request. */
  readonly version: CurrentVersion;
}

/**
 * Finds what can be changed at a path.
 *
 * @param target Where the path leads.
 * @returns `"missing"` where nothing is, or what is never shown, such as a FIFO or a device; and
 * where the path ends in a slash and leads to no directory. `"moved"` where that changes meanwhile.
 */
export function* findThing(
  root: FileRoot,
  segments: PathSegments,
  target: WriteTarget,
): DiskWork<Thing | "missing" | "moved"> {
  // What may not be looked at is, to the client, not there.
  const info = yield* root.status(target.path);
  if (info === null || !(info.isFile || info.isDirectory || info.isSymlink)) return "missing";
  if (!(yield* isWithin(root, target, info))) return "moved";
  if (segments.isDirectory && (yield* root.look(segments)).kind !== "directory") return "missing";
  return { info, version: yield* currentVersionFrom(root, segments, info) };
}

/**
 * Whether it was seen in the directory itself, and not through a link that was swapped in for that,
 * which would have shown something outside. The real path of a link is not its own, so for a link
 * the directory is proved to be in place, by turns with a look at the link.
 */
function* isWithin(
  root: FileRoot,
  { path, directory }: WriteTarget,
  info: Deno.FileInfo,
): DiskWork<boolean> {
  if (!info.isSymlink) return yield* root.verify(path, info);
  for (let looks = 0; looks < LOOKS; looks++) {
    const there = yield* root.status(path);
    if (there === null || !isSameFile(there, info)) return false;
    if (!(yield* root.verify(directory.path, directory.info))) return false;
  }
  return true;
}
