import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { ChecksumCache } from "../../../lib/files/archive/checksum_cache.ts";
import { EntryBudget, TooManyEntriesError } from "../../../lib/files/archive/entry_budget.ts";
import type { ZipArchive } from "../../../lib/files/archive/zip_archive.ts";
import type { TreeEntry } from "../../../lib/files/root/walk.ts";
import { ChangedFileError } from "../../../lib/files/send/changed_file_error.ts";
import type { FileVersion } from "../../../lib/files/version/file_version.ts";
import type { SizedSource } from "../../../lib/message.ts";
import { bytesOf } from "../../support/content_of.ts";
import { settled } from "../../support/settled.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { entriesOf, fillTree, LARGE, pretendedEntry, turnsDuring, zipOf } from "./archive_tree.ts";

function fillSmall(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "first");
  directory.mkdir("b");
  directory.write("c", "");
  directory.write("d/é", "second file");
  return directory;
}

function whole(archive: ZipArchive): Promise<Uint8Array> {
  return bytesOf(archive.open(0, archive.length));
}

Deno.test("ZipArchive.open() is a slice of the whole for every range of a small archive", async () => {
  using directory = new TemporaryDirectory();
  directory.write("f", "abc");
  const archive = await zipOf(await entriesOf(directory));
  const bytes = await whole(archive);
  for (let start = 0; start <= bytes.length; start++) {
    for (let end = start; end <= bytes.length; end++) {
      const part = await bytesOf(archive.open(start, end - start));
      assert(equal(part, bytes.subarray(start, end)), `${start} to ${end}`);
    }
  }
});

Deno.test("ZipArchive.open() is the rest of the whole when an archive that has read nothing resumes anywhere", async () => {
  using directory = fillSmall();
  const entries = await entriesOf(directory);
  const bytes = await whole(await zipOf(entries));
  for (let start = 0; start <= bytes.length; start++) {
    const resumed = await zipOf(entries);
    const part = await bytesOf(resumed.open(start, bytes.length - start));
    assert(equal(part, bytes.subarray(start)), `from ${start}`);
  }
});

for (const size of [1, 7, 512, 100_000]) {
  Deno.test(`ZipArchive.open() is the same when it is read ${size} bytes at a time`, async () => {
    using directory = size === 1 ? fillSmall() : fillTree();
    const archive = await zipOf(await entriesOf(directory));
    const bytes = await whole(archive);
    assertEquals(bytes.length, archive.length);
    assert(equal(await readBy(size, archive.open(0, archive.length)), bytes));
  });
}

Deno.test("ZipArchive.open() reads a large file from within when the range begins there", async () => {
  using directory = new TemporaryDirectory();
  directory.write("before", "b");
  directory.write("large", LARGE);
  const entries = await entriesOf(directory);
  const bytes = await whole(await zipOf(entries));
  for (const [start, length] of [[150_000, 10], [100_000, bytes.length - 100_000]]) {
    const part = await bytesOf((await zipOf(entries)).open(start, length));
    assert(equal(part, bytes.subarray(start, start + length)), `${start}`);
  }
});

Deno.test("ZipArchive.open() answers at once when what is asked for needs no other file", async () => {
  using directory = fillSmall();
  const archive = await zipOf(await entriesOf(directory));
  const { length } = archive;
  await using end = archive.open(length - 22, 22);
  assertEquals(end.read(new Uint8Array(22)), 22, "the end record states no checksum");
  await using start = archive.open(0, 30);
  assertEquals(start.read(new Uint8Array(30)), 30, "nor does the first header");
});

/** The same entries, which count how often a file is opened. */
function counted(entries: readonly TreeEntry[]): { entries: TreeEntry[]; opened(): number } {
  let opened = 0;
  const open = (entry: TreeEntry) => {
    opened++;
    return entry.open();
  };
  return {
    entries: entries.map((entry) => ({ ...entry, open: () => open(entry) })),
    opened: () => opened,
  };
}

