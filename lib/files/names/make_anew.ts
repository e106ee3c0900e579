import type { DiskWork } from "../disk/disk.ts";
import { mkdir } from "../disk/disk_calls.ts";
import type { FileRoot } from "../root/file_root.ts";
import { temporaryName } from "../root/temporary_name.ts";
import type { WriteTarget } from "../root/write_target.ts";
import { isAnchored } from "./anchored.ts";
import { statusUnlessGone, takeName } from "./take_name.ts";
import { removeFound } from "./temporary_file.ts";

/**
 * Makes a directory where nothing is, and nowhere else: under a name that nothing has, from which
 * it is renamed once it is proved to lie where it should. A link that is swapped in for the
 * directory above leads to where that name is not.
 *
 * @param leave Given the path of an unfinished one that cannot be found to be removed.
 * @returns `"moved"` where the directory around it has been moved, or swapped for a link.
 * @throws What the system throws.
 */
export function* makeAnew(
  root: FileRoot,
  { directory, path }: WriteTarget,
  leave: (path: string) => void,
): DiskWork<"made" | "exists" | "moved"> {
  if ((yield* statusUnlessGone(path)) !== null) return "exists";
  const temporary = `${directory.path}/${temporaryName()}`;
  yield* mkdir(temporary);
  let outcome: "made" | "exists" | "moved" | undefined;
  try {
    if (!(yield* isAnchored(root, temporary))) return outcome = "moved";
    return outcome = (yield* takeName(temporary, path)) ? "made" : "exists";
  } finally {
    if (outcome !== "made" && !(yield* removeFound(temporary))) leave(temporary);
  }
}
