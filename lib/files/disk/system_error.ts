/**
 * What errors of the system say.
 *
 * @module
 */

/**
 * The name of a system error, such as `"ENOSPC"`; where neither the runtime nor this file names it,
 * its number, such as `"os error 61"`; `""` for what is no system error.
 *
 * The runtime names only some of them. For the others its message has the number, before anything
 * that a client could have had a hand in: `File too large (os error 27): open '/srv/a'`.
 */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error) return String(error.code);
  const [, said, number] = /^[^'"(]*\((os error ([0-9]+))\)/.exec(error.message) ?? [];
  return said === undefined ? "" : NAMES[Number(number)] ?? said;
}

/** Those that the runtime does not name, as far as they are to be expected. */
const NAMES: Readonly<Record<number, string>> = Deno.build.os === "linux"
  ? {
    26: "ETXTBSY",
    27: "EFBIG",
    31: "EMLINK",
    37: "ENOLCK",
    38: "ENOSYS",
    116: "ESTALE",
    122: "EDQUOT",
  }
  // macOS, and the BSDs.
  : {
    26: "ETXTBSY",
    27: "EFBIG",
    31: "EMLINK",
    69: "EDQUOT",
    70: "ESTALE",
    77: "ENOLCK",
    78: "ENOSYS",
  };

/** Whether an error says that nothing has the path: it or a directory above it is missing. */
export function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
