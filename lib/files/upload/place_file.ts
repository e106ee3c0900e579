import type { DiskWork } from "../disk/disk.ts";
import { fstat, rename, setFileTime } from "../disk/disk_calls.ts";
import { isGone, systemCode } from "../disk/system_error.ts";
import { findFreeNumber, numberedName } from "../names/numbered_name.ts";
import { withLocks } from "../names/path_locks.ts";
import { isStill, takeName } from "../names/take_name.ts";
import { removeFound, restrict, type TemporaryFile } from "../names/temporary_file.ts";
import type { FileRoot } from "../root/file_root.ts";
import { MAX_NAME_BYTES } from "../root/path_limits.ts";
import type { PathSegments } from "../root/path_segments.ts";
import type { WriteTarget } from "../root/write_target.ts";
import { FAT_MILLIS } from "../version/file_version.ts";
import { admitsChange, type Conditions, pathsOf } from "../write/conditions.ts";
import { type CurrentVersion, currentVersion } from "../write/current_version.ts";
import { versionTime } from "../write/version_time.ts";
import type { ConflictPolicy } from "../write/write_policy.ts";
import type { UploadRefusal } from "./refusal.ts";

/** Where a file is to be, and what may be done about what is there. */
export interface Placement {
  readonly root: FileRoot;
  /** The path that led to the target. */
  readonly segments: PathSegments;
  readonly target: WriteTarget;
  readonly onConflict: ConflictPolicy;
  /** Of the request, `null` where there are none. */
  readonly conditions: Conditions | null;
  /** Permission bits of a file that replaces none; `null`, as by default, for the usual ones. */
  readonly mode?: number | null;
}

/** A file that was given its name. */
export interface PlacedFile {
  /** Its name in the directory of its target. */
  readonly name: string;
  readonly isNew: boolean;
  /** In bytes, of the file that it replaced. */
  readonly replacedBytes: number;
  /** Its status: GET makes its entity tag of that size and time. */
  readonly info: Deno.FileInfo;
}

/** Why a file may not be given its name, as things are now; `null` where it may. */
export async function findObstacle(placement: Placement): Promise<UploadRefusal | null> {
  const { obstacle } = await placement.root.disk.run(look(placement));
  return obstacle;
}

/**
 * Why a file may not take the place of what has its name; `null` where it may.
 *
 * @param current `{ kind: "nothing" }` where its directory is yet to be made.
 */
export function* obstacleIn(
  current: CurrentVersion,
  { root, onConflict, conditions }: Pick<Placement, "root" | "onConflict" | "conditions">,
): DiskWork<UploadRefusal | null> {
  // RFC 9110 §13.2.1: what is refused without the conditions is refused for that.
  if (current.kind === "directory" && onConflict !== "rename") return "is-directory";
  if (current.kind === "special" && onConflict !== "rename") return "is-special";
  if (current.kind === "file" && onConflict === "error") return "is-taken";
  return (yield* admitsChange(root, conditions, current)) ? null : "condition-failed";
}

/**
 * Gives a file its name, after a last look at what has it. Whatever else this process does to that
 * name waits until then, on a slow disk, too, but for {@linkcode placeBeside}, which replaces
 * nothing. Of two processes, only one creates a file that is not to replace another.
 *
 * @param temporary The complete file, in the directory of the target. It loses its temporary name.
 */
export async function placeFile(
  temporary: TemporaryFile,
  placement: Placement,
): Promise<PlacedFile | UploadRefusal> {
  const { root, target, conditions } = placement;
  const stated = await root.disk.run(pathsOf(root, conditions));
  return await withLocks([target.path, ...stated], () => place(temporary, placement));
}

/** What has the name, and why it may not be given to another. */
interface Sight {
  readonly current: CurrentVersion;
  readonly obstacle: UploadRefusal | null;
}

function* look(placement: Placement): DiskWork<Sight> {
  const { root, segments, target } = placement;
  const current = yield* currentVersion(root, segments, target);
  return { current, obstacle: yield* obstacleIn(current, placement) };
}

