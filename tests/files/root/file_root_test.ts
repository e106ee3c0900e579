import { assert, assertEquals, assertThrows } from "@std/assert";
import type { DirectoryEntry } from "../../../lib/files/root/directory_entry.ts";
import { FileRoot, type FileRootOptions } from "../../../lib/files/root/file_root.ts";
import { storeBytes } from "../../../lib/files/upload/store_bytes.ts";
import { UNLIMITED_POLICY } from "../../../lib/files/write/write_policy.ts";
import { listEntries } from "../../support/list_entries.ts";
import { readPath } from "../../support/read_path.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "a");
  directory.write("sub/b c.txt", "b");
  directory.write("sub/deeper/c", "");
  directory.write(".env", "password");
  directory.write(".git/config", "url");
  directory.write(".well-known/acme", "token");
  directory.write(".well-known/.hidden", "x");
  directory.write("Jörg €", "unicode");
  directory.write("back\\slash", "backslash");
  directory.write("100%", "percent");
  directory.mkdir("empty");
  return directory;
}

interface Row {
  readonly path: string;
  readonly found: string;
  readonly options?: FileRootOptions;
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { path: "", found: "directory ", reason: "the root itself" },
  { path: "a.txt", found: "file a", reason: "a file" },
  { path: "a.txt/", found: "missing", reason: "a file has no slash" },
  { path: "a.txt/x", found: "missing", reason: "a file is no directory" },
  { path: "sub", found: "directory /sub", reason: "a directory" },
  { path: "sub/", found: "directory /sub", reason: "a directory, with its slash" },
  { path: "sub/b%20c.txt", found: "file b", reason: "an escape" },
  { path: "sub/deeper/c", found: "file ", reason: "an empty file" },
  { path: "empty/", found: "directory /empty", reason: "an empty directory" },
  { path: "J%C3%B6rg%20%E2%82%AC", found: "file unicode", reason: "beyond ASCII" },
  { path: "back%5cslash", found: "file backslash", reason: "a backslash is a character" },
  { path: "100%25", found: "file percent", reason: "decoded once" },
  { path: "nope", found: "missing", reason: "not there" },
  { path: "nope/x", found: "missing", reason: "nor its parent" },
  { path: "A.TXT", found: "missing", reason: "names are case-sensitive" },
  { path: ".env", found: "missing", reason: "a dotfile" },
  { path: ".git/config", found: "missing", reason: "within a dotfile" },
  { path: ".git/", found: "missing", reason: "a dotfile that is a directory" },
  { path: "%2eenv", found: "missing", reason: "a dotfile, escaped" },
  { path: ".well-known/acme", found: "file token", reason: "meant to be seen (8615)" },
  { path: ".well-known/.hidden", found: "missing", reason: "a dotfile within" },
  { path: ".env", options: { dotfiles: true }, found: "file password", reason: "asked for" },
  { path: ".git/config", options: { dotfiles: true }, found: "file url", reason: "asked for" },
];

for (const { path, found, options, reason } of ROWS) {
  const mode = options?.dotfiles ? " with dotfiles" : "";
  Deno.test(`FileRoot.lookup() finds "${found}"${mode} when asked for "${path}": ${reason}`, () => {
    using directory = fill();
    assertEquals(readPath(FileRoot.open(directory.path, options), path), found);
  });
}

Deno.test("FileRoot.lookup() tells what the system knows of a file when it has opened it", () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  const found = root.lookup({ names: ["sub", "b c.txt"], isDirectory: false });
  assert(found.kind === "file");
  using file = found.file;
  assertEquals(file.path, `${root.path}/sub/b c.txt`);
  assertEquals(file.info.size, 1);
  assertEquals(file.info.ino, Deno.statSync(`${directory.path}/sub/b c.txt`).ino);
});

Deno.test("FileRoot.lookup() keeps the opened file when its name goes to another", () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  const found = root.lookup({ names: ["a.txt"], isDirectory: false });
  assert(found.kind === "file");
  using file = found.file;
  Deno.renameSync(`${directory.path}/sub/b c.txt`, `${directory.path}/a.txt`);
  const bytes = new Uint8Array(8);
  assertEquals(file.file.readSync(bytes), 1);
  assertEquals(String.fromCharCode(bytes[0]), "a");
  assertEquals(readPath(root, "a.txt"), "file b");
});

