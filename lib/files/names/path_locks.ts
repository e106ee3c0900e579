import type { SharedLocks } from "./shared_locks.ts";

/**
 * Has whatever changes a path wait for those before it, in this process: so nothing comes between
 * a look at what is there and the change that follows from it.
 *
 * @param paths Real paths, of what is looked at and changed.
 * @param act Does both. While it runs it must not ask for locks.
 * @returns What `act` returns.
 */
export async function withLocks<T>(paths: readonly string[], act: () => Promise<T>): Promise<T> {
  const shared = locks;
  const actAlone = shared === null ? act : () => shared.hold(paths, act);
  // All take several in one order, none twice: so no two wait for each other, and none for itself.
  return await withLocksHere([...new Set(paths)].sort(), actAlone);
}

/** From now on, paths are locked against all workers whose locks share a memory with these. */
export function shareLocks(shared: SharedLocks): void {
  locks = shared;
}

/** The locks between workers; `null` where there is but one. */
let locks: SharedLocks | null = null;
/** In this one, by path: settles when the last in the queue for it has let go. */
const lastHolds = new Map<string, Promise<void>>();

async function withLocksHere<T>(paths: readonly string[], act: () => Promise<T>): Promise<T> {
  const [path, ...others] = paths;
  if (path === undefined) return await act();
  const before = lastHolds.get(path);
  const hold = Promise.withResolvers<void>();
  lastHolds.set(path, hold.promise);
  await before;
  try {
    return await withLocksHere(others, act);
  } finally {
    if (lastHolds.get(path) === hold.promise) lastHolds.delete(path);
    hold.resolve();
  }
}
