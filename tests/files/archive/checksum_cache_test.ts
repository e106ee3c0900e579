import { assertEquals, assertRejects } from "@std/assert";
import { ChecksumCache } from "../../../lib/files/archive/checksum_cache.ts";
import type { FileVersion } from "../../../lib/files/version/file_version.ts";

const VERSION: FileVersion = {
  device: 1,
  inode: 2,
  size: 3,
  modified: 1_000_123,
  changed: 1_000_000,
};
/** When what was read then lasts. */
const SETTLED = 1_002_000;

const OTHERS: readonly (readonly [keyof FileVersion, number])[] = [
  ["device", 9],
  ["inode", 9],
  ["size", 9],
  ["modified", 1_000_124],
  ["changed", 999_000],
];

for (const [field, value] of OTHERS) {
  Deno.test(`ChecksumCache.get() knows nothing when the ${field} is another`, () => {
    const cache = new ChecksumCache(10);
    cache.set(VERSION, 7, SETTLED);
    assertEquals(cache.get({ ...VERSION, [field]: value }), undefined);
    assertEquals(cache.get(VERSION), 7);
  });
}

interface Row {
  readonly name: string;
  readonly version?: Partial<FileVersion>;
  readonly since: number;
  readonly isKept: boolean;
}

const ROWS: readonly Row[] = [
  { name: "it changed eleven milliseconds and a second before", since: 1_001_011, isKept: true },
  { name: "it changed within a second", since: 1_001_010, isKept: false },
  {
    name: "it is said to be of a time to come",
    version: { modified: 2_000_000 },
    since: 1_005_000,
    isKept: true,
  },
  {
    name: "nobody knows when it changed",
    version: { changed: 0 },
    since: 2_000_000,
    isKept: false,
  },
];

for (const { name, version, since, isKept } of ROWS) {
  Deno.test(`ChecksumCache.set() keeps ${isKept ? "it" : "nothing"} when ${name}`, () => {
    const cache = new ChecksumCache(10);
    const full = { ...VERSION, ...version };
    cache.set(full, 7, since);
    assertEquals(cache.get(full), isKept ? 7 : undefined);
  });
}

Deno.test("ChecksumCache.set() drops what was not asked for when there is no room", () => {
  const cache = new ChecksumCache(4);
  const versions = [1, 2, 3, 4, 5].map((inode) => ({ ...VERSION, inode }));
  for (const version of versions.slice(0, 4)) cache.set(version, version.inode, SETTLED);
  cache.get(versions[0]);
  cache.set(versions[4], 5, SETTLED);
  assertEquals(versions.map((version) => cache.get(version)), [1, undefined, 3, 4, 5]);
});

Deno.test("ChecksumCache.compute() computes once for all who ask, and again after a failure", async () => {
  const cache = new ChecksumCache(4);
  let runs = 0;
  const compute = async () => {
    await Promise.resolve();
    if (++runs === 1) throw new Error("trouble");
    return 7;
  };
  const ask = () => Promise.all([cache.compute(VERSION, compute), cache.compute(VERSION, compute)]);
  await assertRejects(ask, Error, "trouble");
  assertEquals([await ask(), runs], [[7, 7], 2]);
  assertEquals(cache.get(VERSION), 7);
});
