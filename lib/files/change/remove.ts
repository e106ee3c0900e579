import { call, type DiskWork } from "../disk/disk.ts";
import { fstat, isEmpty, open, remove } from "../disk/disk_calls.ts";
import { systemCode } from "../disk/system_error.ts";
import { Anchor, type Hold } from "../names/anchor.ts";
import { holdIn } from "../names/hold.ts";
import { isStill } from "../names/take_name.ts";
import { removeFound, removeOnceFound } from "../names/temporary_file.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { temporaryName } from "../root/temporary_name.ts";
import type { WriteDirectory, WriteTarget } from "../root/write_target.ts";
import { admitsChange, type Conditions } from "../write/conditions.ts";
import { bytesOf } from "../write/current_version.ts";
import { type ChangeTurn, withChangeLocks } from "./change_locks.ts";
import { findThing } from "./find_thing.ts";
import type { ChangeRefusal } from "./refusal.ts";

/**
 * Removes a file, an empty directory, or a link itself and never what it leads to.
 *
 * @param conditions Of the request, `null` where it has none.
 * @returns How many bytes that frees, when it is on the disk; or why it is not removed.
 * @throws What the system throws.
 */
export async function removeEntry(
  root: FileRoot,
  segments: PathSegments,
  conditions: Conditions | null,
): Promise<number | ChangeRefusal> {
  const target = await root.disk.run(root.findTarget(segments));
  if (typeof target === "string") return target === "no-parent" ? "missing" : target;
  return await withChangeLocks(root, [target.path], conditions, (turn) => {
    return removeAt(root, segments, target.path, conditions, turn);
  });
}

/** In its turn: see {@linkcode withChangeLocks}. */
function* removeAt(
  root: FileRoot,
  segments: PathSegments,
  path: string,
  conditions: Conditions | null,
  { held, changed }: ChangeTurn,
): DiskWork<number | ChangeRefusal> {
  const target = yield* root.findTarget(segments);
  if (typeof target === "string" || target.path !== path) return "moved";
  const thing = yield* findThing(root, segments, target);
  if (typeof thing === "string") return thing;
  if (thing.info.isDirectory && !(yield* isEmpty(path))) return "not-empty";
  if (!(yield* admitsChange(root, conditions, thing.version))) return "condition-failed";
  yield* changed.open(target.directory.path);
  const hold = yield* holdFor(root, target, thing.info, held);
  if (hold === "emptied") return hold;
  if (!(yield* hold.isContained()) || !(yield* isStill(path, thing.info))) return "moved";
  yield* remove(yield* takeIn(hold, target, thing.info));
  return bytesOf(thing.info);
}

function* takeIn(hold: Hold, { path, name }: WriteTarget, info: Deno.FileInfo): DiskWork<string> {
  try {
    return yield* hold.take(path, name, info);
  } catch (error) {
    // overlayfs does not rename a directory of a lower layer, but lets an empty one be replaced.
    const isFixed = info.isDirectory && systemCode(error) === "EXDEV";
    if (!isFixed || !(hold instanceof Anchor)) throw error;
    return yield* hold.take(path, name, yield* hold.replaceEmpty(path));
  }
}

/** Makes the hold. On a full disk the file that is to be removed is emptied to make room. */
function* holdFor(
  root: FileRoot,
  target: WriteTarget,
  info: Deno.FileInfo,
  held: AsyncDisposableStack,
): DiskWork<Hold | "emptied"> {
  try {
    return held.use(yield* holdIn(root, target.directory));
  } catch (error) {
    if (!isFull(error) || bytesOf(info) === 0) throw error;
    yield* requireInode(root, target.directory, held);
    if (!(yield* empty(root, target.path, info))) throw error;
  }
  try {
    return held.use(yield* holdIn(root, target.directory));
  } catch (error) {
    // The space may be reserved for other users.
    if (isFull(error)) return "emptied";
    throw error;
  }
}

/**
 * Makes sure that an inode is free, by making an empty file. Without one no directory could be made
 * either, and what is to be removed would be emptied for nothing.
 *
 * @throws What the system throws where it cannot.
 */
function* requireInode(
  root: FileRoot,
  directory: WriteDirectory,
  held: AsyncDisposableStack,
): DiskWork<void> {
  const path = `${directory.path}/${temporaryName()}`;
  (yield* open(path, { write: true, createNew: true })).close();
  if (!(yield* removeFound(path))) {
    held.defer(async () => void await removeOnceFound(root.disk, path));
  }
}

/** Whether the disk, or what its user may have of it, is used up. */
function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes(systemCode(error));
}

/**
 * Empties a file that is about to be removed: through the open file, whatever becomes of its path.
 *
 * @returns `false` where another file has the path by now.
 */
function* empty(root: FileRoot, path: string, info: Deno.FileInfo): DiskWork<boolean> {
  using file = yield* open(path, { write: true });
  const opened = yield* fstat(file);
  if (!isSameFile(opened, info) || !(yield* root.verify(path, opened))) return false;
  yield* call(() => file.truncateSync(0), () => file.truncate(0));
  // Until it is synced, a journal keeps the blocks.
  yield* call(() => file.syncSync(), () => file.sync());
  return true;
}
