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
 * @param mode Its permission bits, of which the umask takes some; `null` for those of any new file.
 * @param leave Given the path of one that cannot be found any more, and may be some time later.
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
    // The sweep of another process, and on a slow disk that of this one, may have it, or have removed
    // it before it was locked. Or the directory was swapped for a link, or back.
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
 * Takes back what permissions a temporary has more than it is to have, because it is complete. Some
 * file systems have no such thing, and if it cannot be found, that shows when it gets its name.
 *
 * @param info What it is now.
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
 * Removes an unfinished upload that nobody is at work on any more, because its server was killed.
 *
 * @param disk On which it lies.
 * @param path Of a temporary file.
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
    // It gets its name in the next moment, or nobody is there to give it one.
    await new Promise((resolve) => setTimeout(resolve, ABANDONED_MILLIS));
    await disk.run(removeFound(path));
  }
}

/** Far longer than it takes to give a complete file its name, or to make a change, be the disk slow. */
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

/** Whether a file that is locked has its name. Other trouble with it shows when it is looked at. */
function* isThere(path: string): DiskWork<boolean> {
  try {
    return (yield* lstat(path)).isFile;
  } catch (error) {
    return !isGone(error);
  }
}

const LOCKLESS = new Set(["ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/**
 * Does something to a temporary as soon as it can be found. It is not where it was if a directory on
 * the way has been swapped for a link, as whoever wants to win a race does, and undoes at once. This
 * waits for that for a second, and for the calls of a slow disk; after that the temporary is lost, and
 * stays for a search or a sweep.
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

/**
 * Removes a file or an empty directory.
 *
 * @returns Whether it was there, and not where nothing may be removed.
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
