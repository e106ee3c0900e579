import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { crc32 } from "node:zlib";
import { ZipLayout } from "../../../lib/files/archive/zip_layout.ts";
import type { ZipMember } from "../../../lib/files/archive/zip_records.ts";
import type { TreeEntry } from "../../../lib/files/root/walk.ts";
import { type ClientRun, runClient, testWith } from "../../support/client_program.ts";
import { bytesOf } from "../../support/content_of.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { entriesOf, fillTree, pretendedEntry, treeOf, zipOf } from "./archive_tree.ts";

testWith("unzip", "zipArchive() holds the tree as it is when unzip extracts it", async () => {
  using directory = fillTree();
  using out = new TemporaryDirectory();
  const path = await save(await entriesOf(directory), out);
  const { code, stdout, stderr } = await unzip(["-t", path]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "No errors detected");
  const extracted = out.mkdir("out");
  assertEquals((await unzip(["-q", path, "-d", extracted])).code, 0);
  assertEquals(treeOf(extracted), treeOf(directory.path));
  const modified = Deno.statSync(`${extracted}/plain.txt`).mtime?.getTime();
  assertEquals(modified, 1_000_000_001_000, "to the second, in whatever zone");
});

testWith("unzip", "zipArchive() says what its members are when zipinfo asks", async () => {
  using directory = new TemporaryDirectory();
  directory.write("dir/file", "content");
  directory.write("empty", "");
  using out = new TemporaryDirectory();
  const path = await save(await entriesOf(directory), out);
  const { code, stdout } = await unzip(["-Z", path]);
  const lines = stdout.trimEnd().split("\n").slice(2, -1);
  assertEquals(
    [code, ...lines.map((line) => line.replace(/ +/g, " ").replace(/ \d\d-\w+-\d\d \S+/, ""))],
    [
      0,
      "drwxr-xr-x 4.5 unx 0 bx stor dir/",
      "-rw-r--r-- 4.5 unx 7 bX stor dir/file",
      "-rw-r--r-- 4.5 unx 0 bx stor empty",
    ],
  );
});

testWith("python3", "zipArchive() holds the tree as it is when Python extracts it", async () => {
  using directory = fillTree();
  using out = new TemporaryDirectory();
  const path = await save(await entriesOf(directory), out);
  const extracted = out.mkdir("out");
  await python(
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); " +
      "assert z.testzip() is None; z.extractall(sys.argv[2])",
    [path, extracted],
  );
  assertEquals(treeOf(extracted), treeOf(directory.path));
});

testWith("7zz", "zipArchive() holds the tree as it is when 7-Zip extracts it", async () => {
  using directory = fillTree();
  using out = new TemporaryDirectory();
  const path = await save(await entriesOf(directory), out);
  const extracted = out.mkdir("out");
  const { code, stdout } = await runClient("7zz", ["x", `-o${extracted}`, path]);
  assertEquals([code, stdout.includes("Everything is Ok"), stdout.includes("WARN")], [
    0,
    true,
    false,
  ]);
  assertEquals(treeOf(extracted), treeOf(directory.path));
});

for (
  const [way, script] of [["a file", 'bsdtar -xf "$0"'], ["a stream", 'cat "$0" | bsdtar -xf -']]
) {
  testWith(
    "bsdtar",
    `zipArchive() holds the tree as it is when bsdtar extracts ${way}`,
    async () => {
      using directory = fillTree();
      // libarchive takes it for the separator of another system.
      Deno.removeSync(`${directory.path}/back\\slash.txt`);
      using out = new TemporaryDirectory();
      const path = await save(await entriesOf(directory), out);
      const extracted = out.mkdir("out");
      const inLocale = `LC_ALL=C.UTF-8; export LC_ALL; ${script} -C "$1"`;
      const { code, stderr } = await runClient("bash", ["-c", inLocale, path, extracted]);
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      assertEquals(treeOf(extracted), treeOf(directory.path));
    },
  );
}

