import { assert, assertEquals, assertMatch } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { parseSegments, type PathSegments } from "../../../lib/files/root/path_segments.ts";
import { isTemporary } from "../../../lib/files/root/temporary_name.ts";
import { findObstacle } from "../../../lib/files/upload/place_file.ts";
import type { UploadRefusal } from "../../../lib/files/upload/refusal.ts";
import { storeBytes } from "../../../lib/files/upload/store_bytes.ts";
import { Upload } from "../../../lib/files/upload/upload.ts";
import { UNLIMITED_POLICY } from "../../../lib/files/write/write_policy.ts";
import { listEntries } from "../../support/list_entries.ts";
import { readPath } from "../../support/read_path.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { utf8Pieces } from "../../support/upload_site.ts";

/** What is stored where a path leads, as though nothing else had been asked. */
async function tryBegin(root: FileRoot, segments: PathSegments): Promise<Upload | UploadRefusal> {
  const target = runNow(root.findTarget(segments));
  if (typeof target === "string") return target;
  const placement = { root, segments, target, onConflict: "overwrite", conditions: null } as const;
  const obstacle = await findObstacle(placement);
  return obstacle ?? runNow(Upload.create(placement, new AsyncDisposableStack()));
}

async function begin(root: FileRoot, path: string): Promise<Upload> {
  const upload = await tryBegin(root, parseSegments(path)!);
  assert(typeof upload === "object", `refused: ${upload}`);
  return upload;
}

/** Whether there was nothing of the name before. */
async function commit(upload: Upload): Promise<boolean> {
  const stored = await upload.commit();
  assert(typeof stored === "object", `refused: ${stored}`);
  return stored.isNew;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("Upload is nowhere to be seen when it is not complete", async () => {
  using directory = new TemporaryDirectory();
  for (const dotfiles of [false, true]) {
    const root = FileRoot.open(directory.path, { dotfiles });
    await using upload = await begin(root, "new");
    upload.write(utf8("half"));
    const [temporary, ...others] = directory.names();
    assertEquals(others, []);
    assertMatch(temporary, /^\.postern-upload-[0-9a-f-]{36}$/);
    assert(isTemporary(temporary));
    assertEquals(readPath(root, "new"), "missing");
    assertEquals(readPath(root, temporary), "missing");
    assertEquals(await listEntries(root, directory.path), []);
    assertEquals(
      await tryBegin(root, { names: [temporary], isDirectory: false }),
      "not-a-name",
    );
    const below = { names: [temporary, "x"], isDirectory: false };
    assertEquals(await tryBegin(root, below), "not-a-name");
  }
});

interface ModeRow {
  readonly mode: number;
  readonly kept?: number;
  /** Before it has the name: a sweep must be able to open it. */
  readonly first?: number;
  readonly reason: string;
}

const MODES: readonly ModeRow[] = [
  { mode: 0o600, reason: "what one may read, others may not" },
  { mode: 0o640, reason: "what a group may read, others may not" },
  { mode: 0o755, reason: "a script can be run" },
  { mode: 0o444, first: 0o644, reason: "nobody is to write to it" },
  { mode: 0o400, first: 0o600, reason: "nor to this" },
  { mode: 0o044, first: 0o644, reason: "what is odd is kept as well" },
  { mode: 0o000, first: 0o600, reason: "nobody may do anything" },
  { mode: 0o4755, kept: 0o755, reason: "who runs it does so as themselves" },
  { mode: 0o666, kept: 0o666 & ~Deno.umask(), reason: "the umask takes some" },
];

for (const { mode, kept = mode, first = kept, reason } of MODES) {
  Deno.test(`Upload keeps the permissions ${mode.toString(8)} when it replaces a file: ${reason}`, async () => {
    using directory = new TemporaryDirectory();
    Deno.chmodSync(directory.write("a", "old"), mode);
    const root = FileRoot.open(directory.path);
    await using upload = await begin(root, "a");
    const [temporary] = directory.names();
    assertEquals(permissionsOf(`${directory.path}/${temporary}`), first, "before it has the name");
    assertEquals(await commit(upload), false);
    assertEquals(permissionsOf(`${directory.path}/a`), kept);
  });
}

Deno.test("Upload.commit() gives a file its name when the file system lets nobody set permissions", async () => {
  using directory = new TemporaryDirectory();
  Deno.chmodSync(directory.write("a", "old"), 0o444);
  const root = FileRoot.open(directory.path);
  await using upload = await begin(root, "a");
  upload.write(utf8("new"));
  const { chmodSync } = Deno;
  Deno.chmodSync = () => {
    throw systemError("EPERM");
  };
  try {
    assertEquals(await commit(upload), false);
  } finally {
    Deno.chmodSync = chmodSync;
  }
  assertEquals(directory.read("a"), "new");
});

Deno.test("Upload has the permissions of any new file when it replaces a link", async () => {
  using directory = new TemporaryDirectory();
  Deno.chmodSync(directory.write("a", "old"), 0o600);
  directory.link("link", "a");
  directory.write("usual", "");
  const root = FileRoot.open(directory.path);
  await using upload = await begin(root, "link");
  await commit(upload);
  assertEquals(
    permissionsOf(`${directory.path}/link`),
    permissionsOf(`${directory.path}/usual`),
  );
});

Deno.test("Upload has the permissions of any new file when it is put beside another", async () => {
  using directory = new TemporaryDirectory();
  Deno.chmodSync(directory.write("a", "old"), 0o600);
  directory.write("usual", "");
  const root = FileRoot.open(directory.path);
  const policy = { ...UNLIMITED_POLICY, onConflict: "rename" } as const;
  const segments = parseSegments("a")!;
  await storeBytes({ root, segments, policy, conditions: null, bytes: utf8Pieces("new") });
  assertEquals(
    permissionsOf(`${directory.path}/a (1)`),
    permissionsOf(`${directory.path}/usual`),
  );
});

function permissionsOf(path: string): number {
  return Deno.lstatSync(path).mode! & 0o7777;
}

Deno.test("Upload leaves the old file and no other when it is dropped", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "old");
  const root = FileRoot.open(directory.path);
  {
    await using upload = await begin(root, "a");
    upload.write(utf8("half of the new"));
  }
  assertEquals(directory.names(), ["a"]);
  assertEquals(directory.read("a"), "old");
});

