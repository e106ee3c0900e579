import { assertEquals, assertThrows } from "@std/assert";
import { EntryBudget, TooManyEntriesError } from "../../../lib/files/archive/entry_budget.ts";
import { EntryTable } from "../../../lib/files/archive/entry_table.ts";
import type { TreeEntry } from "../../../lib/files/root/walk.ts";
import { entriesOf, fillTree, pretendedEntry } from "./archive_tree.ts";

function directoryEntry(path: string): TreeEntry {
  return { ...pretendedEntry(path, 0), kind: "directory" };
}

Deno.test("EntryTable holds entries as they were when a tree is walked", async () => {
  using directory = fillTree();
  const entries = await entriesOf(directory);
  using table = new EntryTable(new EntryBudget(1_000));
  for (const entry of entries) table.add(entry);
  assertEquals(table.length, entries.length);
  for (const [i, { path, kind, version }] of entries.entries()) {
    const { size, modified } = version;
    assertEquals(table.memberAt(i), { path, kind, size, modified });
    assertEquals([table.pathAt(i), table.versionAt(i)], [path, version]);
  }
});

Deno.test("EntryTable.add() finds the directory when the same name is there at many depths", () => {
  using table = new EntryTable(new EntryBudget(10));
  const paths = ["a", "a/a", "a/a/a", "a/b", "b", "b/a"];
  for (const path of paths) table.add(directoryEntry(path));
  assertEquals(paths.map((_, i) => table.pathAt(i)), paths);
});

for (const path of ["a/b", "b/a", "d/f/x"]) {
  Deno.test(`EntryTable.add() refuses ${path} when its directory is not there`, () => {
    using table = new EntryTable(new EntryBudget(10));
    table.add(directoryEntry("d"));
    table.add(pretendedEntry("d/f", 1));
    table.add(pretendedEntry("e", 1));
    assertThrows(() => table.add(pretendedEntry(path, 1)), TypeError);
  });
}

Deno.test("EntryTable.add() refuses when the budget is used up, until it is given back", () => {
  const budget = new EntryBudget(2);
  using kept = new EntryTable(budget);
  kept.add(pretendedEntry("a", 1));
  {
    using other = new EntryTable(budget);
    other.add(pretendedEntry("a", 1));
    const error = assertThrows(() => other.add(pretendedEntry("b", 1)), TooManyEntriesError);
    assertEquals([error.limit, error.isAlone], [2, false]);
  }
  kept.add(pretendedEntry("b", 1));
  const error = assertThrows(() => kept.add(pretendedEntry("c", 1)), TooManyEntriesError);
  assertEquals(error.isAlone, true);
});
