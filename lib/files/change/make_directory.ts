import { runNow } from "../disk.ts";
import type { FileRoot } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { admitsChange, type Conditions } from "../upload/conditions.ts";
import { removeFound, untilFound } from "../upload/temporary.ts";
import { syncDirectory } from "../upload/upload.ts";
import { inChangeTurn } from "./change_turn.ts";
import { makeAnew } from "../upload/make_anew.ts";
import { statusOf } from "../upload/names.ts";
import type { ChangeRefusal } from "./refusal.ts";

/**
 * Makes a directory. It is on the disk when this returns.
 *
 * @param conditions Of the request, `null` where it has none.
 * @throws What the system throws.
 */
export async function makeDirectory(
  root: FileRoot,
  segments: PathSegments,
  conditions: Conditions | null,
): Promise<"made" | ChangeRefusal> {
  const target = root.target(segments);
  if (typeof target === "string") return target;
  const outcome = await inChangeTurn(root, [target.path], conditions, async () => {
    await using held = new AsyncDisposableStack();
    return makeNow(root, segments, target.path, conditions, held);
  });
  if (outcome === "made") await syncDirectory(target.directory.path);
  return outcome;
}

/** Synchronous, so that nothing this process does comes between what is seen and what is done. */
function makeNow(
  root: FileRoot,
  segments: PathSegments,
  path: string,
  conditions: Conditions | null,
  held: AsyncDisposableStack,
): "made" | ChangeRefusal {
  const target = root.target(segments);
  if (typeof target === "string" || target.path !== path) return "moved";
  if (statusOf(path) !== null) return "exists";
  if (!runNow(admitsChange(root, conditions, { kind: "nothing" }))) return "condition-failed";
  return makeAnew(root, target, (left) => {
    held.defer(async () => void await untilFound(() => removeFound(left)));
  });
}
