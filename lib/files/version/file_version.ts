/** What tells one version of a file from another, as far as the system can. */
export interface FileVersion {
  readonly device: number;
  /** 0 where the system does not say. */
  readonly inode: number;
  /** In bytes. */
  readonly size: number;
  /**
   * When it was written to, as it says itself: milliseconds since the epoch. 0 where that is beyond
   * what a `Date` can tell: on tmpfs anybody can give a file such a time.
   */
  readonly modified: number;
  /**
   * When anything about it changed, which nobody can set; 0 where the system does not say. The
   * runtime (2.9.6) tells the second.
   */
  readonly changed: number;
}

/** The version that a status tells of. */
export function versionOf({ dev, ino, size, mtime, ctime }: Deno.FileInfo): FileVersion {
  // A time that is no number would not even equal itself.
  const [modified, changed] = [mtime?.getTime() || 0, ctime?.getTime() || 0];
  return { device: dev, inode: ino ?? 0, size, modified, changed };
}

/** A version as text, the same for no other. */
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
 * Whether a file changed so lately that it could change once more without showing it: the runtime
 * tells times to the millisecond. No condition is to be met by its tag.
 *
 * @param modified Milliseconds since the epoch.
 * @param now Milliseconds since the epoch.
 */
export function isRacy(modified: number, now: number): boolean {
  return now - modified < RACY_MILLIS;
}

/** A clock tick of the kernel, whose file times are no finer than that, and a millisecond. */
export const RACY_MILLIS = 11;

/**
 * Whether something changed so lately that it could change once more and look the same: its times
 * are told to the millisecond and to the second.
 *
 * Where the system says when anything about it changed, that alone counts: whatever changes later
 * shows there. The other time anybody can set, also to one that is still to come.
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
 * Whether what is made of this version may be kept for it: the system says when anything about it
 * changed, and that is not {@linkcode isUnsettled}.
 *
 * @param now A moment before it was looked at, in milliseconds since the epoch.
 */
export function isLasting(version: FileVersion, now: number): boolean {
  return version.changed !== 0 && !isUnsettled(version, now);
}
