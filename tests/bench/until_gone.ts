import { processTree } from "./process_tree.ts";

/**
 * Waits until processes have ended, which takes them a moment even when they are killed.
 *
 * @throws {Error} If they go on.
 */
export async function untilGone(pids: readonly number[]): Promise<void> {
  const until = performance.now() + HANG_MILLIS;
  while (pids.flatMap(processTree).length > 0) {
    if (performance.now() > until) throw new Error(`Processes that go on: ${pids.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const HANG_MILLIS = 5_000;
