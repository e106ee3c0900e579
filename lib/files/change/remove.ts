import { runNow } from "../disk.ts";
import { type FileRoot, isSame, type WriteTarget } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { admitsChange, type Conditions } from "../upload/conditions.ts";
import { systemCode } from "../upload/system_error.ts";
import { syncDirectory } from "../upload/upload.ts";
import { inChangeTurn } from "./change_turn.ts";
import { Anchor } from "./anchor.ts";
import { bytesOf, findThing, isEmpty } from "./find_thing.ts";
import type { ChangeRefusal } from "./refusal.ts";

/** Something is gone, and that is on the disk. */
export interface Removed {
  readonly kind: "removed";
  /** That are free now. */
  readonly bytes: number;
}

/**
 * Removes a file, an empty directory, or a link itself and never what it leads to.
 *
 * @param conditions Of the request, `null` where it has none.
 * @throws What the system throws.
 */
export async function remove(
  root: FileRoot,
  segments: PathSegments,
  conditions: Conditions | null,
): Promise<Removed | ChangeRefusal> {
  const target = root.target(segments);
  if (typeof target === "string") return target === "no-parent" ? "missing" : target;
  const outcome = await inChangeTurn(root, [target.path], conditions, async () => {
    await using held = new AsyncDisposableStack();
    return removeNow(root, segments, target.path, conditions, held);
  });
  if (typeof outcome === "object") await syncDirectory(target.directory.path);
  return outcome;
}

/** Synchronous, so that nothing this process does comes between what is seen and what is done. */
function removeNow(
  root: FileRoot,
  segments: PathSegments,
  path: string,
  conditions: Conditions | null,
  held: AsyncDisposableStack,
): Removed | ChangeRefusal {
  const target = root.target(segments);
  if (typeof target === "string" || target.path !== path) return "moved";
  const thing = findThing(root, segments, target);
  if (typeof thing === "string") return thing;
  if (thing.info.isDirectory && !isEmpty(path)) return "not-empty";
  if (!runNow(admitsChange(root, conditions, thing.version))) return "condition-failed";
  const anchor = held.use(anchorFor(root, target, thing.info));
  if (!anchor.isContained()) return "moved";
  Deno.removeSync(anchor.take(target, thing.info));
  return { kind: "removed", bytes: bytesOf(thing.info) };
}

/** On a full disk what is to be removed makes room for it. */
function anchorFor(root: FileRoot, target: WriteTarget, info: Deno.FileInfo): Anchor {
  try {
    return new Anchor(root, target.directory);
  } catch (error) {
    if (!FULL.has(systemCode(error)) || !empty(root, target.path, info)) throw error;
    return new Anchor(root, target.directory);
  }
}

/** What the system says where the disk, or what its user may have of it, is used up. */
const FULL = new Set(["ENOSPC", "EDQUOT"]);

/**
 * Gives the disk the bytes of a file that is as good as removed, unless it has another name. Through
 * the open file, which leads nowhere else, whatever becomes of its path.
 */
function empty(root: FileRoot, path: string, info: Deno.FileInfo): boolean {
  if (bytesOf(info) === 0) return false;
  using file = Deno.openSync(path, { write: true });
  const opened = file.statSync();
  if (!isSame(opened, info) || !root.isContained(path, opened)) return false;
  file.truncateSync(0);
  // A journal keeps them until then.
  file.syncSync();
  return true;
}
