import { assert } from "@std/assert";

/** Waits until something holds; fails where that takes so long that it never will. */
export async function waitFor(holds: () => boolean): Promise<void> {
  const end = performance.now() + HANG_MILLIS;
  while (!holds()) {
    assert(performance.now() < end, "It never holds");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** However busy the machine is. */
const HANG_MILLIS = 30_000;
