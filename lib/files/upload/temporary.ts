/**
 * The names under which uploads are written until they are complete.
 *
 * @module
 */

/** What the name of anything begins with that is there for a moment only. */
export const TEMPORARY_PREFIX = ".postern-upload-";

/** A name that nothing has. */
export function temporaryName(): string {
  return TEMPORARY_PREFIX + crypto.randomUUID();
}

/** Whether a name is that of an unfinished upload, which is nobody's business. */
export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX);
}

/**
 * Removes an unfinished upload that nobody is at work on any more, because its server was killed.
 *
 * @param path Of a temporary file.
 */
export async function removeAbandoned(path: string): Promise<void> {
  if (!(await Deno.lstat(path)).isFile) return;
  using file = await Deno.open(path, { read: true, write: true });
  if (await file.tryLock(true)) await removeIfThere(path);
}

/** Removes a file, where it is not gone already. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