Deno.test("ZipArchive.open() reads a file for its checksum once when the archive is kept", async () => {
  using directory = fillSmall();
  const { entries, opened } = counted(await entriesOf(directory));
  const archive = await zipOf(entries);
  const { length } = archive;
  await bytesOf(archive.open(length - 100, 100));
  assertEquals(opened(), 1, "d/é is described in the last 100 bytes");
  await whole(archive);
  assertEquals(opened(), 3, "both files were sent");
  await bytesOf(archive.open(length - 300, 300));
  assertEquals(opened(), 3, "all is known");
});

Deno.test("ZipArchive.open() reads nothing for a checksum when another archive has", async () => {
  using directory = fillSmall();
  using _settled = await settled();
  const { entries, opened } = counted(await entriesOf(directory));
  const checksums = new ChecksumCache(4);
  const bytes = await whole(await zipOf(entries, { checksums }));
  assertEquals(opened(), 2);
  const later = await zipOf(entries, { checksums });
  const end = await bytesOf(later.open(bytes.length - 300, 300));
  assert(equal(end, bytes.subarray(-300)));
  assertEquals(opened(), 2);
});

Deno.test("ZipArchive.open() reads a file once when many wait for its checksum", async () => {
  using directory = new TemporaryDirectory();
  directory.write("large", LARGE);
  const { entries, opened } = counted(await entriesOf(directory));
  const archive = await zipOf(entries);
  const parts = Array.from({ length: 8 }, () => bytesOf(archive.open(archive.length - 60, 60)));
  assertEquals(new Set((await Promise.all(parts)).map((part) => part.toHex())).size, 1);
  assertEquals(opened(), 1);
});

Deno.test("ZipArchive.open() knows no checksum when only the beginning of a file was read", async () => {
  using directory = new TemporaryDirectory();
  directory.write("large", LARGE);
  const entries = await entriesOf(directory);
  const expected = await whole(await zipOf(entries));
  const archive = await zipOf(entries);
  await bytesOf(archive.open(0, 1_000));
  const start = archive.length - 200;
  assertEquals(await bytesOf(archive.open(start, 200)), expected.subarray(start));
});

Deno.test("ZipArchive.open() lets others run when there are many small files", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 500; i++) directory.write(`${i}`, "x");
  const archive = await zipOf(await entriesOf(directory));
  const turns = await turnsDuring(() => whole(archive));
  assert(turns >= 5, `${turns} turns`);
});

Deno.test("ZipArchive.open() lets others run when there are many directories", async () => {
  const entries = Array.from({ length: 4_000 }, (_, i): TreeEntry => {
    return { ...pretendedEntry(`${i}`, 0), kind: "directory" };
  });
  const archive = await zipOf(entries);
  const turns = await turnsDuring(() => whole(archive));
  assert(turns >= 5, `${turns} turns`);
});

const NO_PARTS: readonly (readonly [number, number])[] = [
  [-1, 2],
  [0, -1],
  [0, 1e9],
  [1e9, 0],
  [0.5, 1],
  [0, 0.5],
  [NaN, 1],
  [0, Infinity],
];

for (const [start, length] of NO_PARTS) {
  Deno.test(`ZipArchive.open() refuses when asked for ${length} bytes from ${start}`, async () => {
    const archive = await zipOf([]);
    assertThrows(() => archive.open(start, length), TypeError);
  });
}

interface ChangeRow {
  readonly name: string;
  /** Whether nothing is there any more that may be seen. */
  readonly isAbsent?: boolean;
  change(path: string): void;
}

