import { assertEquals } from "@std/assert";
import { findWritable, MAX_LOOKED } from "../../lib/app/writable.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";

const served = Deno.makeTempDirSync({ prefix: "postern-test-" });
const crowded = Deno.makeTempDirSync({ prefix: "postern-test-" });
Deno.test.beforeAll(() => {
  for (const name of ["in", "drop", "out", "deep/er", ".hidden", "a\nb"]) {
    Deno.mkdirSync(`${served}/${name}`, { recursive: true });
  }
  Deno.writeTextFileSync(`${served}/file`, "");
  for (let number = 0; number <= MAX_LOOKED; number++) Deno.mkdirSync(`${crowded}/${number}`);
});
Deno.test.afterAll(() => {
  for (const path of [served, crowded]) Deno.removeSync(path, { recursive: true });
});

const GRANTED: readonly (readonly [names: readonly string[], found: readonly string[]])[] = [
  [[], []],
  [["in", "drop"], ["drop", "in"]],
  [["file"], []],
  [["deep/er"], []],
  // Nothing can be stored there.
  [[".hidden", "a\nb"], []],
];

for (const [names, found] of GRANTED) {
  Deno.test({
    name: `findWritable() finds ${JSON.stringify(found)} when ${JSON.stringify(names)} is granted`,
    permissions: { read: [served], write: names.map((name) => `${served}/${name}`) },
    fn: async () => assertEquals(await findWritable(FileRoot.open(served)), found),
  });
}

Deno.test({
  name: "findWritable() looks no further when all of it is granted",
  permissions: { read: [served], write: [served] },
  fn: async () => assertEquals(await findWritable(FileRoot.open(served)), "all"),
});

Deno.test({
  name: "findWritable() looks at 1000 entries and not at the next",
  permissions: {
    read: [crowded],
    write: Array.from({ length: MAX_LOOKED + 1 }, (_, number) => `${crowded}/${number}`),
  },
  fn: async () => {
    const found = await findWritable(FileRoot.open(crowded));
    assertEquals([MAX_LOOKED, found.length], [1_000, 1_000]);
  },
});
