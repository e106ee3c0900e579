import type { SharedLocks } from "./shared_locks.ts";

/**
 * Has whatever changes a path wait for those before it, in this process: so nothing comes between
 * a look at what is there and the change that follows from it.
 *
 * @param paths Real paths, of what is looked at and changed; none twice.
 * @param act Does both. While it runs it must not wait for a turn.
 * @returns What `act` returns.
 */
export async function inTurn<T>(paths: readonly string[], act: () => Promise<T>): Promise<T> {
  // All take several in one order, so no two wait for each other.
  const shared = locks;
  return await inTurnHere(
    [...paths].sort(),
    shared === null ? act : () => shared.hold(paths, act),
  );
}

/** From now on, turns are those of all workers that have locks over the same memory. */
export function shareTurns(shared: SharedLocks): void {
  locks = shared;
}

/** Between workers; `null` where there is but one. */
let locks: SharedLocks | null = null;
/** Within this one: settles when the last one that waits for the path has had its turn. */
const lastTurns = new Map<string, Promise<void>>();

async function inTurnHere<T>(paths: readonly string[], act: () => Promise<T>): Promise<T> {
  const [path, ...others] = paths;
  if (path === undefined) return await act();
  const before = lastTurns.get(path);
  const turn = Promise.withResolvers<void>();
  lastTurns.set(path, turn.promise);
  await before;
  try {
    return await inTurnHere(others, act);
  } finally {
    if (lastTurns.get(path) === turn.promise) lastTurns.delete(path);
    turn.resolve();
  }
}
