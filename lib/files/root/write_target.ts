/** A name in a directory that lies within the root, and to which writing is granted. */
export interface WriteTarget {
  /** Where it lies. */
  readonly directory: WriteDirectory;
  /** The last one of the path. */
  readonly name: string;
  /** The name below the real path of the directory; it may itself be a link. */
  readonly path: string;
}

/** A real path, within the root and writable, and what was there when that was found. */
export interface WriteDirectory {
  /** The real path. */
  readonly path: string;
  /** What was there. */
  readonly info: Deno.FileInfo;
}

/**
 * Why nothing can be stored, changed or removed at a path: it names nothing or what is hidden, it
 * or a name in it is too long for the system, writing there is not granted, or is denied whatever is
 * granted, or the directory is missing.
 */
export type WriteRefusal = "not-a-name" | "too-long" | "not-granted" | "denied" | "no-parent";

/** Why what is not granted is not: that it is denied is said only of what a flag denies. */
export function whyNotGranted(path: string): "not-granted" | "denied" {
  const { state } = Deno.permissions.querySync({ name: "write", path: path || "/" });
  return state === "denied" ? "denied" : "not-granted";
}
