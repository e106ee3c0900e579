/** Of a name in UTF-8: NAME_MAX of every file system in use on Linux. */
export const MAX_NAME_BYTES = 255;
/** Of a path in UTF-8: PATH_MAX of Linux, without the NUL that ends it. */
const MAX_PATH_BYTES = 4095;

/**
 * Names of a path that is written to, below the root. Each look at one walks it from the top, and to
 * make all directories of it takes many: with 100 it held others up for 0.4 s, with 260 for 5.
 */
const MAX_DEPTH = 64;

/** What {@linkcode isTooLong} goes by, for whoever is refused. */
export const PATH_LIMITS =
  `a file name has at most ${MAX_NAME_BYTES} bytes, a path ${MAX_PATH_BYTES} and ${MAX_DEPTH} names`;

/**
 * Whether the system takes no path so long, or nobody should have to walk it.
 *
 * @param root An absolute path, without a slash at its end.
 * @param names Those below it.
 */
export function isTooLong(root: string, names: readonly string[]): boolean {
  if (names.length > MAX_DEPTH) return true;
  const utf8 = new TextEncoder();
  const lengths = names.map((name) => utf8.encode(name).length);
  return isUntakable([root, ...names].join("/")) || lengths.some((bytes) => bytes > MAX_NAME_BYTES);
}

/** Whether the system takes no path so long, whatever its names. */
export function isUntakable(path: string): boolean {
  // A unit of UTF-16 takes three bytes at most, and few paths are as long as that.
  return path.length * 3 > MAX_PATH_BYTES &&
    new TextEncoder().encode(path).length > MAX_PATH_BYTES;
}
