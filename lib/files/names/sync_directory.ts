import { systemCode } from "../disk/system_error.ts";

/**
 * Brings the names in a directory to the disk: those of its files are not with them (fsync(2)).
 *
 * Where the system does not let that be done, the names are there all the same, and when they are on
 * the disk is up to the file system: in a directory that may be written and not read, as one for
 * others to drop things into is, and on file systems that have no such call.
 *
 * @throws {Error} If it fails otherwise. The names are there, so it is no system error, which would
 * say that nothing was done.
 */
export async function syncDirectory(path: string): Promise<void> {
  try {
    using directory = await Deno.open(path || "/", { read: true });
    await directory.sync();
  } catch (cause) {
    if (NOT_ADMITTED.has(systemCode(cause))) return;
    throw new Error("A name could not be brought to the disk", { cause });
  }
}

/** What systems say to who opens a directory, or syncs one, where that is not for them to do. */
const NOT_ADMITTED = new Set([
  "EACCES",
  "EPERM",
  "EISDIR",
  "EBADF",
  "EINVAL",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
]);
