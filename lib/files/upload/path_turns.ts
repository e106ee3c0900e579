/**
 * Has whatever changes a path wait for those before it, in this process: so nothing comes between
 * a look at what is there and the change that follows from it.
 *
 * @param paths Real paths, of what is looked at and changed; none twice.
 * @param act Does both. While it runs it must not wait for a turn at one of these paths.
 * @returns What `act` returns.
 */
export async function inTurn<T>(paths: readonly string[], act: () => Promise<T>): Promise<T> {
  // All take several in one order, so no two wait for each other.
  const [path, ...others] = [...paths].sort();
  if (path === undefined) return await act();
  const before = lastTurns.get(path);
  const turn = Promise.withResolvers<void>();
  lastTurns.set(path, turn.promise);
  await before;
  try {
    return await inTurn(others, act);
  } finally {
    if (lastTurns.get(path) === turn.promise) lastTurns.delete(path);
    turn.resolve();
  }
}

/** Settles when the last one that waits for the path has had its turn. */
const lastTurns = new Map<string, Promise<void>>();
