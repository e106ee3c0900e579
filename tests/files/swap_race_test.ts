import { assert, assertEquals } from "@std/assert";
import { MIN_TRIES, type RaceCount, raceLookups } from "../support/lookup_race.ts";
import { runProgram } from "../support/run_program.ts";
import { Swapper } from "../support/swapper.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const GRANTS: readonly {
  readonly grant: string;
  readonly race: (site: string) => Promise<RaceCount>;
}[] = [
  { grant: "everything may be read", race: (site) => Promise.resolve(raceLookups(site)) },
  {
    grant: "the root alone may be read",
    race: async (site) => {
      const options = { permissions: [`--allow-read=${site}`], args: [site] };
      return await runProgram("lookup_race.ts", options) as RaceCount;
    },
  },
];

for (const kind of ["file", "directory"] as const) {
  for (const { grant, race } of GRANTS) {
    const name = `a ${kind} is swapped for a link outside and ${grant}`;
    Deno.test(`FileRoot.lookup() reads not one byte outside when ${name}`, async (t) => {
      using directory = new TemporaryDirectory();
      directory.write("site/sub/f", "inside");
      directory.write("outside/f", "SECRET");
      await using _swapper = await Swapper.start(kind, directory);
      const count = await race(`${directory.path}/site`);
      const told = JSON.stringify(count);
      // The name of a step is what a quiet run shows.
      await t.step(`in ${count.tries} tries, of which ${count.inside} found the file`, () => {
        assertEquals(count.leaked, 0, told);
        assertEquals(count.thrown, {}, told);
        assert(count.tries >= MIN_TRIES, told);
        // Or else there was no race to win.
        assert(count.inside > 0 && count.missing > 0, told);
      });
    });
  }
}
