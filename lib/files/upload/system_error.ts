/**
 * What the system says when it cannot.
 *
 * @module
 */

/** The name of a system error, such as `"ENOSPC"`; `""` for what is none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What `look` finds, or `null` where nothing is there. */
export async function orAbsent<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
