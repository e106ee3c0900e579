import { assert, assertEquals } from "@std/assert";
import { formatPage, PAGE_URL, tally, WRITE_COMMAND } from "./page.ts";
import { registeredTests } from "./registered_tests.ts";
import type { Requirement } from "./requirement.ts";
import { REQUIREMENTS } from "./requirements.ts";

const TESTS = new URL("../", import.meta.url);
const ROWS: readonly Requirement[] = REQUIREMENTS.flatMap(({ requirements }) => requirements);
const REFERENCES = ROWS.flatMap((row) => "covered" in row ? row.covered : []);

Deno.test("Requirements name tests that exist, or the beginnings of some", async () => {
  const missing: string[] = [];
  for (const [file, names] of namesByFile()) {
    const registered = await registeredTests(new URL(file, TESTS));
    missing.push(
      ...names.filter((name) => !exists(name, registered)).map((name) => `${file}: ${name}`),
    );
  }
  assertEquals(missing, []);
});

Deno.test("Requirements are all shown by a test or left for a reason", () => {
  const bare = ROWS.filter((row) => {
    if ("covered" in row) return row.covered.length === 0;
    return ("deliberatelyNot" in row ? row.deliberatelyNot : row.notApplicable).trim() === "";
  });
  assertEquals(bare, []);
  const { covered } = tally(REQUIREMENTS);
  assert(covered > ROWS.length / 2, `${covered} of ${ROWS.length}`);
});

Deno.test("Requirements are each said once", () => {
  const sayings = ROWS.map(({ section, requirement }) => `${section} ${requirement}`);
  assertEquals(sayings.filter((saying, i) => sayings.indexOf(saying) !== i), []);
});

Deno.test("Requirements are in the order of their sections", () => {
  for (const { title, requirements } of REQUIREMENTS) {
    const keys = requirements.map(({ section }) => sortKey(section));
    assertEquals(keys, keys.toSorted(), title);
  }
});

Deno.test("REQUIREMENTS.md is what the table says", () => {
  const isFresh = Deno.readTextFileSync(PAGE_URL) === formatPage(REQUIREMENTS);
  assert(isFresh, `The page is stale. Write it anew: ${WRITE_COMMAND}`);
});

Deno.test("registeredTests() takes down names however they are given", async () => {
  const names = await registeredTests(new URL("registered_sample.ts", import.meta.url));
  assertEquals(names, ["by name", "by options", "by both", "by row 1", "by row 2"]);
});

/** The names, or beginnings of names, that are looked for in each file. */
function namesByFile(): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const reference of REFERENCES) {
    const colon = reference.indexOf(": ");
    const file = reference.slice(0, colon);
    names.set(file, [...names.get(file) ?? [], reference.slice(colon + 2)]);
  }
  return names;
}

function exists(name: string, registered: readonly string[]): boolean {
  if (!name.endsWith("…")) return registered.includes(name);
  return registered.some((each) => each.startsWith(name.slice(0, -1)));
}

/** `9112 §10.1` comes behind `9112 §9.8`. */
function sortKey(section: string): string {
  return section.replaceAll(/\d+/g, (digits) => digits.padStart(4, "0"));
}
