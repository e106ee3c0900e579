/**
 * Calls a function once, when so many milliseconds have passed. It stands for `setTimeout`, because
 * the first call of that loads code of 3 MiB for 5 ms (Deno 2.9.6), and the first answer would wait
 * for it.
 *
 * @returns Cancels the call, if it is still to come; until then it keeps the process alive.
 */
export function callLater(act: () => void, millis: number): () => void {
  const signal = AbortSignal.timeout(millis);
  signal.addEventListener("abort", act);
  return () => signal.removeEventListener("abort", act);
}
