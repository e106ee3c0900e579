import { assertEquals } from "@std/assert";
import { HeldEntries } from "../../../lib/files/listing/held_entries.ts";

/** How many of so many entries are taken. */
function take({ take }: { take(): boolean }, count: number): number {
  let taken = 0;
  while (taken < count && take()) taken++;
  return taken;
}

Deno.test("HeldEntries lets one listing alone hold more than the limit", () => {
  assertEquals(take(new HeldEntries(1_000).open(), 5_000), 5_000);
});

Deno.test("HeldEntries refuses the entry over the limit when there is another listing, but for 256", () => {
  const held = new HeldEntries(1_000);
  using first = held.open();
  using second = held.open();
  assertEquals([take(first, 600), take(second, 500)], [600, 400]);
  using third = held.open();
  assertEquals([take(third, 500), take(first, 1)], [256, 0]);
});

Deno.test("HeldEntries has room again for what was given back, once", () => {
  const held = new HeldEntries(1_000);
  const first = held.open();
  using second = held.open();
  assertEquals([take(first, 500), take(second, 600)], [500, 500]);
  for (let i = 0; i < 2; i++) first[Symbol.dispose]();
  using third = held.open();
  assertEquals([take(third, 600), take(second, 1)], [500, 0]);
});