const CHANGES: readonly ChangeRow[] = [
  { name: "has grown", change: (path) => Deno.writeTextFileSync(path, "x", { append: true }) },
  { name: "has shrunk", change: (path) => Deno.truncateSync(path, 199_000) },
  {
    name: "has grown without another time",
    change: (path) => {
      const { mtime } = Deno.statSync(path);
      Deno.writeTextFileSync(path, "x", { append: true });
      Deno.utimeSync(path, mtime ?? 0, mtime ?? 0);
    },
  },
  { name: "is gone", isAbsent: true, change: (path) => Deno.removeSync(path) },
  {
    name: "has another time",
    change: (path) => Deno.utimeSync(path, 1_000_000_000, 1_000_000_000),
  },
  {
    name: "is a link that leads out",
    isAbsent: true,
    change: (path) => {
      Deno.removeSync(path);
      Deno.symlinkSync("/etc/hostname", path);
    },
  },
];

for (const { name, isAbsent, change } of CHANGES) {
  Deno.test(`ZipArchive.open() fails when a file ${name} since it was listed`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("large", LARGE);
    const archive = await zipOf(await entriesOf(directory));
    change(path);
    const told = JSON.stringify(isAbsent ? "large" : path);
    await assertRejects(() => whole(archive), ChangedFileError, told);
    const { length } = archive;
    await assertRejects(() => bytesOf(archive.open(length - 100, 100)), ChangedFileError);
  });
}

for (const { name, change } of CHANGES) {
  Deno.test(`ZipArchive.open() sends nothing of a file when that ${name} since it was listed`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("large", LARGE);
    const archive = await zipOf(await entriesOf(directory));
    change(path);
    await using source = archive.open(0, archive.length);
    const header = await source.read(new Uint8Array(1_000));
    assertEquals(header, 30 + "large".length + 9);
    await assertRejects(async () => await source.read(new Uint8Array(1_000)), ChangedFileError);
  });
}

for (const { name, change } of CHANGES.slice(0, 2)) {
  Deno.test(`ZipArchive.open() fails before its end when a file ${name} while it is sent`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("large", LARGE);
    const archive = await zipOf(await entriesOf(directory));
    const source = archive.open(0, archive.length);
    await source.read(new Uint8Array(1000));
    assertEquals(await source.read(new Uint8Array(1000)), 1000);
    change(path);
    await assertRejects(() => readBy(65_536, source), ChangedFileError);
  });
}

Deno.test("ZipArchive.open() fails when a file changed and the part ends within it", async () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("large", LARGE);
  const archive = await zipOf(await entriesOf(directory));
  const source = archive.open(0, 100_000);
  assertEquals(await source.read(new Uint8Array(10)), 10);
  await source.read(new Uint8Array(1_000));
  await source.read(new Uint8Array(1_000));
  Deno.writeFileSync(path, LARGE.toReversed());
  await assertRejects(() => readBy(65_536, source), ChangedFileError);
});

Deno.test("ZipArchive.open() disposes of what it is given when it is disposed of", async () => {
  let disposals = 0;
  const owned = { [Symbol.dispose]: () => disposals++ };
  const archive = await zipOf([]);
  await bytesOf(archive.open(0, 22, owned));
  assertEquals(disposals, 1);
});

Deno.test("ZipArchive.open() closes its file when it is disposed of early", async () => {
  using directory = new TemporaryDirectory();
  directory.write("large", LARGE);
  const archive = await zipOf(await entriesOf(directory));
  await using source = archive.open(0, archive.length);
  // The header, then content: the sanitizer of resources sees whether the file stays open.
  await source.read(new Uint8Array(1000));
  await source.read(new Uint8Array(1000));
});

const ENTRY = pretendedEntry("a", 1);

function withVersion(other: Partial<FileVersion>): TreeEntry {
  return { ...ENTRY, version: { ...ENTRY.version, ...other } };
}

const OTHER_ENTRIES: readonly { readonly name: string; readonly entries: TreeEntry[] }[] = [
  { name: "a name", entries: [pretendedEntry("b", 1)] },
  { name: "a size", entries: [pretendedEntry("a", 2)] },
  { name: "a time", entries: [withVersion({ modified: 1_000_000_001_001 })] },
  { name: "the time of a status", entries: [withVersion({ changed: 2 })] },
  { name: "a kind", entries: [{ ...ENTRY, kind: "directory" }] },
  { name: "the number of entries", entries: [ENTRY, ENTRY] },
];

