import { assertEquals } from "@std/assert";
import { directoryJson } from "../../../lib/files/listing/json.ts";
import { DEFAULT_ORDER } from "../../../lib/files/listing/order.ts";
import { fileEntry, folderEntry } from "../../support/listing.ts";

const MODIFIED = Date.UTC(2026, 10, 22, 8, 20, 2);
const NAMES = [
  "a",
  '"',
  "\\",
  "</script>",
  "\u2028",
  "Jörg €😀",
  "\u202egpj.exe",
  "a\nb",
  "__proto__",
];

Deno.test("directoryJson() tells programs what the page shows", () => {
  const entries = [fileEntry("b", 5, MODIFIED), fileEntry("<a>"), folderEntry("z", MODIFIED)];
  assertEquals(JSON.parse([...directoryJson(entries, DEFAULT_ORDER)].join("")), [
    { name: "z", kind: "directory", modified: "2026-11-22T08:20:02.000Z" },
    { name: "<a>", kind: "file", size: 1, modified: null },
    { name: "b", kind: "file", size: 5, modified: "2026-11-22T08:20:02.000Z" },
  ]);
});

Deno.test("directoryJson() is sorted as it is told", () => {
  const entries = [fileEntry("a", 1), fileEntry("b", 3), fileEntry("c", 2), folderEntry("d")];
  const json = [...directoryJson(entries, { by: "size", descending: true })].join("");
  const parsed = JSON.parse(json) as { name: string }[];
  assertEquals(parsed.map(({ name }) => name), ["d", "b", "c", "a"]);
});

Deno.test("directoryJson() parses whatever the names are, and when there are none", () => {
  assertEquals(JSON.parse([...directoryJson([], DEFAULT_ORDER)].join("")), []);
  for (const name of NAMES) {
    const json = [...directoryJson([fileEntry(name)], DEFAULT_ORDER)].join("");
    assertEquals(JSON.parse(json), [{ name, kind: "file", size: 1, modified: null }]);
  }
});

Deno.test("directoryJson() parses when it comes in many pieces", () => {
  const entries = Array.from({ length: 3_000 }, (_, index) => fileEntry(`${index}`, index));
  const pieces = [...directoryJson(entries, DEFAULT_ORDER)];
  assertEquals(pieces.length > 3, true);
  assertEquals(
    JSON.parse(pieces.join("")),
    entries.map(({ name, kind, size, modified }) => ({ name, kind, size, modified })),
  );
});
