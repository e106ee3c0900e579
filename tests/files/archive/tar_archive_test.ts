import { assert, assertEquals, assertRejects } from "@std/assert";
import { tarArchive } from "../../../lib/files/archive/tar_archive.ts";
import type { TreeEntry } from "../../../lib/files/root/walk.ts";
import { ChangedFileError } from "../../../lib/files/send/changed_file_error.ts";
import { runClient, testWith } from "../../support/client_program.ts";
import { copyOf } from "../../support/content_of.ts";
import { settled } from "../../support/settled.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { entriesOf, fillTree, LARGE, pretendedEntry, treeOf, turnsDuring } from "./archive_tree.ts";

testWith("tar", "tarArchive() holds the tree as it is when GNU tar extracts it", async () => {
  using directory = fillTree();
  using out = new TemporaryDirectory();
  await extract(await archiveOf(directory), out);
  assertEquals(treeOf(out.path), treeOf(directory.path));
  const { mtime, mode } = Deno.statSync(`${out.path}/plain.txt`);
  assertEquals([mtime?.getTime(), (mode ?? 0) & 0o777], [1_000_000_001_000, 0o644]);
  assertEquals((Deno.statSync(`${out.path}/run.sh`).mode ?? 0) & 0o777, 0o755);
});

testWith("tar", "tarArchive() names nobody when GNU tar lists it", async () => {
  using directory = new TemporaryDirectory();
  directory.write("d/file", "content");
  const { code, stdout } = await runClient("tar", ["tvf", "-"], await archiveOf(directory));
  const lines = stdout.trimEnd().split("\n").map((line) =>
    line.replace(/ +(\d) [\d-]+ [\d:]+ /, " $1 ")
  );
  assertEquals([code, ...lines], [0, "drwxr-xr-x 0/0 0 d/", "-rw-r--r-- 0/0 7 d/file"]);
});

testWith("tar", "tarArchive() is one that GNU tar reads when there is nothing in it", async () => {
  const archive = await copyOf(tarArchive([]));
  assertEquals(archive, new Uint8Array(1024));
  const { code, stdout, stderr } = await runClient("tar", ["tvf", "-"], archive);
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
});

testWith("python3", "tarArchive() holds the tree as it is when Python reads it", async () => {
  using directory = fillTree();
  using out = new TemporaryDirectory();
  const program = "import sys, tarfile; " +
    "tarfile.open(fileobj=sys.stdin.buffer, mode='r|').extractall(sys.argv[1])";
  const archive = await archiveOf(directory);
  const { code, stderr } = await runClient("python3", ["-c", program, out.path], archive);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(treeOf(out.path), treeOf(directory.path));
});

testWith("bsdtar", "tarArchive() holds the tree as it is when bsdtar extracts it", async () => {
  using directory = fillTree();
  using out = new TemporaryDirectory();
  const args = ["LC_ALL=C.UTF-8", "bsdtar", "-xf", "-", "-C", out.path];
  const { code, stderr } = await runClient("env", args, await archiveOf(directory));
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(treeOf(out.path), treeOf(directory.path));
});

Deno.test("tarArchive() is the same when the tree is the same", async () => {
  using directory = fillTree();
  assertEquals(await archiveOf(directory), await archiveOf(directory));
});

Deno.test("tarArchive() comes in full chunks when files are small", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 100; i++) directory.write(`${i}`, LARGE.subarray(0, 1_000));
  const lengths: number[] = [];
  for await (const { length } of tarArchive(await entriesOf(directory))) lengths.push(length);
  // A header and two blocks of content each, and two that end it.
  const whole = 100 * 3 * 512 + 2 * 512;
  assertEquals(lengths, [65_536, 65_536, whole - 2 * 65_536]);
});

testWith("tar", "tarArchive() leaves a file out when it is gone at its turn", async () => {
  using directory = new TemporaryDirectory();
  for (const name of ["a", "b", "c"]) directory.write(name, name);
  const entries = await entriesOf(directory);
  Deno.removeSync(`${directory.path}/b`);
  using out = new TemporaryDirectory();
  await extract(await copyOf(tarArchive([...entries, pretendedEntry("d", 1)])), out);
  assertEquals(treeOf(out.path), { a: "a", c: "c" });
});

testWith("tar", "tarArchive() takes a file as it is when it changed before its turn", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "old");
  const entries = await entriesOf(directory);
  directory.write("a", "new and longer");
  using out = new TemporaryDirectory();
  await extract(await copyOf(tarArchive(entries)), out);
  assertEquals(treeOf(out.path), { a: "new and longer" });
});

interface ChangeRow {
  readonly name: string;
  change(path: string): void;
}

const CHANGES: readonly ChangeRow[] = [
  { name: "shrinks", change: (path) => Deno.truncateSync(path, 100_000) },
  { name: "grows", change: (path) => Deno.writeTextFileSync(path, "more", { append: true }) },
  { name: "is written to", change: (path) => Deno.writeFileSync(path, LARGE.toReversed()) },
];

