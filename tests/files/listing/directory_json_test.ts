import { assertEquals } from "@std/assert";
import { directoryJson } from "../../../lib/files/listing/directory_json.ts";
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
  const entries = [folderEntry("z", MODIFIED), fileEntry("<a>"), fileEntry("b", 5, MODIFIED)];
  assertEquals(JSON.parse([...directoryJson(entries)].join("")), [
    { name: "z", kind: "directory", modified: "2026-11-22T08:20:02.000Z" },
    { name: "<a>", kind: "file", size: 1, modified: null },
    { name: "b", kind: "file", size: 5, modified: "2026-11-22T08:20:02.000Z" },
  ]);
});

Deno.test("directoryJson() parses whatever the names are, and when there are none", () => {
  assertEquals(JSON.parse([...directoryJson([])].join("")), []);
  for (const name of NAMES) {
    const json = [...directoryJson([fileEntry(name)])].join("");
    assertEquals(JSON.parse(json), [{ name, kind: "file", size: 1, modified: null }]);
  }
});

Deno.test("directoryJson() parses when it comes in many pieces", () => {
  const entries = Array.from({ length: 3_000 }, (_, index) => fileEntry(`${index}`, index));
  const pieces = [...directoryJson(entries)];
  assertEquals(pieces.length > 3, true);
  assertEquals(
    JSON.parse(pieces.join("")),
    entries.map(({ name, kind, size, modified }) => ({ name, kind, size, modified })),
  );
});
