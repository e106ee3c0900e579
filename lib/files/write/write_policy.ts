import { Quota } from "./quota.ts";

/**
 * What becomes of an upload whose name is taken: it replaces the file, it is refused, or it gets a
 * name beside it, such as `photo (1).jpg`.
 *
 * With `error` a name that is taken is 409 whatever the request's conditions: what would fail
 * without them fails before them (RFC 9110 §13.2.1). With the others the conditions come first.
 */
export type ConflictPolicy = "overwrite" | "error" | "rename";

/** All policies. */
export const CONFLICT_POLICIES: readonly ConflictPolicy[] = ["overwrite", "error", "rename"];

/** How files may be written, within what is granted. */
export interface WritePolicy {
  /** What becomes of an upload whose name is taken. */
  readonly onConflict: ConflictPolicy;
  /** Whether directories that an upload's path lacks are made. */
  readonly makesParents: boolean;
  /** Whether something can be removed or moved, or replaced by a COPY. */
  readonly deletes: boolean;
  /** Keeps count of the bytes that all files of the root take together. */
  readonly quota: Quota;
}

/** All that the grant admits. */
export const UNLIMITED_POLICY: WritePolicy = {
  onConflict: "overwrite",
  makesParents: false,
  deletes: true,
  quota: new Quota(Infinity, () => Promise.resolve(0)),
};