async function place(
  temporary: TemporaryFile,
  placement: Placement,
): Promise<PlacedFile | UploadRefusal> {
  const { path } = temporary;
  const { root, target, onConflict, conditions } = placement;
  for (;;) {
    const { current, obstacle } = await root.disk.run(look(placement));
    if (obstacle !== null) return obstacle;
    if (current.kind !== "nothing" && onConflict === "rename") {
      const info = await root.disk.run(dress(temporary, null));
      return await placeBeside(root, path, info, target);
    }
    const info = await root.disk.run(dress(temporary, current));
    const isNew = current.kind === "nothing";
    const mayReplace = !isNew || (onConflict === "overwrite" && conditions === null);
    // A link swapped in for the directory leads elsewhere, where nothing has the temporary's name.
    if (!await root.disk.run(root.verify(path, info))) return "no-parent";
    if (mayReplace) await root.disk.run(rename(path, target.path));
    else if (!await root.disk.run(takeNew(path, target.path, info))) continue;
    const replacedBytes = current.kind === "file" ? current.bytes : 0;
    return { name: target.name, isNew, replacedBytes, info };
  }
}

/**
 * Gives a file a name that nothing has. Once it has that it is stored, even if the system does not
 * let its temporary name be removed, as in an append-only directory (`chattr +a`): that is left to
 * a sweep.
 */
function* takeNew(temporary: string, path: string, info: Deno.FileInfo): DiskWork<boolean> {
  try {
    return yield* takeName(temporary, path);
  } catch (error) {
    if (!(yield* isStill(path, info))) throw error;
    // The directory was swapped for a moment, so the temporary name was not found to be removed.
    if (isGone(error)) yield* removeFound(temporary);
    return true;
  }
}

/** Gives a complete file the time and the permissions that it is to have with its name. */
function* dress(
  temporary: TemporaryFile,
  replaced: CurrentVersion | null,
): DiskWork<Deno.FileInfo> {
  const info = yield* setTime(temporary.file, replaced);
  yield* restrict(temporary, info);
  return info;
}

/**
 * Sets the time of a file. Some file systems let nobody set it, or keep it less exactly: what
 * counts is what they keep. If that is another time, and not after that of the file to be replaced,
 * it is moved on, or the two would have one entity tag where they are of one size.
 */
function* setTime(
  file: Deno.FsFile,
  replaced: CurrentVersion | null,
): DiskWork<Deno.FileInfo> {
  const before = replaced?.kind === "file" ? replaced.validators?.modified ?? null : null;
  const now = Date.now();
  const time = versionTime(now, before);
  const info = yield* trySetTime(file, time);
  const kept = timeOf(info);
  if (before === null || kept === time || kept > before) return info;
  // A time to come is used again, so that files run ahead of the clock by one unit, and not by one
  // more with each version. Such a time has a weak tag until it has come.
  if (before > now) return before > now + FAT_MILLIS ? info : yield* trySetTime(file, before);
  // By a unit: a second or, where that does not do, two.
  const moved = yield* trySetTime(file, before + SECOND_MILLIS);
  return timeOf(moved) > before ? moved : yield* trySetTime(file, before + FAT_MILLIS);
}

/** The unit of times on ext4 with small inodes, on HFS+, and on NFS from such. */
const SECOND_MILLIS = 1_000;

function* trySetTime(file: Deno.FsFile, millis: number): DiskWork<Deno.FileInfo> {
  try {
    yield* setFileTime(file, new Date(millis));
  } catch (error) {
    if (systemCode(error) === "") throw error;
  }
  return yield* fstat(file);
}

/** In milliseconds since the epoch. */
function timeOf({ mtime }: Deno.FileInfo): number {
  return mtime?.getTime() ?? Infinity;
}

/**
 * Gives a file a numbered name that nothing has, unless the directory has been moved. It has no
 * lock of such a name: of two that try, {@linkcode takeNew} lets one have it.
 */
async function placeBeside(
  root: FileRoot,
  temporary: string,
  info: Deno.FileInfo,
  { directory, name }: WriteTarget,
): Promise<PlacedFile | UploadRefusal> {
  for (;;) {
    const number = await findFreeNumber(async (number) => {
      const path = `${directory.path}/${numberedName(name, number, MAX_NAME_BYTES)}`;
      return !root.mayRead(path) || await root.disk.run(root.status(path)) !== null;
    });
    const free = numberedName(name, number, MAX_NAME_BYTES);
    if (!await root.disk.run(root.verify(temporary, info))) return "no-parent";
    if (await root.disk.run(takeNew(temporary, `${directory.path}/${free}`, info))) {
      return { name: free, isNew: true, replacedBytes: 0, info };
    }
  }
}
