import type { DiskWork } from "../disk/disk.ts";
import { isEmpty, remove, rename } from "../disk/disk_calls.ts";
import { holdIn } from "../names/hold.ts";
import { isStill, statusUnlessGone, takeName } from "../names/take_name.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { lookAtFile } from "../root/real_path.ts";
import type { WriteTarget } from "../root/write_target.ts";
import { admitsChange } from "../write/conditions.ts";
import { bytesOf, type CurrentVersion, currentVersionFrom } from "../write/current_version.ts";
import { type ChangeTurn, withChangeLocks } from "./change_locks.ts";
import { distinguish } from "./distinguish.ts";
import { findThing } from "./find_thing.ts";
import { atDestination, type ChangeRefusal } from "./refusal.ts";
import type { Transfer } from "./transfer.ts";

/** What a move that is on the disk has done. */
export interface Moved {
  /** Whether there was nothing at the destination. */
  readonly isNew: boolean;
  /** Whether it is a directory, or leads to one. */
  readonly isDirectory: boolean;
  /** Bytes freed, of what was replaced. */
  readonly bytes: number;
}

/**
 * Gives a file, a directory with all that is in it, or a link another name. A file replaces a file
 * atomically, a directory an empty one, a link to a directory another such link; otherwise nothing
 * is replaced.
 *
 * @throws What the system throws; then it is where it was.
 */
export async function move(root: FileRoot, transfer: Transfer): Promise<Moved | ChangeRefusal> {
  const ends = await root.disk.run(findEnds(root, transfer));
  if (typeof ends === "string") return ends;
  const { from, to } = ends;
  if (from.path === to.path) return "same-place";
  const paths = [from.path, to.path];
  return await withChangeLocks(root, paths, transfer.conditions, (turn) => {
    return moveBetween(root, transfer, ends, turn);
  });
}

interface Ends {
  readonly from: WriteTarget;
  readonly to: WriteTarget;
}

function* findEnds(root: FileRoot, transfer: Transfer): DiskWork<Ends | ChangeRefusal> {
  const from = yield* root.findTarget(transfer.from);
  if (typeof from === "string") return from === "no-parent" ? "missing" : from;
  const to = yield* root.findTarget(transfer.to);
  return typeof to === "string" ? atDestination(to) : { from, to };
}

/** In its turn: see {@linkcode withChangeLocks}. */
function* moveBetween(
  root: FileRoot,
  transfer: Transfer,
  ends: Ends,
  { held, changed }: ChangeTurn,
): DiskWork<Moved | ChangeRefusal> {
  const now = yield* findEnds(root, transfer);
  if (typeof now === "string" || !isAsBefore(now, ends)) return "moved";
  const found = yield* findObjects(root, transfer, now);
  if (typeof found === "string") return found;

  const { from, to } = now;
  for (const { directory } of [from, to]) yield* changed.open(directory.path);
  const near = held.use(yield* holdIn(root, from.directory));
  const isOneDirectory = from.directory.path === to.directory.path;
  const far = isOneDirectory ? near : held.use(yield* holdIn(root, to.directory));
  if (!(yield* near.isContained()) || !(yield* far.isContained())) return "moved";
  const refusal = found.replaced === null
    ? null
    : yield* distinguish(root, transfer.from, transfer.to);
  if (refusal !== null) return refusal;
  if (!(yield* isStill(from.path, found.info))) return "moved";
  const taken = yield* near.take(from.path, from.name, found.info);
  const ready = isOneDirectory ? taken : yield* far.take(taken, to.name, found.info);
  let isPlaced = false;
  try {
    if (!(yield* far.isContained())) return "moved";
    isPlaced = yield* place(ready, to.path, found, transfer);
  } finally {
    // From the hold near its source it goes back there, and not to a free name at the destination.
    if (!isPlaced && !isOneDirectory) yield* near.takeBack(ready, from.name);
  }
  if (!isPlaced) return "taken";
  const { replaced, isDirectory } = found;
  const bytes = replaced === null ? 0 : bytesOf(replaced);
  return { isNew: replaced === null, isDirectory, bytes };
}

interface Objects {
  /** The status of what is to be moved. */
  readonly info: Deno.FileInfo;
  /** That of what is at the destination, to be replaced; `null` for nothing. */
  readonly replaced: Deno.FileInfo | null;
  readonly isDirectory: boolean;
}

function* findObjects(
  root: FileRoot,
  transfer: Transfer,
  { from, to }: Ends,
): DiskWork<Objects | ChangeRefusal> {
  const thing = yield* findThing(root, transfer.from, from);
  if (typeof thing === "string") return thing;
  const { info } = thing;
  const replaced = yield* statusUnlessGone(to.path);
  // RFC 4918 §10.6: whatever is there.
  if (replaced !== null && transfer.replacing === "taken") return "taken";
  if (transfer.to.isDirectory && !info.isDirectory) return "other-kind";
  if (info.isDirectory && to.path.startsWith(`${from.path}/`)) return "within-itself";
  if (info.isDirectory && !isGrantedWhole(from.path)) return "partly-denied";
  if (replaced !== null) {
    if (transfer.replacing !== "replace") return transfer.replacing;
    // The link would then lead to itself, and the file that it led to would be gone.
    if (info.isSymlink && (yield* leadsTo(root, transfer.from, to.path))) return "same-place";
    const there = yield* currentVersionFrom(root, transfer.to, replaced);
    if (kindOf(replaced, there) !== kindOf(info, thing.version)) return "other-kind";
    if (replaced.isDirectory && !(yield* isEmpty(to.path))) return "not-empty";
  }
  // RFC 9110 §13.2.1: what is refused without the conditions is refused for that.
  const isAdmitted = yield* admitsChange(root, transfer.conditions, thing.version);
  if (!isAdmitted) return "condition-failed";
  return { info, replaced, isDirectory: thing.version.kind === "directory" };
}

function* leadsTo(root: FileRoot, link: PathSegments, path: string): DiskWork<boolean> {
  using file = yield* lookAtFile(root, link);
  return file?.path === path;
}

/** A link counts as a file, unless it leads to a directory that may be seen. */
function kindOf({ isDirectory }: Deno.FileInfo, { kind }: CurrentVersion): string {
  return kind === "directory" && !isDirectory ? "link to a directory" : kind;
}

/** Whether no part of a directory is denied: moved to another path, it would not be any more. */
function isGrantedWhole(directory: string): boolean {
  return (["read", "write"] as const).every((name) => {
    const { state, partial } = Deno.permissions.querySync({ name, path: directory });
    return state === "granted" && !partial;
  });
}

function* place(
  from: string,
  to: string,
  { info, replaced }: Objects,
  { replacing }: Transfer,
): DiskWork<boolean> {
  if (replacing !== "replace") return yield* takeName(from, to);
  // Of two names of one file rename(2) removes neither.
  if (replaced !== null && isSameFile(replaced, info)) yield* remove(from);
  else yield* rename(from, to);
  return true;
}

function isAsBefore(now: Ends, before: Ends): boolean {
  return now.from.path === before.from.path && now.to.path === before.to.path;
}
