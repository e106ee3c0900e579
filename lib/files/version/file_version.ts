/** What tells one version of a file from another, as far as the system can. */
export interface FileVersion {
  readonly device: number;
  /** 0 where the system does not say. */
  readonly inode: number;
  /** In bytes. */
  readonly size: number;
  /**
   * Time of modification, which its owner can set: milliseconds since the epoch. 0 where that is
   * beyond what a `Date` can tell: on tmpfs a file can be given such a time.
   */
  readonly modified: number;
  /**
   * Time of change (ctime), which nobody can set: milliseconds since the epoch, of which the
   * runtime (2.9.6) tells whole seconds. 0 where the system does not say.
   */
  readonly changed: number;
}

/** The version that a status tells of. */
export function versionOf({ dev, ino, size, mtime, ctime }: Deno.FileInfo): FileVersion {
  // A time that is no number would not even equal itself.
  const [modified, changed] = [mtime?.getTime() || 0, ctime?.getTime() || 0];
  return { device: dev, inode: ino ?? 0, size, modified, changed };
}

/** A version as text; no other has the same. */
export function versionKey({ device, inode, size, modified, changed }: FileVersion): string {
  return `${device} ${inode} ${size} ${modified} ${changed}`;
}

/** Whether two are the same version of the same file. */
export function isSameVersion(a: FileVersion, b: FileVersion): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed &&
    a.inode === b.inode && a.device === b.device;
}

/** Whether two statuses tell of the same version of the same file. */
export function isSameStatus(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return isSameVersion(versionOf(a), versionOf(b));
}

/**
 * Whether a file was modified so lately that it could be modified again and keep that time. No
 * condition is to be met by its tag.
 *
 * @param modified Milliseconds since the epoch.
 * @param now Milliseconds since the epoch.
 */
export function isRacy(modified: number, now: number): boolean {
  return now - modified < RACY_MILLIS;
}

/** A clock tick of the kernel, which is as fine as it keeps file times, and a millisecond. */
export const RACY_MILLIS = 11;

/** The unit of times on FAT: nothing keeps them less exactly. */
export const FAT_MILLIS = 2_000;

/**
 * Whether something changed so lately that it could change again and look the same: the time of
 * modification is told to the millisecond, the time of change to the second.
 *
 * Where the system tells the time of change, that alone counts: whatever changes later shows there.
 * The other can be set, even to one that is still to come.
 *
 * @param now A moment before it was looked at, in milliseconds since the epoch.
 */
export function isUnsettled(
  { modified, changed }: Pick<FileVersion, "modified" | "changed">,
  now: number,
): boolean {
  return changed === 0 ? isRacy(modified, now) : isRacy(changed, now - 1_000);
}

/**
 * Whether what is made of this version may be kept: the system tells its time of change, and it is
 * not {@linkcode isUnsettled}.
 *
 * @param now A moment before it was looked at, in milliseconds since the epoch.
 */
export function isLasting(version: FileVersion, now: number): boolean {
  return version.changed !== 0 && !isUnsettled(version, now);
}
