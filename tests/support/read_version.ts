import { ChangedFileError } from "../../lib/files/send/changed_file_error.ts";
import type { SizedSource } from "../../lib/message.ts";

/**
 * Reads from a source, as far as what it gives is of one version of a file.
 *
 * @returns `null` at its end, and where the file has changed.
 */
export async function readVersion(source: SizedSource, into: Uint8Array): Promise<number | null> {
  try {
    return await source.read(into);
  } catch (error) {
    if (error instanceof ChangedFileError) return null;
    throw error;
  }
}