Deno.test("Upload.commit() tells whether it replaced a file when it takes its name", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  for (const [content, expected] of [["first", true], ["second", false]] as const) {
    await using upload = await begin(root, "a");
    upload.write(utf8(content));
    assertEquals(await commit(upload), expected);
    assertEquals(directory.read("a"), content);
  }
  assertEquals(directory.names(), ["a"]);
});

Deno.test("Upload leaves the file when it is disposed of twice after its commit", async () => {
  using directory = new TemporaryDirectory();
  const upload = await begin(FileRoot.open(directory.path), "a");
  await upload.commit();
  await upload[Symbol.asyncDispose]();
  await upload[Symbol.asyncDispose]();
  assertEquals(directory.names(), ["a"]);
});

Deno.test("Upload shows readers the old file or the new when they look all the time", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  const length = 1024 * 1024;
  directory.write("a", "0".repeat(length));
  const seen = new Set<string>();
  // One byte repeated all through: anything else is a part of one file and a part of another.
  const look = () => {
    const found = readPath(root, "a");
    assertEquals(found.length, "file ".length + length);
    assertMatch(found, /^file (.)\1*$/);
    seen.add(found["file ".length]);
  };
  for (const digit of "123") {
    await using upload = await begin(root, "a");
    for (let part = 0; part < 16; part++) {
      upload.write(utf8(digit.repeat(length / 16)));
      look();
    }
    assertEquals(seen.has(digit), false);
    let isDone = false;
    const committed = upload.commit().finally(() => isDone = true);
    while (!isDone) {
      look();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await committed;
    look();
  }
  assertEquals([...seen].join(""), "0123");
});

Deno.test("Upload keeps two apart when both are for one name", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  await using one = await begin(root, "a");
  await using two = await begin(root, "a");
  for (let i = 0; i < 10; i++) {
    one.write(utf8("1"));
    two.write(utf8("22"));
  }
  const outcomes = await Promise.all([commit(one), commit(two)]);
  assert(["1".repeat(10), "2".repeat(20)].includes(directory.read("a")));
  assert(outcomes.includes(true));
  assertEquals(directory.names(), ["a"]);
});

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("secret", "SECRET");
  directory.mkdir("outside");
  directory.write("site/file", "file");
  directory.mkdir("site/sub");
  directory.mkdir("site/.well-known");
  directory.mkdir("site/.git");
  directory.link("site/link-out", "../secret");
  directory.link("site/link-in", "file");
  directory.link("site/dangling", "../not-there");
  directory.link("site/dir-out", "../outside");
  directory.link("site/dir-in", "sub");
  directory.link("site/dir-dot", ".git");
  directory.link("site/loop", "loop");
  return directory;
}

