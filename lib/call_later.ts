/**
 * Calls once, as `setTimeout` does, the first of which loads 5 ms of code (Deno 2.9.6): the first
 * answer need not wait for that.
 *
 * @returns Takes it back, if it has not been called; the process is held no longer.
 */
export function callLater(act: () => void, millis: number): () => void {
  const signal = AbortSignal.timeout(millis);
  signal.addEventListener("abort", act);
  return () => signal.removeEventListener("abort", act);
}
