import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { TooManyEntriesError } from "../../../lib/files/archive/entry_budget.ts";
import { type BorrowedArchive, ZipArchives } from "../../../lib/files/archive/zip_archives.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import type { PathSegments } from "../../../lib/files/root/path_segments.ts";
import { bytesOf } from "../../support/content_of.ts";
import { settled } from "../../support/settled.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** A root that counts how often the names in it are read. */
function counted(path: string): { root: FileRoot; walks(): number } {
  const root = FileRoot.open(path);
  let walks = 0;
  const counting = {
    path: root.path,
    disk: root.disk,
    look: (segments: PathSegments) => root.look(segments),
    entryStatus: (directory: string, name: string) => root.entryStatus(directory, name),
    names: (directory: string) => {
      if (directory === root.path) walks++;
      return root.names(directory);
    },
  } as unknown as FileRoot;
  return { root: counting, walks: () => walks };
}

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "first");
  directory.write("b/c.txt", "second");
  return directory;
}

Deno.test("ZipArchives.borrow() walks twice when eight ask at a time", async () => {
  using directory = fill();
  using _settled = await settled();
  const { root, walks } = counted(directory.path);
  const archives = new ZipArchives(root);
  const first = archives.borrow(root.path);
  // The first walk has begun: who asks now may know of what it has not seen.
  await Promise.resolve();
  await Promise.resolve();
  const all = await Promise.all([
    first,
    ...Array.from({ length: 7 }, () => archives.borrow(root.path)),
  ]);
  assertEquals(walks(), 2);
  assertEquals(new Set(all.map(({ archive }) => archive)).size, 1, "one list of entries");
  for (const borrowed of all) borrowed[Symbol.dispose]();
});

Deno.test("ZipArchives.borrow() has what changed before it was asked for, whoever walks", async () => {
  using directory = fill();
  const { root } = counted(directory.path);
  const archives = new ZipArchives(root);
  const asked: Promise<BorrowedArchive>[] = [];
  for (let i = 0; i < 20; i++) {
    directory.write(`new-${i}`, "");
    asked.push(archives.borrow(root.path));
    await new Promise((resolve) => setTimeout(resolve, i % 3));
  }
  for (const [i, borrowing] of asked.entries()) {
    using borrowed = await borrowing;
    const { archive } = borrowed;
    const text = new TextDecoder("latin1").decode(await bytesOf(archive.open(0, archive.length)));
    assert(text.includes(`new-${i}`), `${i}`);
  }
});

Deno.test("ZipArchives.borrow() shares a list while it is held, and makes another when a file changed", async () => {
  using directory = fill();
  using _settled = await settled();
  const { root } = counted(directory.path);
  const archives = new ZipArchives(root);
  using first = await archives.borrow(root.path);
  using second = await archives.borrow(root.path);
  assertEquals(first.archive, second.archive);
  directory.write("a.txt", "other");
  using third = await archives.borrow(root.path);
  assertNotEquals(third.archive.etag, first.archive.etag);
});

Deno.test("ZipArchives.borrow() shares nothing while the same times could mean another tree", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  const archives = new ZipArchives(root);
  using first = await archives.borrow(root.path);
  using second = await archives.borrow(root.path);
  assert(first.archive !== second.archive);
});

Deno.test("ZipArchives.borrow() holds a list until the last of those who share it let go", async () => {
  using directory = fill();
  using _settled = await settled();
  const root = FileRoot.open(directory.path);
  const archives = new ZipArchives(root, { entries: 3 });
  const borrowed = await Promise.all([archives.borrow(root.path), archives.borrow(root.path)]);
  borrowed.push(await archives.borrow(root.path));
  for (const one of borrowed) {
    await assertRejects(() => archives.borrow(`${root.path}/b`), TooManyEntriesError);
    one[Symbol.dispose]();
    one[Symbol.dispose]();
  }
  using _ = await archives.borrow(`${root.path}/b`);
});

Deno.test("ZipArchives.borrow() tells directories apart when they hold the same", async () => {
  using directory = new TemporaryDirectory();
  for (const name of ["x", "y"]) directory.mkdir(name);
  using _settled = await settled();
  const { root } = counted(directory.path);
  const archives = new ZipArchives(root);
  using x = await archives.borrow(`${root.path}/x`);
  using y = await archives.borrow(`${root.path}/y`);
  assertEquals(x.archive.etag, y.archive.etag);
  assert(x.archive !== y.archive);
});

Deno.test("ZipArchives.borrow() has room for as many entries as it may, and gives them back", async () => {
  using directory = fill();
  using _settled = await settled();
  const root = FileRoot.open(directory.path);
  const archives = new ZipArchives(root, { entries: 4 });
  for (let i = 0; i < 3; i++) {
    using _ = await archives.borrow(root.path);
    using __ = await archives.borrow(root.path);
    using borrowed = await archives.borrow(`${root.path}/b`);
    borrowed[Symbol.dispose]();
  }
  using _ = await archives.borrow(root.path);
  directory.write("b/d.txt", "");
  const error = await assertRejects(() => archives.borrow(root.path), TooManyEntriesError);
  assertEquals(error.isAlone, false);
  const few = new ZipArchives(root, { entries: 3 });
  assert((await assertRejects(() => few.borrow(root.path), TooManyEntriesError)).isAlone);
  using __ = await few.borrow(`${root.path}/b`);
});

Deno.test("ZipArchives.borrow() has nothing of a directory that is gone", async () => {
  using directory = fill();
  const { path } = FileRoot.open(directory.path);
  using borrowed = await new ZipArchives(FileRoot.open(path)).borrow(`${path}/gone`);
  assertEquals([borrowed.archive.length, borrowed.archive.modified], [22, 0]);
});

Deno.test("ZipArchives.borrow() walks again when a walk failed", async () => {
  using directory = fill();
  const { root } = counted(directory.path);
  const archives = new ZipArchives(root, { entries: 3 });
  directory.write("c", "");
  const failing = [archives.borrow(root.path), archives.borrow(root.path)];
  for (const borrowing of failing) await assertRejects(() => borrowing, TooManyEntriesError);
  Deno.removeSync(`${directory.path}/c`);
  using _ = await archives.borrow(root.path);
});
