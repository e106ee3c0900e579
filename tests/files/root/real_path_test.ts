import { assertEquals, assertThrows } from "@std/assert";
import type { FileRoot } from "../../../lib/files/root/file_root.ts";
import { namesBelow, slashed } from "../../../lib/files/root/real_path.ts";

interface Row {
  /** As a root has it: `""` for `/`. */
  readonly root: string;
  readonly path: string;
  /** `null` where the path is not within the root. */
  readonly names: readonly string[] | null;
}

const ROWS: readonly Row[] = [
  { root: "/srv", path: "/srv", names: [] },
  { root: "/srv", path: "/srv/a/b c", names: ["a", "b c"] },
  { root: "/srv", path: "/srv-old/a", names: null },
  { root: "/srv", path: "/", names: null },
  { root: "/srv", path: "/etc", names: null },
  { root: "", path: "/", names: [] },
  { root: "", path: "/etc/x", names: ["etc", "x"] },
];

for (const { root, path, names } of ROWS) {
  Deno.test(`namesBelow() ${names === null ? "refuses" : "splits"} ${path} when the root is "${root}"`, () => {
    const act = () => namesBelow({ path: root } as FileRoot, path);
    if (names === null) assertThrows(act, TypeError);
    else assertEquals(act(), [...names]);
  });
}

Deno.test("slashed() ends in one slash", () => {
  assertEquals([slashed("/"), slashed("/srv")], ["/", "/srv/"]);
});