const REFUSED: readonly {
  readonly path: string;
  readonly refusal: UploadRefusal;
  readonly reason: string;
}[] = [
  { path: "", refusal: "no-name", reason: "the root itself" },
  { path: "new/", refusal: "no-name", reason: "a slash at the end" },
  { path: "sub/", refusal: "no-name", reason: "a directory, with its slash" },
  { path: "dir-in", refusal: "is-directory", reason: "a link to a directory" },
  { path: ".env", refusal: "not-a-name", reason: "a dotfile" },
  { path: ".git/hooks", refusal: "not-a-name", reason: "within a dotfile" },
  { path: "sub/.env", refusal: "not-a-name", reason: "a dotfile below" },
  { path: ".postern-upload-1", refusal: "not-a-name", reason: "the name of a temporary" },
  { path: "sub/.postern-upload-1", refusal: "not-a-name", reason: "such a name below" },
  { path: "nope/new", refusal: "no-parent", reason: "no parent" },
  { path: "file/new", refusal: "no-parent", reason: "the parent is a file" },
  { path: "dir-out/new", refusal: "no-parent", reason: "the parent is a link outside" },
  { path: "dir-dot/new", refusal: "no-parent", reason: "the parent is a link to a dotfile" },
  { path: "loop/new", refusal: "no-parent", reason: "the parent is a circle" },
  { path: "sub", refusal: "is-directory", reason: "a directory has the name" },
];

for (const { path, refusal, reason } of REFUSED) {
  Deno.test(`storeBytes() says "${refusal}" when given "${path}": ${reason}`, async () => {
    using directory = fill();
    const root = FileRoot.open(`${directory.path}/site`);
    const before = directory.names("site");
    const bytes = new Blob(["new"]).stream();
    const segments = parseSegments(path)!;
    const policy = UNLIMITED_POLICY;
    const outcome = await storeBytes({ root, segments, policy, conditions: null, bytes });
    assertEquals(outcome, refusal);
    assertEquals(directory.names("site"), before);
    assertEquals(directory.names("outside"), []);
  });
}

const TAKEN: readonly { readonly path: string; readonly file: string; readonly reason: string }[] =
  [
    { path: "new", file: "new", reason: "a new name" },
    { path: "a%20b", file: "a b", reason: "an escape" },
    { path: "a%5cb", file: "a\\b", reason: "a backslash is a character" },
    { path: "sub/new", file: "sub/new", reason: "below" },
    { path: "dir-in/new", file: "sub/new", reason: "by a link inside" },
    { path: ".well-known/new", file: ".well-known/new", reason: "meant to be seen (8615)" },
    { path: "x".repeat(255), file: "x".repeat(255), reason: "as long as a name can be" },
  ];

for (const { path, file, reason } of TAKEN) {
  Deno.test(`Upload takes "${path.slice(0, 20)}" when it is ${reason}`, async () => {
    using directory = fill();
    await using upload = await begin(FileRoot.open(`${directory.path}/site`), path);
    upload.write(utf8("new"));
    assertEquals(await commit(upload), true);
    assertEquals(directory.read(`site/${file}`), "new");
  });
}

for (const link of ["link-out", "link-in", "dangling", "dir-out"]) {
  Deno.test(`Upload replaces a link itself when its name is that of ${link}`, async () => {
    using directory = fill();
    await using upload = await begin(FileRoot.open(`${directory.path}/site`), link);
    upload.write(utf8("new"));
    assertEquals(await commit(upload), false);
    assert(Deno.lstatSync(`${directory.path}/site/${link}`).isFile);
    assertEquals(directory.read(`site/${link}`), "new");
    assertEquals([directory.read("secret"), directory.read("site/file")], ["SECRET", "file"]);
    assertEquals(directory.names(), ["outside", "secret", "site"]);
    assertEquals([directory.names("outside"), directory.names("site/sub")], [[], []]);
  });
}

Deno.test("Upload takes dotfiles when asked to", async () => {
  using directory = fill();
  await using upload = await begin(
    FileRoot.open(`${directory.path}/site`, { dotfiles: true }),
    ".env",
  );
  await upload.commit();
  assertEquals(directory.read("site/.env"), "");
});

const served = Deno.makeTempDirSync({ prefix: "postern-test-" });
Deno.test.afterAll(() => Deno.removeSync(served, { recursive: true }));

Deno.test({
  name: 'FileRoot.findTarget() says "not-granted" when nothing may be written',
  permissions: { read: [served], write: false },
  async fn() {
    const root = FileRoot.open(served);
    assertEquals(root.isWritable, false);
    assertEquals(await tryBegin(root, parseSegments("new")!), "not-granted");
    // Absence and refusal look alike: no grant, no word about what there is.
    assertEquals(await tryBegin(root, parseSegments("nope/new")!), "not-granted");
  },
});

Deno.test({
  name: "Upload takes a file when the directory alone is granted",
  permissions: { read: [served], write: [served] },
  async fn() {
    const root = FileRoot.open(served);
    assertEquals(root.isWritable, true);
    await using upload = await begin(root, "new");
    upload.write(utf8("content"));
    assertEquals(await commit(upload), true);
    assertEquals(readPath(root, "new"), "file content");
  },
});
