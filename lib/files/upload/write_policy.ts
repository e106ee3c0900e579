/** What becomes of an upload whose name is taken: see {@linkcode ConflictPolicy}. */
export const CONFLICT_POLICIES = ["overwrite", "error", "rename"] as const;

/**
 * What becomes of an upload whose name is taken: it replaces the file, it is refused, or it gets a
 * name beside it, such as `photo (1).jpg`. Conditions of the request (RFC 9110 §13) come first.
 */
export type ConflictPolicy = typeof CONFLICT_POLICIES[number];

/** What may be written, of all that the grant admits. */
export interface WritePolicy {
  readonly onConflict: ConflictPolicy;
  /** Whether directories that an upload's path lacks are made. */
  readonly makesParents: boolean;
  /** Whether files can be removed and moved. */
  readonly deletes: boolean;
  /** Bytes that all files of the root may take together. */
  readonly quota: number;
}
