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

type Row = readonly [name: string, since: number, isKept: boolean, version?: Partial<FileVersion>];

const ROWS: readonly Row[] = [
  ["it changed eleven milliseconds and a second before", 1_001_011, true],
  ["it changed within a second", 1_001_010, false],
  ["it is said to be of a time to come", 1_005_000, true, { modified: 2_000_000 }],
  ["nobody knows when it changed", 2_000_000, false, { changed: 0 }],
];

for (const [name, since, isKept, version] of ROWS) {
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
