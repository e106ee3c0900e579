import { assert, assertEquals, assertRejects } from "@std/assert";
import { Disk } from "../../../lib/files/disk/disk.ts";
import { FileRoot, type FileRootOptions } from "../../../lib/files/root/file_root.ts";
import type { PathSegments } from "../../../lib/files/root/path_segments.ts";
import { type TreeEntry, walkTree } from "../../../lib/files/root/walk.ts";
import { fileSystemOfUser } from "../../support/file_system_of_user.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("served/b.txt", "bb");
  directory.write("served/a/z.txt", "z");
  directory.write("served/a/Z.txt", "");
  directory.write("served/a-b", "between a and a/ for who sorts whole paths");
  directory.mkdir("served/empty");
  directory.write("served/é", "");
  directory.write("served/.env", "password");
  directory.write("served/.git/config", "url");
  directory.write("served/.well-known/acme", "token");
  directory.write("served/.postern-upload-1", "half");
  directory.write("outside/secret", "secret");
  directory.link("served/file-link", "a/z.txt");
  directory.link("served/directory-link", "a");
  directory.link("served/loop", ".");
  directory.link("served/out-file", `${directory.path}/outside/secret`);
  directory.link("served/out-directory", `${directory.path}/outside`);
  directory.link("served/to-hidden", ".env");
  directory.link("served/dangling", "nowhere");
  return directory;
}

async function walk(
  directory: TemporaryDirectory,
  path: string,
  options?: FileRootOptions,
): Promise<TreeEntry[]> {
  const root = FileRoot.open(`${directory.path}/served`, options);
  return await Array.fromAsync(walkTree(root, `${root.path}${path}`));
}

function paths(entries: readonly TreeEntry[]): string[] {
  return entries.map(({ path, kind }) => kind === "directory" ? `${path}/` : path);
}

type Row = readonly [
  name: string,
  path: string,
  found: readonly string[],
  options?: FileRootOptions,
];

const ROWS: readonly Row[] = [
  ["all of a root, by name, without links that lead out or around", "", [
    ".well-known/",
    ".well-known/acme",
    "a/",
    "a/Z.txt",
    "a/z.txt",
    "a-b",
    "b.txt",
    "empty/",
    "file-link",
    "é",
  ]],
  ["a directory below", "/a", ["Z.txt", "z.txt"]],
  ["an empty directory", "/empty", []],
  ["no directory that is gone", "/gone", []],
  ["no link to a directory", "/directory-link", []],
  ["nothing above the root", "/../outside", []],
  ["no hidden directory", "/.git", []],
  ["dotfiles where the root shows them, temporaries never", "", [
    ".env",
    ".git/",
    ".git/config",
    ".well-known/",
    ".well-known/acme",
    "a/",
    "a/Z.txt",
    "a/z.txt",
    "a-b",
    "b.txt",
    "empty/",
    "file-link",
    "to-hidden",
    "é",
  ], { dotfiles: true }],
];

for (const [name, path, found, options] of ROWS) {
  Deno.test(`walkTree() finds ${name}`, async () => {
    using directory = fill();
    assertEquals(paths(await walk(directory, path, options)), [...found]);
  });
}

Deno.test("walkTree() refuses when the directory is not within the root", async () => {
  using directory = fill();
  directory.mkdir("served-not");
  await assertRejects(() => walk(directory, "-not"), TypeError);
});

Deno.test("walkTree() tells size and time of the file when that is behind a link", async () => {
  using directory = fill();
  Deno.utimeSync(`${directory.path}/served/a/z.txt`, 1_000, 1_000);
  const link = (await walk(directory, "")).find(({ path }) => path === "file-link");
  assert(link !== undefined);
  assertEquals([link.version.size, link.version.modified], [1, 1_000_000]);
  using file = await link.open();
  assertEquals(file?.path.endsWith("/a/z.txt"), true);
});

Deno.test("TreeEntry.open() finds what is there when the walk is over", async () => {
  using directory = fill();
  const entries = new Map((await walk(directory, "")).map((entry) => [entry.path, entry]));
  Deno.removeSync(`${directory.path}/served/b.txt`);
  assertEquals(await entries.get("b.txt")?.open(), null, "gone");
  Deno.symlinkSync(`${directory.path}/outside/secret`, `${directory.path}/served/b.txt`);
  assertEquals(await entries.get("b.txt")?.open(), null, "now a link out");
  assertEquals(await entries.get("empty")?.open(), null, "a directory");
  Deno.removeSync(`${directory.path}/served/empty`);
  directory.write("served/empty", "");
  assertEquals(await entries.get("empty")?.open(), null, "a file that was listed as a directory");
  using file = await entries.get("a-b")?.open();
  assertEquals(file?.info.size, 42);
});

Deno.test("walkTree() goes on when a directory vanishes or becomes a link meanwhile", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  const found: string[] = [];
  for await (const { path } of walkTree(root, root.path)) {
    found.push(path);
    if (path === ".well-known") {
      Deno.removeSync(`${root.path}/empty`);
      Deno.removeSync(`${root.path}/a`, { recursive: true });
      Deno.symlinkSync(`${directory.path}/outside`, `${root.path}/a`);
    }
  }
  assertEquals(found, [".well-known", ".well-known/acme", "a-b", "b.txt", "file-link", "é"]);
});

