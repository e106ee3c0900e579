import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import { statusUnlessGone } from "./take_name.ts";

/**
 * Whether what has this path now lies within the root, and not behind a link on the way. That is
 * sure to be the same thing only where nothing else can have the name, as with a temporary.
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
 * How often {@linkcode FileRoot.verify} is asked before anything is done that rests on it: each is
 * a chance to catch whoever swaps directories.
 */
export const LOOKS = 4;
