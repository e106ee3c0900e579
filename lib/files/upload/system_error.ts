/**
 * What the system says when it cannot.
 *
 * @module
 */

/** The name of a system error, such as `"ENOSPC"`; `""` for what is none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether an error says that nothing has the path: it or a directory above it is missing. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

/** What `look` finds, or `null` where nothing is there. */
export async function orAbsent<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}
