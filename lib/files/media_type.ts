import { contentType } from "@std/media-types/content-type";

/**
 * The media type of a file, by its name: with a charset where it is text, and
 * `application/octet-stream` where the name tells nothing.
 */
export function mediaType(name: string): string {
  const dot = name.lastIndexOf(".");
  const type = dot <= 0 ? undefined : contentType(name.slice(dot));
  return type ?? "application/octet-stream";
}
