import type { DiskWork } from "../disk/disk.ts";
import { ChangedDirectories } from "../names/changed_directories.ts";
import { withLocks } from "../names/path_locks.ts";
import type { FileRoot } from "../root/file_root.ts";
import { type Conditions, pathsOf } from "../write/conditions.ts";
import type { ChangeRefusal } from "./refusal.ts";

/** What a change has while it is its turn. */
export interface ChangeTurn {
  /** Disposed of before others have their turn. */
  readonly held: AsyncDisposableStack;
  /** Those that are opened are brought to the disk after that, if something was changed. */
  readonly changed: ChangedDirectories;
}

/**
 * Has a change to the names of a root wait for those before it, of all workers, and for uploads to
 * the same paths. So no directory on the way is moved by another request between a look at it and
 * the change.
 *
 * On a quick disk the look and the change are one synchronous step. On a slow one others act in
 * between: readers, uploads to other paths, and other processes, against which `names/anchor.ts`
 * protects.
 *
 * @param paths Real paths of what is changed.
 * @param conditions Of the request, `null` where it has none: what they are about is locked, too.
 * @param change Looks and changes.
 * @returns What `change` returns, when that is on the disk.
 */
export async function withChangeLocks<T extends object | number | null>(
  root: FileRoot,
  paths: readonly string[],
  conditions: Conditions | null,
  change: (turn: ChangeTurn) => DiskWork<T | ChangeRefusal>,
): Promise<T | ChangeRefusal> {
  const stated = await root.disk.run(pathsOf(root, conditions));
  using changed = new ChangedDirectories();
  const outcome = await withLocks([root.path, ...paths, ...stated], async () => {
    await using held = new AsyncDisposableStack();
    return await root.disk.run(change({ held, changed }));
  });
  // After a refusal nothing has changed, and a disk that fails is no answer to it.
  if (typeof outcome !== "string") await changed.syncDone();
  return outcome;
}