for (const { name, entries } of OTHER_ENTRIES) {
  Deno.test(`ZipArchive.etag is another when ${name} is another`, async () => {
    assertNotEquals((await zipOf(entries)).etag, (await zipOf([ENTRY])).etag);
  });
}

Deno.test("ZipArchive.etag and its bytes are the same when the entries are the same", async () => {
  using directory = fillTree();
  using _settled = await settled();
  const first = await zipOf(await entriesOf(directory));
  const second = await zipOf(await entriesOf(directory));
  assertEquals(first.etag, second.etag);
  assertMatch(first.etag, /^"zip-[\w-]{22}"$/);
  assert(equal(await whole(first), await whole(second)));
});

type UnsettledRow = readonly [
  name: string,
  /** Milliseconds before the walk. */
  modified: number,
  changed: number,
  isUnsettled: boolean,
];

const UNSETTLED: readonly UnsettledRow[] = [
  ["this moment", 0, 0, true],
  ["long ago", 5_000, 5_000, false],
  ["in this second, whatever its date says", 5e9, 900, true],
  ["long ago, and says that it is of a time to come", -5_000, 5_000, false],
  ["at a time to come", -5_000, -5_000, true],
];

for (const [name, modified, changed, isUnsettled] of UNSETTLED) {
  Deno.test(`ZipArchive.etag ${isUnsettled ? "does not last" : "lasts"} when an entry changed ${name}`, async () => {
    const now = Date.now();
    const young = withVersion({ modified: now - modified, changed: now - changed });
    for (const archive of [await zipOf([young]), await zipOf([], { times: young.version })]) {
      assertEquals([archive.isUnsettled, archive.etag.endsWith('-new"')], [
        isUnsettled,
        isUnsettled,
      ]);
    }
  });
}

Deno.test("zipArchive() gives back its entries when it fails, and when it is disposed of", async () => {
  const budget = new EntryBudget(3);
  const three = ["a", "b", "c"].map((name) => pretendedEntry(name, 1));
  const failed = await assertRejects(
    () => zipOf([...three, pretendedEntry("d", 1)], { budget }),
    TooManyEntriesError,
  );
  assertEquals([failed.limit, failed.isAlone], [3, true]);
  {
    using _ = await zipOf(three, { budget });
    const second = await assertRejects(() => zipOf([ENTRY], { budget }), TooManyEntriesError);
    assertEquals(second.isAlone, false);
  }
  (await zipOf(three, { budget }))[Symbol.dispose]();
});

Deno.test("ZipArchive.modified is the newest of all times", async () => {
  assertEquals((await zipOf([])).modified, 0);
  const older = withVersion({ modified: 1 });
  const archive = await zipOf([older, ENTRY, older]);
  assertEquals(archive.modified, ENTRY.version.modified, "of an entry");
  const changed = withVersion({ changed: 1_000_000_002_000 });
  assertEquals((await zipOf([changed, ENTRY])).modified, 1_000_000_002_000, "of a status");
  const emptied = await zipOf([ENTRY], { times: { modified: 0, changed: 1_000_000_003_000 } });
  assertEquals(emptied.modified, 1_000_000_003_000, "of the directory, which lost an entry");
});

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

async function readBy(size: number, source: SizedSource): Promise<Uint8Array> {
  await using owned = source;
  const bytes: number[] = [];
  const buffer = new Uint8Array(size);
  for (;;) {
    const count = await owned.read(buffer);
    if (count === null) return Uint8Array.from(bytes);
    assert(count > 0 && count <= size);
    for (const byte of buffer.subarray(0, count)) bytes.push(byte);
  }
}
