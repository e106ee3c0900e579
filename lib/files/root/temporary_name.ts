/**
 * The names of what is there for a moment only: uploads until they are complete, and directories in
 * which something is made or changed. Nobody sees them.
 *
 * @module
 */

/** The beginning of all such names. */
export const TEMPORARY_PREFIX = ".postern-upload-";

/** A name that nothing has. */
export function temporaryName(): string {
  return TEMPORARY_PREFIX + crypto.randomUUID();
}

/** Whether a name is that of something temporary. */
export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX);
}