testWith(
  "python3",
  "zipArchive() is one that Python reads when there is nothing in it",
  async () => {
    using out = new TemporaryDirectory();
    const path = await save([], out);
    assertEquals(Deno.statSync(path).size, 22);
    assertEquals(await listing(path), []);
  },
);

testWith("python3", "zipArchive() has all members when 16 bits cannot count them", async () => {
  const entries = Array.from({ length: 65_535 }, (_, i) => pretendedEntry(`${i}`, 0));
  using out = new TemporaryDirectory();
  const path = await save(entries, out);
  const members = await listing(path);
  assertEquals([members.length, members.at(-1)?.name], [65_535, "65534"]);
});

const GIB = 2 ** 30;
const LARGE_MEMBERS: readonly ZipMember[] = [
  { path: "before", size: 6 },
  { path: "large", size: 5 * GIB },
  { path: "limit", size: 2 ** 32 - 1 },
  { path: "below the limit", size: 2 ** 32 - 2 },
  { path: "behind", size: 6 },
].map((member) => ({ ...member, kind: "file", modified: 1_000_000_001_000 }));

testWith("python3", "ZipLayout says where all is when 32 bits cannot", async () => {
  using out = new TemporaryDirectory();
  const path = `${out.path}/large.zip`;
  saveSparse(path, LARGE_MEMBERS, "behind");
  const members = await listing(path);
  assertEquals(
    members.map(({ name, size }) => [name, size]),
    LARGE_MEMBERS.map(({ path, size }) => [path, size]),
  );
  assert(members[4].start > 13 * GIB, "it begins where 32 bits do not reach");
  await python(
    "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).read('behind') == b'behind'",
    [path],
  );
});

testWith("unzip", "ZipLayout says where all is when 32 bits cannot, to unzip too", async () => {
  using out = new TemporaryDirectory();
  const path = `${out.path}/large.zip`;
  // unzip 6.00 misreads what follows a member of exactly the size that stands for ZIP64.
  saveSparse(path, LARGE_MEMBERS.filter(({ path }) => path !== "limit"), "behind");
  const { code, stdout, stderr } = await unzip(["-t", path, "before", "behind"]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "No errors detected in");
  assertStringIncludes((await unzip(["-Z", path, "large"])).stdout, ` ${5 * GIB} `);
});

interface Listed {
  readonly name: string;
  readonly size: number;
  readonly start: number;
}

async function listing(path: string): Promise<Listed[]> {
  const program = "import sys, zipfile, json; json.dump([" +
    "{'name': i.filename, 'size': i.file_size, 'start': i.header_offset} " +
    "for i in zipfile.ZipFile(sys.argv[1]).infolist()], sys.stdout)";
  return JSON.parse(await python(program, [path]));
}

async function python(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runClient("python3", ["-c", program, ...args]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return stdout;
}

/** In a locale that has all names: otherwise unzip writes others. */
function unzip(args: readonly string[]): Promise<ClientRun> {
  return runClient("env", ["LC_ALL=C.UTF-8", "unzip", ...args]);
}

/** Writes an archive next to where it is to be extracted; returns its path. */
async function save(entries: readonly TreeEntry[], out: TemporaryDirectory): Promise<string> {
  const archive = await zipOf(entries);
  return out.write("archive.zip", await bytesOf(archive.open(0, archive.length)));
}

/** Writes the records of an archive, and of its contents only those of six bytes. */
function saveSparse(path: string, members: readonly ZipMember[], content: string): void {
  const bytes = new TextEncoder().encode(content);
  const layout = new ZipLayout((index) => members[index]);
  for (const member of members) layout.add(member);
  using file = Deno.openSync(path, { write: true, create: true });
  for (let position = 0; position < layout.length;) {
    const part = layout.partAt(position);
    if (part.kind === "content" && members[part.member].size !== bytes.length) {
      position += members[part.member].size;
      continue;
    }
    const written = part.kind === "content"
      ? bytes
      : part.kind === "record"
      ? part.bytes
      : part.format(crc32(bytes));
    file.seekSync(position, Deno.SeekMode.Start);
    assertEquals(file.writeSync(written), written.length);
    position += written.length;
  }
}
