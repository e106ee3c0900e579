import { assertEquals } from "@std/assert";
import { settlesSoon } from "../lib/settles_soon.ts";

/** After how many turns of the microtask queue a promise settles. */
async function after(turns: number, error?: Error): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  if (error !== undefined) throw error;
}

Deno.test("settlesSoon() is true, and waits for no timer, when a promise settles by itself", async () => {
  for (const promise of [after(0), after(50), after(1, new Error("It fails"))]) {
    let hasTurned = false;
    const turn = setTimeout(() => hasTurned = true, 0);
    assertEquals([await settlesSoon(promise), hasTurned], [true, false]);
    clearTimeout(turn);
  }
});

Deno.test("settlesSoon() is false when a promise waits for something", async () => {
  const promise = new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(await settlesSoon(promise), false);
  await promise;
});
