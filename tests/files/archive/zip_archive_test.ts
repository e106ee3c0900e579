import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import type { SizedSource } from "../../../lib/message.ts";
import type { TreeEntry } from "../../../lib/files/walk.ts";
import { type ZipArchive, zipArchive } from "../../../lib/files/archive/zip_archive.ts";
import { bytesOf } from "../../support/content_of.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { entriesOf, fillTree, LARGE, pretendedEntry } from "./archive_tree.ts";

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
  const archive = zipArchive(await entriesOf(directory));
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
  const bytes = await whole(zipArchive(entries));
  for (let start = 0; start <= bytes.length; start++) {
    const resumed = zipArchive(entries);
    const part = await bytesOf(resumed.open(start, bytes.length - start));
    assert(equal(part, bytes.subarray(start)), `from ${start}`);
  }
});

for (const size of [1, 7, 512, 100_000]) {
  Deno.test(`ZipArchive.open() is the same when it is read ${size} bytes at a time`, async () => {
    using directory = size === 1 ? fillSmall() : fillTree();
    const archive = zipArchive(await entriesOf(directory));
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
  const bytes = await whole(zipArchive(entries));
  for (const [start, length] of [[150_000, 10], [100_000, bytes.length - 100_000]]) {
    const part = await bytesOf(zipArchive(entries).open(start, length));
    assert(equal(part, bytes.subarray(start, start + length)), `${start}`);
  }
});

Deno.test("ZipArchive.open() answers at once when what is asked for needs no other file", async () => {
  using directory = fillSmall();
  const archive = zipArchive(await entriesOf(directory));
  const { length } = archive;
  await using end = archive.open(length - 22, 22);
  assertEquals(end.read(new Uint8Array(22)), 22, "the end record states no checksum");
  await using start = archive.open(0, 30);
  assertEquals(start.read(new Uint8Array(30)), 30, "nor does the first header");
});

Deno.test("ZipArchive.open() reads a file for its checksum once when the archive is kept", async () => {
  using directory = fillSmall();
  let opened = 0;
  const entries = (await entriesOf(directory)).map((entry) => ({
    ...entry,
    open: () => {
      opened++;
      return entry.open();
    },
  }));
  const archive = zipArchive(entries);
  const { length } = archive;
  await bytesOf(archive.open(length - 100, 100));
  assertEquals(opened, 1, "d/é is described in the last 100 bytes");
  await whole(archive);
  assertEquals(opened, 3, "both files were sent");
  await bytesOf(archive.open(length - 300, 300));
  assertEquals(opened, 3, "all is known");
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
  Deno.test(`ZipArchive.open() refuses when asked for ${length} bytes from ${start}`, () => {
    assertThrows(() => zipArchive([]).open(start, length), TypeError);
  });
}

interface ChangeRow {
  readonly name: string;
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
  { name: "is gone", change: (path) => Deno.removeSync(path) },
  {
    name: "has another time",
    change: (path) => Deno.utimeSync(path, 1_000_000_000, 1_000_000_000),
  },
  {
    name: "is a link that leads out",
    change: (path) => {
      Deno.removeSync(path);
      Deno.symlinkSync("/etc/hostname", path);
    },
  },
];

for (const { name, change } of CHANGES) {
  Deno.test(`ZipArchive.open() fails when a file ${name} since it was listed`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("large", LARGE);
    const archive = zipArchive(await entriesOf(directory));
    change(path);
    await assertRejects(() => whole(archive), Error, "listed");
    const { length } = archive;
    await assertRejects(() => bytesOf(archive.open(length - 100, 100)), Error, "listed");
  });
}

for (const { name, change } of CHANGES.slice(0, 2)) {
  Deno.test(`ZipArchive.open() fails before its end when a file ${name} while it is sent`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("large", LARGE);
    const archive = zipArchive(await entriesOf(directory));
    const source = archive.open(0, archive.length);
    await source.read(new Uint8Array(1000));
    assertEquals(await source.read(new Uint8Array(1000)), 1000);
    change(path);
    await assertRejects(() => readBy(65_536, source), Error, "listed");
  });
}

Deno.test("ZipArchive.open() closes its file when it is disposed of early", async () => {
  using directory = new TemporaryDirectory();
  directory.write("large", LARGE);
  const archive = zipArchive(await entriesOf(directory));
  await using source = archive.open(0, archive.length);
  // The header, then content: the sanitizer of resources sees whether the file stays open.
  await source.read(new Uint8Array(1000));
  await source.read(new Uint8Array(1000));
});

const ENTRY = pretendedEntry("a", 1);

const OTHER_ENTRIES: readonly { readonly name: string; readonly entries: TreeEntry[] }[] = [
  { name: "a name", entries: [pretendedEntry("b", 1)] },
  { name: "a size", entries: [pretendedEntry("a", 2)] },
  { name: "a time", entries: [{ ...ENTRY, modified: ENTRY.modified + 1 }] },
  { name: "a kind", entries: [{ ...ENTRY, kind: "directory" }] },
  { name: "the number of entries", entries: [ENTRY, ENTRY] },
];

for (const { name, entries } of OTHER_ENTRIES) {
  Deno.test(`ZipArchive.etag is another when ${name} is another`, () => {
    assertNotEquals(zipArchive(entries).etag, zipArchive([ENTRY]).etag);
  });
}

Deno.test("ZipArchive.etag and its bytes are the same when the entries are the same", async () => {
  using directory = fillTree();
  const first = zipArchive(await entriesOf(directory));
  const second = zipArchive(await entriesOf(directory));
  assertEquals(first.etag, second.etag);
  assertMatch(first.etag, /^"zip-[\w-]{22}"$/);
  assert(equal(await whole(first), await whole(second)));
});

Deno.test("ZipArchive.modified is the newest time of its entries", () => {
  assertEquals(zipArchive([]).modified, 0);
  const older = { ...ENTRY, modified: 1 };
  assertEquals(zipArchive([older, ENTRY, older]).modified, ENTRY.modified);
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
