import { contentType } from "@std/media-types/content-type";

/**
 * The media type of a file, by its name: with a charset where it is text, and
 * `application/octet-stream` where the name tells nothing.
 */
export function mediaType(name: string): string {
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return UNKNOWN;
  const extension = name.slice(dot);
  const known = types.get(extension);
  if (known !== undefined) return known;
  const type = contentType(extension) ?? UNKNOWN;
  if (types.size < MAX_TYPES) types.set(extension, type);
  return type;
}

const UNKNOWN = "application/octet-stream";
/** By extension: a lookup in the table takes 2 microseconds, as long as a look at a file. */
const types = new Map<string, string>();
/** A site has a few dozen; beyond these each is looked up anew. */
const MAX_TYPES = 256;
