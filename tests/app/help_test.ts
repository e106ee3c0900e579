import { assert, assertEquals } from "@std/assert";
import { SWITCHES, VALUED } from "../../lib/app/arguments.ts";
import { HELP } from "../../lib/app/help.ts";

Deno.test("HELP fits a screen of 80 columns and 24 lines when it is printed", () => {
  const lines = HELP.trimEnd().split("\n");
  assert(lines.length < 24, `${lines.length} lines, and the prompt's`);
  for (const line of lines) assert(line.length <= 80, line);
  for (const line of lines) assertEquals(line, line.trimEnd());
});

Deno.test("HELP has the options that there are, and no others", () => {
  const named = [...HELP.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name);
  const options = named.filter((name) => !RUNTIME_FLAGS.includes(name));
  assertEquals([...new Set(options)].sort(), [...SWITCHES, ...VALUED].sort());
});

const RUNTIME_FLAGS = ["allow-net", "allow-read", "allow-write"];