for (const { name, change } of CHANGES) {
  Deno.test(`tarArchive() is an error and lets go when a file ${name} meanwhile`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("a", LARGE);
    const { entries, counts } = counted(await entriesOf(directory));
    const reader = tarArchive(entries).getReader();
    await reader.read();
    change(path);
    await assertRejects(
      async () => {
        while (!(await reader.read()).done);
      },
      ChangedFileError,
    );
    assertEquals(counts, { opened: 1, closed: 1 });
  });
}

const HARMLESS: readonly ChangeRow[] = [
  { name: "gets another name", change: (path) => Deno.linkSync(path, `${path}.backup`) },
  { name: "gets another mode", change: (path) => Deno.chmodSync(path, 0o600) },
  { name: "is removed", change: (path) => Deno.removeSync(path) },
  {
    name: "is replaced",
    change: (path) => {
      Deno.writeTextFileSync(`${path}.new`, "another file");
      Deno.renameSync(`${path}.new`, path);
    },
  },
];

testWith("tar", "tarArchive() has a file as it was when its content stays meanwhile", async () => {
  using directories = new DisposableStack();
  const rows = HARMLESS.map((row) => {
    const directory = directories.use(new TemporaryDirectory());
    return { ...row, directory, path: directory.write("a", LARGE) };
  });
  // From now on a change of a status shows.
  using _settled = await settled();
  for (const { name, change, directory, path } of rows) {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of tarArchive(await entriesOf(directory))) {
      chunks.push(chunk.slice());
      if (chunks.length === 1) change(path);
    }
    using out = new TemporaryDirectory();
    await extract(await new Blob(chunks).bytes(), out);
    assertEquals(treeOf(out.path), { a: `${LARGE.length} bytes as they were` }, name);
  }
});

Deno.test("tarArchive() lets others run when there are many small files", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 500; i++) directory.write(`${i}`, "");
  const entries = await entriesOf(directory);
  const turns = await turnsDuring(() => copyOf(tarArchive(entries)));
  assert(turns >= 5, `${turns} turns`);
});

Deno.test("tarArchive() closes its file and reads no more when it is cancelled", async () => {
  using directory = new TemporaryDirectory();
  for (const name of ["a", "b"]) directory.write(name, LARGE);
  const { entries, counts } = counted(await entriesOf(directory));
  const stream = tarArchive(entries);
  const reader = stream.getReader();
  assert(!(await reader.read()).done);
  assertEquals(counts, { opened: 1, closed: 0 });
  await reader.cancel();
  assertEquals(counts, { opened: 1, closed: 1 });
});

Deno.test("tarArchive() opens nothing when nobody reads it", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", LARGE);
  const { entries, counts } = counted(await entriesOf(directory));
  await tarArchive(entries).cancel();
  assertEquals(counts, { opened: 0, closed: 0 });
});

Deno.test("tarArchive() has one file open at a time, and one small chunk", async () => {
  using directory = fillTree();
  const { entries, counts } = counted(await entriesOf(directory));
  const buffers = new Set<ArrayBufferLike>();
  for await (const chunk of tarArchive(entries)) {
    buffers.add(chunk.buffer);
    assert(chunk.length <= 64 * 1024, `${chunk.length}`);
    assert(counts.opened - counts.closed <= 1);
  }
  assertEquals(buffers.size, 1);
  assert(counts.opened > 10);
  assertEquals(counts.opened, counts.closed);
});

Deno.test("tarArchive() pads with zeros when its chunk has held other content", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", LARGE);
  directory.write("b", "x");
  const archive = await archiveOf(directory);
  const block = archive.subarray(-1024 - 512, -1024);
  assertEquals([block[0], block.subarray(1).every((byte) => byte === 0)], [0x78, true]);
});

interface Counts {
  opened: number;
  closed: number;
}

/** The same entries, which count what is opened and closed. */
function counted(entries: readonly TreeEntry[]): { entries: TreeEntry[]; counts: Counts } {
  const counts = { opened: 0, closed: 0 };
  const open = async (entry: TreeEntry) => {
    const file = await entry.open();
    if (file === null) return null;
    counts.opened++;
    const dispose = () => {
      counts.closed++;
      file[Symbol.dispose]();
    };
    return { ...file, [Symbol.dispose]: dispose };
  };
  return { entries: entries.map((entry) => ({ ...entry, open: () => open(entry) })), counts };
}

async function archiveOf(directory: TemporaryDirectory): Promise<Uint8Array<ArrayBuffer>> {
  return await copyOf(tarArchive(await entriesOf(directory)));
}

async function extract(archive: Uint8Array<ArrayBuffer>, out: TemporaryDirectory): Promise<void> {
  const { code, stderr } = await runClient("tar", ["xf", "-", "-C", out.path], archive);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
}