const LENGTHS: readonly { readonly path: string; readonly found: string; readonly name: string }[] =
  [
    { name: "a name of 255 bytes", path: "x".repeat(255), found: "file long" },
    { name: "one of 256", path: "x".repeat(256), found: "missing" },
    { name: "255 bytes of two each", path: "%C3%A4".repeat(127) + "x", found: "file wide" },
    { name: "one byte more of them", path: "%C3%A4".repeat(128), found: "missing" },
    { name: "a long one as a directory", path: "x".repeat(256) + "/a", found: "missing" },
    { name: "5,000 directories", path: "sub/".repeat(5_000), found: "missing" },
    { name: "a path of 8 KiB", path: "y".repeat(200).concat("/").repeat(40), found: "missing" },
  ];

for (const { name, path, found } of LENGTHS) {
  Deno.test(`FileRoot.lookup() finds "${found}" when asked for ${name}`, () => {
    using directory = fill();
    directory.write("x".repeat(255), "long");
    directory.write("ä".repeat(127) + "x", "wide");
    assertEquals(readPath(FileRoot.open(directory.path), path), found);
  });
}

async function list(root: FileRoot, directory: string): Promise<DirectoryEntry[]> {
  const entries = await listEntries(root, directory);
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

Deno.test("FileRoot.glance() tells kind, size and time when asked for a directory", async () => {
  using directory = fill();
  Deno.utimeSync(`${directory.path}/a.txt`, 1_000, 1_000.5);
  const entries = await list(FileRoot.open(directory.path), directory.path);
  assertEquals(entries.map(({ name, kind, size }) => `${kind} ${name} ${size}`), [
    "directory .well-known 0",
    "file 100% 7",
    "file Jörg € 7",
    "file a.txt 1",
    "file back\\slash 9",
    "directory empty 0",
    "directory sub 0",
  ]);
  assertEquals(entries.find(({ name }) => name === "a.txt")?.modified, 1_000_500);
});

Deno.test("FileRoot.glance() shows dotfiles when asked to", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path, { dotfiles: true });
  const names = (await list(root, directory.path)).map(({ name }) => name);
  assertEquals(names.slice(0, 3), [".env", ".git", ".well-known"]);
});

Deno.test("FileRoot.glance() shows the rest when a name is not UTF-8", async () => {
  using directory = new TemporaryDirectory();
  directory.write("good", "");
  const script = `cd '${directory.path}' && : > "$(printf 'bad\\377')"`;
  const { success } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert(success);
  assertEquals(directory.names().length, 2);
  const entries = await list(FileRoot.open(directory.path), directory.path);
  assertEquals(entries.map(({ name }) => name), ["good"]);
});

Deno.test("FileRoot.open() takes a link, a slash at the end and a dot directory above", () => {
  using directory = fill();
  directory.write(".hidden/site/index.html", "home");
  directory.link("link", ".hidden/site");
  for (const path of ["link", "link/", ".hidden/site", "./sub/../.hidden//site/"]) {
    const root = FileRoot.open(`${directory.path}/${path}`);
    assertEquals(root.path, `${directory.path}/.hidden/site`);
    assertEquals(readPath(root, "index.html"), "file home");
  }
});

Deno.test("FileRoot.open() takes the root of the file system when asked to", async () => {
  using directory = fill();
  const root = FileRoot.open("/");
  const below = directory.path.slice(1);
  assertEquals(root.path, "");
  assertEquals(readPath(root, ""), "directory /");
  assertEquals(readPath(root, `${below}/a.txt`), "file a");
  assertEquals(readPath(root, `${below}/.env`), "missing");
  assert((await list(root, "/")).some(({ name }) => name === "tmp"));
  const segments = { names: [...below.split("/"), "up"], isDirectory: false };
  const bytes = new Blob(["new"]).stream();
  const outcome = await storeBytes({
    root,
    segments,
    policy: UNLIMITED_POLICY,
    bytes,
    conditions: null,
  });
  assertEquals(typeof outcome, "object");
  assertEquals(directory.read("up"), "new");
});

Deno.test("FileRoot.open() throws when there is no such directory", () => {
  using directory = fill();
  const open = (name: string) => () => FileRoot.open(`${directory.path}/${name}`);
  assertThrows(open("nope"), Deno.errors.NotFound);
  assertThrows(open("a.txt"), Deno.errors.NotADirectory);
  assertThrows(open("a.txt/x"), Deno.errors.NotADirectory);
});
