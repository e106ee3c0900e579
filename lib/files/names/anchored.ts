import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import { statusUnlessGone } from "./take_name.ts";

/**
 * Whether what has this name, now, lies within the root at this very path, and not behind a link on the
 * way. It tells of one thing only where nothing else can have the name, as with a temporary.
 */
export function* isAnchored(root: FileRoot, path: string): DiskWork<boolean> {
  const info = yield* statusUnlessGone(path);
  if (info === null) return false;
  for (let looks = 0; looks < LOOKS; looks++) {
    if (!(yield* root.verify(path, info))) return false;
  }
  return true;
}

/**
 * How often the way is looked at, with {@linkcode FileRoot.verify}, before what follows from it
 * is done: each look is a chance to catch whoever swaps directories at it.
 */
const LOOKS = 4;
