/** Of a name in UTF-8: NAME_MAX of every file system in use on Linux. */
export const MAX_NAME_BYTES = 255;
/** Of a path in UTF-8: PATH_MAX of Linux, without the NUL that ends it. */
const MAX_PATH_BYTES = 4095;

/**
 * Names below the root of a path that is written to. Each look walks the path from the top, and to
 * make all its directories takes many: 100 names held others up for 0.4 s, 260 for 5 s.
 */
const MAX_DEPTH = 64;

/** The limits of {@linkcode isTooLong}, as a client is told of them. */
export const PATH_LIMITS =
  `a file name has at most ${MAX_NAME_BYTES} bytes, a path ${MAX_PATH_BYTES} and ${MAX_DEPTH} names`;

/**
 * Whether a path or a name in it is too long for the system, or there are too many names to walk.
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

/** Whether a path is longer than the system takes. */
export function isUntakable(path: string): boolean {
  // A unit of UTF-16 takes three bytes at most, and few paths are as long as that.
  return path.length * 3 > MAX_PATH_BYTES &&
    new TextEncoder().encode(path).length > MAX_PATH_BYTES;
}
