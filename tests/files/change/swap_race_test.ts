import { assert, assertEquals } from "@std/assert";
import { type ChangeCount, raceChanges } from "../../support/change_race.ts";
import { ChangeSite } from "../../support/change_site.ts";
import { runProgram } from "../../support/run_program.ts";
import { slowDown } from "../../support/slow_disk.ts";
import { Swapper } from "../../support/swapper.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const MIN_TRIES = Deno.env.get("POSTERN_CI") === "1" ? 2_500 : 500;

/** What is answered 500, because it cannot be told what has come of it, and nothing else. */
const KNOWN_FAILURES = [
  "Error: Something was swapped while it was changed; it is now PATH",
];

const GRANTS: readonly {
  readonly grant: string;
  /** Milliseconds that pass at most between two swaps. */
  readonly pauses: readonly number[];
  readonly race: (site: string, needsAll: boolean) => Promise<ChangeCount>;
}[] = [
  {
    grant: "everything may be written",
    pauses: [0, 1],
    race: (site, needsAll) => raceChanges(new ChangeSite(site), MIN_TRIES, needsAll),
  },
  {
    grant: "everything may be written, on a slow disk",
    // There a change takes longer, and is to find the time.
    pauses: [0, 20],
    race: async (path, needsAll) => {
      const site = new ChangeSite(path);
      await slowDown(site.root);
      return await raceChanges(site, MIN_TRIES, needsAll);
    },
  },
  {
    grant: "the root alone may be written",
    pauses: [0, 1],
    race: async (site, needsAll) => {
      const permissions = [`--allow-read=${site}`, `--allow-write=${site}`];
      const args = [site, `${MIN_TRIES}`, `${needsAll}`];
      return await runProgram("change_race.ts", { permissions, args }) as ChangeCount;
    },
  },
];

for (const { grant, pauses, race } of GRANTS) {
  for (const pause of pauses) {
    const name = `a directory is swapped every ${pause} ms for a link outside and ${grant}`;
    Deno.test(`no change writes or removes one byte outside when ${name}`, async (t) => {
      using directory = new TemporaryDirectory();
      directory.mkdir("site/sub");
      // All names that are written and removed inside exist outside as well.
      for (const file of ["f", "g", "h"]) directory.write(`outside/${file}`, `SECRET ${file}`);
      for (const empty of ["d", "e"]) directory.mkdir(`outside/${empty}`);
      const before = look(`${directory.path}/outside`);
      let count: ChangeCount;
      {
        await using _swapper = await Swapper.start("directory", directory, pause);
        // Where it is swapped without a pause, no change may find the time between two swaps.
        count = await race(`${directory.path}/site`, pause > 0);
      }
      const told = JSON.stringify(count);
      // The name of a step is what a quiet run shows.
      await t.step(`in ${count.tries} tries`, () => {
        assertEquals(look(`${directory.path}/outside`), before, told);
        const failures = Object.keys(count.thrown);
        assertEquals(failures.filter((it) => !KNOWN_FAILURES.includes(it)), [], told);
        // Or else there was no race to win.
        if (pause > 0) assertEquals(count.missing, [], told);
        assert(count.tries >= MIN_TRIES, told);
      });
    });
  }
}

/** Every name, what has it and what is in it. */
function look(directory: string): string[] {
  const entries = [...Deno.readDirSync(directory)].map(({ name, isFile }) => {
    const path = `${directory}/${name}`;
    const { ino, size, mode, mtime } = Deno.lstatSync(path);
    const content = isFile ? Deno.readTextFileSync(path) : [...Deno.readDirSync(path)].length;
    return `${name} ${ino} ${size} ${mode} ${mtime?.getTime()} ${content}`;
  });
  return entries.sort();
}
