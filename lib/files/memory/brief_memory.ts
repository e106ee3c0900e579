/**
 * A question whose answers are remembered for at most half a second.
 *
 * It is for what hardly ever changes and takes long to find out: asking the runtime for a
 * permission takes 2 microseconds.
 *
 * @param ask Answers for a key.
 * @param now Monotonic milliseconds.
 */
export function rememberBriefly<T>(
  ask: (key: string) => T,
  now: () => number = () => performance.now(),
): (key: string) => T {
  const known = new Map<string, T>();
  let since = -Infinity;
  return (key) => {
    const time = now();
    if (time - since >= MEMORY_MILLIS || known.size >= MAX_KEYS) {
      known.clear();
      since = time;
    }
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    const fresh = ask(key);
    known.set(key, fresh);
    return fresh;
  };
}

/** An answer may rest on another that was remembered, so a change shows within twice that time. */
export const MEMORY_MILLIS = 500;
/** 100 KiB for paths of usual length; only a crowd asks for more of them in that time. */
export const MAX_KEYS = 1_024;
