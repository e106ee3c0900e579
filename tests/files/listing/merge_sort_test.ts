import { assert, assertEquals } from "@std/assert";
import { mergeSort } from "../../../lib/files/listing/merge_sort.ts";
import { STEP_ITEMS } from "../../../lib/stretch.ts";
import { noise } from "../../support/noise.ts";

interface Item {
  readonly key: number;
  readonly place: number;
}

/** Around the length of a run, of several, and of more than a power of two of them. */
const LENGTHS = [0, 1, 2, 3].flatMap((runs) => [-1, 0, 1].map((more) => runs * STEP_ITEMS + more))
  .concat(9 * STEP_ITEMS + 5).filter((length) => length >= 0);

const byKey = (a: Item, b: Item) => a.key - b.key;

for (const length of LENGTHS) {
  Deno.test(`mergeSort() sorts ${length} items as Array.sort() does, and stably`, async () => {
    // 256 keys: many are equal.
    const items = Array.from(noise(length), (key, place): Item => ({ key, place }));
    for (const given of [items, items.toSorted(byKey), items.toSorted(byKey).reverse()]) {
      const copy = [...given];
      assertEquals(await mergeSort(given, byKey), given.toSorted(byKey));
      assertEquals(given, copy, "what was given is left in its order");
    }
  });
}

Deno.test("mergeSort() lets others have their turn when there is much to sort", async () => {
  const items = Array.from(
    { length: 50_000 },
    (_, place) => ({ key: place * 7_919 % 50_000, place }),
  );
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await mergeSort(items, byKey);
  clearInterval(timer);
  assert(turns > 1, `${turns} turns`);
});
