import { assert, assertEquals } from "@std/assert";
import { mapInStretches, STEP_ITEMS, Stretch } from "../lib/stretch.ts";
import { ManualTime } from "./support/manual_time.ts";

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

Deno.test("Stretch is over after 4 ms, and begins anew when others have had their turn", async () => {
  using time = new ManualTime();
  const stretch = new Stretch();
  for (let round = 0; round < 2; round++) {
    await time.pass(3);
    assert(!stretch.isOver);
    await time.pass(1);
    assert(stretch.isOver);
    await stretch.end();
  }
});
