import type { DiskWork } from "../disk/disk.ts";
import { makeAnew } from "../names/make_anew.ts";
import { statusUnlessGone } from "../names/take_name.ts";
import { removeOnceFound } from "../names/temporary_file.ts";
import type { FileRoot } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { admitsChange, type Conditions } from "../write/conditions.ts";
import { type ChangeTurn, withChangeLocks } from "./change_locks.ts";
import type { ChangeRefusal } from "./refusal.ts";

/**
 * Makes a directory. It is on the disk when this returns.
 *
 * @param conditions Of the request, `null` where it has none.
 * @returns Why it is not made; `null` where it is.
 * @throws What the system throws.
 */
export async function makeDirectory(
  root: FileRoot,
  segments: PathSegments,
  conditions: Conditions | null,
): Promise<ChangeRefusal | null> {
  const target = await root.disk.run(root.findTarget(segments));
  if (typeof target === "string") return target;
  return await withChangeLocks(root, [target.path], conditions, (turn) => {
    return make(root, segments, target.path, conditions, turn);
  });
}

/** In its turn: see {@linkcode withChangeLocks}. */
function* make(
  root: FileRoot,
  segments: PathSegments,
  path: string,
  conditions: Conditions | null,
  { held, changed }: ChangeTurn,
): DiskWork<ChangeRefusal | null> {
  const target = yield* root.findTarget(segments);
  if (typeof target === "string" || target.path !== path) return "moved";
  if ((yield* statusUnlessGone(path)) !== null) return "exists";
  const isAdmitted = yield* admitsChange(root, conditions, { kind: "nothing" });
  if (!isAdmitted) return "condition-failed";
  yield* changed.open(target.directory.path);
  const outcome = yield* makeAnew(root, target, (left) => {
    held.defer(async () => void await removeOnceFound(root.disk, left));
  });
  return outcome === "made" ? null : outcome;
}
