import { assert, assertEquals } from "@std/assert";
import { mapInStretches, STEP_ITEMS, Stretch } from "../lib/stretch.ts";

const ITEMS = Array.from({ length: 20 * STEP_ITEMS }, (_, index) => index);

/** Takes two milliseconds for what is mapped before the clock is looked at. */
function slowly(item: number): number {
  const start = performance.now();
  if (item % STEP_ITEMS === 0) { while (performance.now() < start + 2); }
  return item + 1;
}

Deno.test("mapInStretches() maps all, and lets others have their turn, when that takes long", async () => {
  let turnsOfOthers = 0;
  const others = setInterval(() => turnsOfOthers++, 1);
  const mapped = await mapInStretches(ITEMS, slowly);
  clearInterval(others);
  assertEquals(mapped, ITEMS.map((item) => item + 1));
  assert(turnsOfOthers >= 3, `${turnsOfOthers} turns`);
});

Deno.test("Stretch is not over when it begins, and is when it has lasted", async () => {
  // It may have been kept waiting itself, but not each time.
  const stretches = Array.from({ length: 20 }, () => new Stretch());
  assert(stretches.some(() => !new Stretch().isOver));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert(stretches.every(({ isOver }) => isOver));
});
