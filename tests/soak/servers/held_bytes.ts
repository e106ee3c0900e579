/**
 * What is left on the heap and in buffers when all garbage is collected, in bytes. It takes
 * `--v8-flags=--expose-gc`.
 */
export async function heldBytes(): Promise<number> {
  // The buffers that the first finds are let go while others run, and counted by the second.
  for (let left = 2; left > 0; left--) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
