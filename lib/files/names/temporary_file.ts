/**
 * Files under a name that nobody sees, until they are complete.
 *
 * @module
 */

import { call, type Disk, type DiskWork } from "../disk/disk.ts";
import { lstat, open, remove } from "../disk/disk_calls.ts";
import { isGone, systemCode } from "../disk/system_error.ts";
import { temporaryName } from "../root/temporary_name.ts";

/**
 * Creates a file under a name that nobody sees, and locks it: the lock ends with the process,
 * whatever ends it, so what is locked is under way.
 *
 * @param directory A real path, where writing is granted.
 * @param mode Its permission bits, less the umask; `null` for those of any new file.
 * @param leave Given the path of one that is given up: it may be found, and removed, later.
 * @throws What the system throws: no space, a read-only file system, a path too long.
 */
export function* createTemporary(
  directory: string,
  mode: number | null,
  leave: (path: string) => void,
): DiskWork<TemporaryFile> {
  // With the mode from the start, nobody can read it in between. A sweep must be able to open it.
  const bits = mode === null ? {} : { mode: (mode & 0o777) | OWNER };
  for (;;) {
    const path = `${directory}/${temporaryName()}`;
    const file = yield* open(path, { read: true, write: true, createNew: true, ...bits });
    using lost = new DisposableStack();
    lost.defer(() => file.close());
    lost.defer(() => leave(path));
    // A sweep of another process, or on a slow disk of this one, may have locked it, or removed it
    // before it was locked. Or the directory was swapped for a link, or back.
    if (!(yield* tryLock(file)) || !(yield* isThere(path))) continue;
    lost.move();
    return { path, file, mode };
  }
}

/** A temporary file that is open and locked. */
export interface TemporaryFile {
  readonly path: string;
  readonly file: Deno.FsFile;
  /** The permission bits that it is to have with its own name; `null` for those of any new file. */
  readonly mode: number | null;
}

/**
 * Takes from a complete file the permissions that only writing it took. File systems without any
 * are no failure, nor is a file that cannot be found: that shows when it gets its name.
 *
 * @param info Its status.
 */
export function* restrict({ path, mode }: TemporaryFile, info: Deno.FileInfo): DiskWork<void> {
  const has = (info.mode ?? 0) & 0o777;
  const wanted = has & (mode ?? has);
  if (wanted === has) return;
  try {
    yield* call(() => Deno.chmodSync(path, wanted), () => Deno.chmod(path, wanted));
  } catch (error) {
    if (systemCode(error) === "" && !(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/** To read and to write it, for its owner. */
const OWNER = 0o600;

/**
 * Removes a temporary file, unless it is locked: then its server is alive and at work on it.
 *
 * @param disk On which it lies.
 */
export async function removeAbandoned(disk: Disk, path: string): Promise<void> {
  const { isFile, mode } = await Deno.lstat(path);
  if (!isFile) return;
  try {
    using file = await Deno.open(path, { read: true, write: true });
    if (await file.tryLock(true)) await disk.run(removeFound(path));
  } catch (error) {
    const isRestricted = mode !== null && (mode & OWNER) !== OWNER;
    if (!isRestricted || !(error instanceof Deno.errors.PermissionDenied)) throw error;
    // Without these bits it is complete: it gets its name in a moment, or its server was killed.
    await new Promise((resolve) => setTimeout(resolve, ABANDONED_MILLIS));
    await disk.run(removeFound(path));
  }
}

/** Far longer than a change takes, or giving a complete file its name, even on a slow disk. */
export const ABANDONED_MILLIS = 1_000;

/** Locks a file; `false` where somebody else has. */
function* tryLock(file: Deno.FsFile): DiskWork<boolean> {
  try {
    return yield* call(() => file.tryLockSync(true), () => file.tryLock(true));
  } catch (error) {
    // Some network file systems have no locks. There a sweep gets none either, and leaves it.
    if (LOCKLESS.has(systemCode(error))) return true;
    throw error;
  }
}

/** Whether a file still has its name. Any other failure shows when it is looked at later. */
function* isThere(path: string): DiskWork<boolean> {
  try {
    return (yield* lstat(path)).isFile;
  } catch (error) {
    return !isGone(error);
  }
}

const LOCKLESS = new Set(["ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/**
 * Does something to a temporary as soon as it can be found. It is not at its path while a directory
 * on the way is swapped for a link, as whoever wants to win a race does, and undoes at once. This
 * tries for a second, not counting the calls; after that the temporary is lost, and left to a
 * search or a sweep.
 *
 * @param disk On which it lies.
 * @param act Returns whether it was found.
 * @returns Whether it was found at last.
 */
export async function untilFound(disk: Disk, act: () => DiskWork<boolean>): Promise<boolean> {
  for (let tries = 1; !await disk.run(act()); tries++) {
    if (tries === MAX_TRIES) return false;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
  }
  return true;
}

const RETRY_MILLIS = 10;
const MAX_TRIES = 100;

/** {@linkcode removeFound} as soon as there is something to remove: see {@linkcode untilFound}. */
export function removeOnceFound(disk: Disk, path: string): Promise<boolean> {
  return untilFound(disk, () => removeFound(path));
}

/**
 * Removes a file or an empty directory.
 *
 * @returns `false` where nothing is there, or its path leads to where removing is not granted.
 */
export function* removeFound(path: string): DiskWork<boolean> {
  try {
    yield* remove(path);
    return true;
  } catch (error) {
    if (isGone(error) || error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}
