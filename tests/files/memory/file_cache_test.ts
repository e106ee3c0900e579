import { assertEquals } from "@std/assert";
import { FileCache, type Known } from "../../../lib/files/memory/file_cache.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const KIB = 1024;

interface BoundRow {
  readonly name: string;
  /** The path of the one of this index. */
  readonly path: (index: number) => string;
  /** How many of these there is room for, in a MiB. */
  readonly atMost: number;
}

const ROWS: readonly BoundRow[] = [
  { name: "short paths", path: (i) => `/${i}`, atMost: 1024 * KIB / 1_100 },
  { name: "long paths", path: (i) => `/${i}/${"a".repeat(8 * KIB)}`, atMost: 64 },
  {
    name: "long paths of wide characters",
    path: (i) => `/${i}/${"字".repeat(8 * KIB)}`,
    atMost: 64,
  },
];

for (const { name, path, atMost } of ROWS) {
  Deno.test(`FileCache counts its keys, too, when it knows of ${name} that nothing is there`, () => {
    using directory = new TemporaryDirectory();
    const cache = new FileCache(KIB * KIB);
    const info = Deno.statSync(directory.path);
    const absent: Known = { kind: "absent", directory: directory.path, info };
    const later = Date.now() + 10_000;
    const count = 2_000;
    for (let i = 0; i < count; i++) cache.set(path(i), absent, later);
    let kept = 0;
    for (let i = 0; i < count; i++) if (cache.get(path(i)) !== undefined) kept++;
    assertEquals(kept > atMost / 2 && kept <= atMost, true, `${kept} are kept`);
  });
}

Deno.test("FileCache counts the bytes of files", () => {
  using directory = new TemporaryDirectory();
  const cache = new FileCache(KIB * KIB);
  const info = Deno.statSync(directory.path);
  const later = Date.now() + 10_000;
  const content = new Uint8Array(64 * KIB);
  for (let i = 0; i < 50; i++) {
    cache.set(`/${i}`, { kind: "file", info, content }, later);
  }
  const kept = Array.from({ length: 50 }, (_, i) => cache.get(`/${i}`)).filter((it) => it);
  assertEquals(kept.length, 15);
});

for (const [beyond, isKept] of [[0, true], [1, false]] as const) {
  Deno.test(`FileCache keeps ${isKept ? "a file" : "nothing"} ${beyond} bytes beyond a quarter of 32 MiB`, () => {
    using directory = new TemporaryDirectory();
    const cache = new FileCache();
    const info = Deno.statSync(directory.path);
    // With what the entry takes, and two bytes for each character of its path.
    const content = new Uint8Array(8 * KIB * KIB - 1_100 - 2 * "/a".length + beyond);
    cache.set("/a", { kind: "file", info, content }, Date.now() + 10_000);
    assertEquals(cache.get("/a") !== undefined, isKept);
  });
}

const TIMES: readonly {
  readonly name: string;
  readonly ctime: Date | null;
  readonly isKept: boolean;
}[] = [
  { name: "says when the file changed", ctime: new Date(1_000), isKept: true },
  { name: "does not: what puts the other time back would not show", ctime: null, isKept: false },
];

for (const { name, ctime, isKept } of TIMES) {
  Deno.test(`FileCache keeps ${isKept ? "a file" : "nothing"} when the system ${name}`, () => {
    using directory = new TemporaryDirectory();
    const cache = new FileCache();
    const info = { ...Deno.statSync(directory.path), mtime: new Date(1_000), ctime };
    cache.set("/a", { kind: "file", info, content: null }, 1_000_000);
    assertEquals(cache.get("/a") !== undefined, isKept);
  });
}
