import type { DiskWork } from "../disk/disk.ts";
import { setFileTime } from "../disk/disk_calls.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import type { OpenFile } from "../root/open_file.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { lookAtFile } from "../root/real_path.ts";
import { whyNotGranted, type WriteRefusal } from "../root/write_target.ts";
import { versionTime } from "../write/version_time.ts";

/**
 * Makes sure that a file that is moved cannot be taken for the one that it replaces. It keeps its
 * time: if both are of one size and time, they would have the same entity tag, which is for one
 * content only (RFC 9110 §8.8.1). Then the one that is moved gets another time, as an upload does.
 *
 * It compares what GET shows at both paths, which may be links.
 *
 * @returns Why it cannot be done, where that takes writing to a file for which it is not granted.
 * @throws What the system throws, which lets nobody but its owner set the time of a file.
 */
export function* distinguish(
  root: FileRoot,
  from: PathSegments,
  to: PathSegments,
): DiskWork<WriteRefusal | null> {
  using moved = yield* lookAtFile(root, from);
  using replaced = yield* lookAtFile(root, to);
  if (moved === null || replaced === null || isSameFile(moved.info, replaced.info)) return null;
  const before = timeOf(replaced);
  if (moved.info.size !== replaced.info.size || timeOf(moved) !== before) return null;
  if (!root.mayWrite(moved.path) || !(moved.file instanceof Deno.FsFile)) {
    return whyNotGranted(moved.path);
  }
  yield* setFileTime(moved.file, new Date(versionTime(Date.now(), before)));
  return null;
}

function timeOf({ info }: OpenFile): number | null {
  return info.mtime?.getTime() ?? null;
}
