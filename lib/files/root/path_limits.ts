/** Of a name in UTF-8: NAME_MAX of every file system in use on Linux. */
export const MAX_NAME_BYTES = 255;
/** Of a path in UTF-8: PATH_MAX of Linux, without the NUL that ends it. */
const MAX_PATH_BYTES = 4095;

/** What {@linkcode isTooLong} goes by, for whoever is refused. */
export const PATH_LIMITS =
  `a file name has at most ${MAX_NAME_BYTES} bytes, a path ${MAX_PATH_BYTES}`;

/**
 * Whether the system takes no path so long.
 *
 * @param root An absolute path, without a slash at its end.
 * @param names Those below it.
 */
export function isTooLong(root: string, names: readonly string[]): boolean {
  const utf8 = new TextEncoder();
  const lengths = names.map((name) => utf8.encode(name).length);
  const total = lengths.reduce((sum, bytes) => sum + 1 + bytes, utf8.encode(root).length);
  return total > MAX_PATH_BYTES || lengths.some((bytes) => bytes > MAX_NAME_BYTES);
}
