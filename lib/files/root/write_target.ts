/** A name in a directory that lies within the root, and to which writing is granted. */
export interface WriteTarget {
  /** The directory. */
  readonly directory: WriteDirectory;
  /** The last name of the path. */
  readonly name: string;
  /** The name below the real path of the directory; it may itself be a link. */
  readonly path: string;
}

/** A directory within the root, to which writing is granted. */
export interface WriteDirectory {
  /** The real path. */
  readonly path: string;
  /** The status, as it was when it was found. */
  readonly info: Deno.FileInfo;
}

/**
 * Why nothing can be stored, changed or removed at a path: it names the root or what is hidden, it
 * is too long (see `isTooLong`), writing there is not granted, or is denied by a flag, or the
 * directory above it is missing.
 */
export type WriteRefusal = "not-a-name" | "too-long" | "not-granted" | "denied" | "no-parent";

/** Why writing to a path is not granted: `"denied"` only where `--deny-write` says so. */
export function whyNotGranted(path: string): "not-granted" | "denied" {
  const { state } = Deno.permissions.querySync({ name: "write", path: path || "/" });
  return state === "denied" ? "denied" : "not-granted";
}