Deno.test("walkTree() tells nothing of what lies behind a link when a directory becomes one", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 1_000; i++) directory.write(`served/a/${i}`, "");
  for (let i = 0; i < 1_000; i++) directory.write(`outside/${i}`, "secret");
  const root = FileRoot.open(`${directory.path}/served`);
  const found: TreeEntry[] = [];
  for await (const entry of walkTree(root, root.path)) {
    found.push(entry);
    if (found.length > 1) continue;
    Deno.renameSync(`${root.path}/a`, `${directory.path}/a`);
    directory.link("served/a", `${directory.path}/outside`);
  }
  assertEquals(found.filter(({ version }) => version.size > 0), []);
});

Deno.test("walkTree() leaves out names that no URL can carry", async () => {
  using directory = new TemporaryDirectory();
  directory.write("line\nbreak", "x");
  directory.write("plain", "x");
  // A byte that begins no character of UTF-8.
  const touch = ["-c", `touch "$(printf '%b' '${directory.path}/not\\0377utf8')"`];
  assert((await new Deno.Command("bash", { args: touch }).output()).success);
  const root = FileRoot.open(directory.path);
  assertEquals(paths(await Array.fromAsync(walkTree(root, root.path))), ["plain"]);
});

const ABSENT = [
  Object.assign(new Deno.errors.NotFound(), { code: "ENOENT" }),
  Object.assign(new Deno.errors.PermissionDenied(), { code: "EACCES" }),
  Object.assign(new Error("too long"), { code: "ENAMETOOLONG" }),
  new Deno.errors.NotCapable(),
];

/** What is found where one directory cannot be listed. */
async function walkTroubled(error: Error): Promise<TreeEntry[]> {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  const troubled = {
    path: root.path,
    disk: root.disk,
    look: (segments: PathSegments) => root.look(segments),
    entryStatus: (path: string, name: string) => root.entryStatus(path, name),
    names: (path: string) => path.endsWith("/a") ? Promise.reject(error) : root.names(path),
  } as unknown as FileRoot;
  return await Array.fromAsync(walkTree(troubled, root.path));
}

for (const absent of ABSENT) {
  Deno.test(`walkTree() leaves a directory out when to list it throws ${absent}`, async () => {
    const found = paths(await walkTroubled(absent));
    assertEquals(found.slice(0, 4), [".well-known/", ".well-known/acme", "a-b", "b.txt"]);
  });
}

Deno.test("walkTree() throws what the system does when a directory is there and the disk fails", async () => {
  await assertRejects(() => walkTroubled(systemError("EIO")), Error, "EIO");
});

Deno.test("walkTree() leaves a file out when the system does not let it be read", async () => {
  using directory = new TemporaryDirectory();
  for (const name of ["a", "b", "d/a", "d/b"]) directory.write(`served/${name}`, "x");
  for (const name of ["a", "d/a", "d/b"]) Deno.chmodSync(`${directory.path}/served/${name}`, 0);
  let opens = 0;
  const found = await walk(directory, "", { fileSystem: fileSystemOfUser(() => opens++) });
  assertEquals(paths(found), ["b", "d/"]);
  assertEquals(opens, 4);
});

Deno.test("walkTree() tries one file when all have the same owner and mode", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 100; i++) directory.write(`served/${i}`, "x");
  let opens = 0;
  const found = await walk(directory, "", { fileSystem: fileSystemOfUser(() => opens++) });
  assertEquals(found.length, 100);
  assertEquals(opens, 1);
});

interface LargeRow {
  readonly name: string;
  readonly count: number;
  /** Each in a mode of its own, so that each is tried. */
  readonly areFiles: boolean;
  readonly turns: number;
}

const LARGE: readonly LargeRow[] = [
  { name: "a directory is large", count: 20_000, areFiles: false, turns: 39 },
  { name: "many files may not be read", count: 1_024, areFiles: true, turns: 16 },
];

for (const { name, count, areFiles, turns: expected } of LARGE) {
  Deno.test(`walkTree() lets others run when ${name}`, async () => {
    const names = Array.from({ length: count }, (_, i) => `${i}`);
    const large = {
      path: "/large",
      disk: new Disk(),
      // deno-lint-ignore require-yield -- it knows at once
      *look({ isDirectory }: PathSegments) {
        return isDirectory ? { kind: "directory", path: "/large" } : { kind: "missing" };
      },
      names: () => Promise.resolve(names),
      // deno-lint-ignore require-yield -- so it does here
      *entryStatus(_: string, name: string) {
        return areFiles ? { isFile: true, size: 0, mode: Number(name) } : null;
      },
    } as unknown as FileRoot;
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    assertEquals(await Array.fromAsync(walkTree(large, "/large")), []);
    clearInterval(timer);
    // Every 512 names, and every 64 files that are tried.
    assert(turns >= expected, `${turns} turns`);
  });
}
