import { assert, assertEquals, assertMatch } from "@std/assert";
import { runNow } from "../../lib/files/disk/disk.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { listEntries } from "../support/list_entries.ts";
import { readPath } from "../support/read_path.ts";
import { runProgram } from "../support/run_program.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { within } from "../support/within.ts";

/** `site` is served; what lies beside it must not be seen. */
function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("secret", "SECRET");
  directory.write("vault/secret", "SECRET");
  // The name of the root is its beginning: a prefix without a slash would let it pass.
  directory.write("site-old/secret", "SECRET");
  directory.write("site/public", "public");
  directory.write("site/sub/inner", "inner");
  directory.write("site/.env", "SECRET");
  directory.write("site/.git/config", "SECRET");
  directory.link("site/to-file", "../secret");
  directory.link("site/to-file-absolute", `${directory.path}/secret`);
  directory.link("site/to-directory", "../vault");
  directory.link("site/to-sibling", "../site-old");
  directory.link("site/to-parent", "..");
  directory.link("site/to-system", "/etc");
  directory.link("site/to-link", "to-file");
  directory.link("site/to-link-directory", "to-directory");
  directory.link("site/out-and-in", "../site/public");
  directory.link("site/sub/up", "../../secret");
  directory.link("site/sub/in", "../public");
  directory.link("site/inside", "public");
  directory.link("site/inside-link", "inside");
  directory.link("site/inside-directory", "sub");
  directory.link("site/to-root", ".");
  directory.link("site/to-dotfile", ".env");
  directory.link("site/.to-public", "public");
  directory.link("site/to-dot-directory", ".git");
  directory.link("site/loop", "loop");
  directory.link("site/loop-a", "loop-b");
  directory.link("site/loop-b", "loop-a");
  directory.link("site/dangling", "nowhere");
  directory.link("site/zero", "/dev/zero");
  directory.link("site/null", "/dev/null");
  directory.link("site/to-memory", "/proc/self/environ");
  return directory;
}

const ROWS: readonly { readonly path: string; readonly found: string; readonly reason: string }[] =
  [
    { path: "public", found: "file public", reason: "meant to be seen" },
    { path: "..", found: "missing", reason: "the parent" },
    { path: "../secret", found: "missing", reason: "the parent" },
    { path: "sub/../../secret", found: "missing", reason: "out by a way around" },
    { path: "sub/../public", found: "missing", reason: "dots are refused wherever they lead" },
    { path: "%2e%2e/secret", found: "missing", reason: "escaped dots" },
    { path: "..%2fsecret", found: "missing", reason: "escaped slash" },
    { path: "%2e%2e%2fsecret", found: "missing", reason: "both" },
    { path: "%252e%252e%252fsecret", found: "missing", reason: "escaped twice" },
    { path: "%5c..%5csecret", found: "missing", reason: "backslashes" },
    { path: "..%5csecret", found: "missing", reason: "backslash" },
    { path: "..\\secret", found: "missing", reason: "backslash as it is" },
    { path: "/etc/passwd", found: "missing", reason: "absolute, as //" },
    { path: "%2fetc%2fpasswd", found: "missing", reason: "absolute, escaped" },
    { path: "sub//inner", found: "missing", reason: "an empty segment" },
    { path: "public/", found: "missing", reason: "a file with a slash" },
    { path: "public/../../secret", found: "missing", reason: "out through a file" },
    { path: "public%00.html", found: "missing", reason: "NUL" },
    { path: "public%0a", found: "missing", reason: "a control character" },
    { path: "%ff", found: "missing", reason: "not UTF-8" },
    { path: "%c0%ae%c0%ae/secret", found: "missing", reason: "overlong dots" },
    { path: "to-file", found: "missing", reason: "a link to a file outside" },
    { path: "to-file-absolute", found: "missing", reason: "an absolute link outside" },
    { path: "to-directory", found: "missing", reason: "a link to a directory outside" },
    { path: "to-directory/secret", found: "missing", reason: "such a link on the way" },
    {
      path: "to-sibling/secret",
      found: "missing",
      reason: "outside, with the root's name at first",
    },
    { path: "to-parent/secret", found: "missing", reason: "a link to the parent" },
    { path: "to-parent/site/public", found: "file public", reason: "out, and in again" },
    { path: "to-system/passwd", found: "missing", reason: "a link to /etc" },
    { path: "to-link", found: "missing", reason: "a link to a link outside" },
    { path: "to-link-directory/secret", found: "missing", reason: "a link to a link, on the way" },
    { path: "sub/up", found: "missing", reason: "a link outside, from below" },
    { path: "sub/in", found: "file public", reason: "a link inside, from below" },
    { path: "inside", found: "file public", reason: "a link inside" },
    { path: "inside-link", found: "file public", reason: "a link to a link inside" },
    { path: "inside-directory", found: "directory /sub", reason: "a link to a directory inside" },
    { path: "inside-directory/inner", found: "file inner", reason: "such a link on the way" },
    { path: "out-and-in", found: "file public", reason: "a link that ends inside" },
    { path: "to-root", found: "directory ", reason: "a link to the root" },
    { path: "to-root/to-root/public", found: "file public", reason: "round and round" },
    { path: "to-dotfile", found: "missing", reason: "a link to a dotfile" },
    { path: "to-dot-directory/config", found: "missing", reason: "a link into a dotfile" },
    { path: "to-dot-directory", found: "missing", reason: "a link to such a directory" },
    { path: ".to-public", found: "missing", reason: "a dotfile that is a link" },
    { path: "loop", found: "missing", reason: "a link to itself" },
    { path: "loop-a", found: "missing", reason: "two links in a circle" },
    { path: "loop/x", found: "missing", reason: "a circle on the way" },
    { path: "dangling", found: "missing", reason: "a link to nothing" },
    { path: "zero", found: "missing", reason: "a device without an end" },
    { path: "null", found: "missing", reason: "a device" },
    { path: "to-memory", found: "missing", reason: "what the kernel makes up" },
  ];

const LEAVING = new Set(["to-parent/site/public", "out-and-in"]);

for (const { path, found, reason } of ROWS) {
  Deno.test(`FileRoot.lookup() finds "${found}" when asked for "${path}": ${reason}`, () => {
    using directory = fill();
    assertEquals(readPath(FileRoot.open(`${directory.path}/site`), path), found);
  });
}

Deno.test("FileRoot.lookup() finds the same when only the root may be read", async () => {
  using directory = fill();
  const site = `${directory.path}/site`;
  const found = await runProgram("read_paths_program.ts", {
    permissions: [`--allow-read=${site}`],
    args: [site, ...ROWS.map(({ path }) => path)],
  });
  for (const [index, row] of ROWS.entries()) {
    // Whether a path may leave the grant and come back is the runtime's to say.
    if (LEAVING.has(row.path)) assertMatch((found as string[])[index], /^missing$|^file public$/);
    else assertEquals((found as string[])[index], row.found, row.path);
  }
});

Deno.test("FileRoot.glance() shows no link when it leads where nothing may be seen", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/site`);
  const entries = await listEntries(root, root.path);
  assertEquals(
    entries.map(({ name, kind }) => `${kind} ${name}`).sort(),
    [
      "directory inside-directory",
      "directory sub",
      "directory to-root",
      "file inside",
      "file inside-link",
      "file out-and-in",
      "file public",
    ],
  );
});

Deno.test("FileRoot.lookup() finds nothing when a file has become a link since", () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/site`);
  assertEquals(readPath(root, "public"), "file public");
  Deno.removeSync(`${root.path}/public`);
  directory.link("site/public", "../secret");
  assertEquals(readPath(root, "public"), "missing");
  assertEquals(readPath(root, "sub/inner"), "file inner");
  Deno.renameSync(`${root.path}/sub`, `${root.path}/was-sub`);
  directory.write("vault/inner", "SECRET");
  directory.link("site/sub", "../vault");
  assertEquals(readPath(root, "sub/inner"), "missing");
});

Deno.test("FileRoot.lookup() returns at once when asked for a FIFO", async () => {
  using directory = fill();
  const made = await new Deno.Command("mkfifo", { args: [`${directory.path}/site/fifo`] }).output();
  assert(made.success);
  directory.link("site/to-fifo", "fifo");
  // In a process of its own: here, a lookup that waits could not even be timed out.
  const abort = new AbortController();
  const found = runProgram("read_paths_program.ts", {
    permissions: ["--allow-read"],
    args: [`${directory.path}/site`, "fifo", "to-fifo", "public"],
    command: { signal: abort.signal },
  });
  try {
    assertEquals(await within(found), ["missing", "missing", "file public"]);
  } finally {
    abort.abort();
    await found.catch(() => {});
  }
  const names = await listEntries(
    FileRoot.open(`${directory.path}/site`),
    `${directory.path}/site`,
  );
  assertEquals(names.filter(({ name }) => name.endsWith("fifo")), []);
});

Deno.test("FileRoot.lookup() finds nothing when asked for a socket", () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/site`);
  using _listener = Deno.listen({ transport: "unix", path: `${root.path}/socket` });
  assert(Deno.lstatSync(`${root.path}/socket`).isSocket);
  assertEquals(readPath(root, "socket"), "missing");
});

Deno.test("FileRoot.lookup() finds nothing when the system may not read a file", async () => {
  using directory = fill();
  const site = `${directory.path}/site`;
  directory.write("site/locked/file", "SECRET");
  Deno.chmodSync(`${site}/public`, 0);
  Deno.chmodSync(`${site}/locked`, 0);
  Deno.chmodSync(directory.path, 0o755);
  const paths = ["public", "locked/file", "sub/inner"];
  const expected = ["missing", "missing", "file inner"];
  if (Deno.uid() !== 0) {
    assertEquals(paths.map((path) => readPath(FileRoot.open(site), path)), expected);
    return;
  }
  // Root may read everything, so somebody who may not has to look: with copies of the runtime and
  // of this project, which may lie where only root can read them.
  const copy = directory.mkdir("copy");
  copyTree(new URL("../../", import.meta.url).pathname, copy, ["deno.json", "lib", "tests"]);
  Deno.copyFileSync(Deno.execPath(), `${copy}/deno`);
  const cache = directory.mkdir("cache");
  Deno.chownSync(cache, NOBODY, NOBODY);
  const found = await runProgram("read_paths_program.ts", {
    permissions: ["--allow-read"],
    args: [site, ...paths],
    command: { uid: NOBODY, gid: NOBODY, cwd: copy, env: { DENO_DIR: cache, HOME: cache } },
    directory: `${copy}/tests/support`,
    deno: `${copy}/deno`,
  });
  assertEquals(found, expected);
});

type VerifyRow = readonly [
  name: string,
  /** What happens after the file was opened. */
  act: (directory: TemporaryDirectory) => void,
  isVerified: boolean,
];

/** Has the directory of a file be a link to where it is now. */
function moveSub(directory: TemporaryDirectory, to: string): void {
  Deno.renameSync(`${directory.path}/site/sub`, `${directory.path}/${to}`);
  directory.link("site/sub", `../${to}`);
}

const VERIFIED: readonly VerifyRow[] = [
  ["nothing happens", () => {}, true],
  ["it is removed", ({ path }) => Deno.removeSync(`${path}/site/sub/inner`), false],
  ["another takes its name", (directory) => {
    const newer = directory.write("site/newer", "newer");
    Deno.renameSync(newer, `${directory.path}/site/sub/inner`);
  }, false],
  ["its directory is elsewhere", (directory) => moveSub(directory, "site/moved"), false],
  ["its directory is outside", (directory) => moveSub(directory, "moved"), false],
];

for (const [name, act, isVerified] of VERIFIED) {
  Deno.test(`FileRoot.verify() is ${isVerified} of a file when ${name}`, () => {
    using directory = fill();
    const root = FileRoot.open(`${directory.path}/site`);
    const path = `${root.path}/sub/inner`;
    const info = Deno.lstatSync(path);
    act(directory);
    assertEquals(runNow(root.verify(path, info)), isVerified);
  });
}

/** Copies files and directories, readable for all. */
function copyTree(from: string, to: string, names: readonly string[]): void {
  for (const name of names) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (Deno.statSync(source).isDirectory) {
      Deno.mkdirSync(target);
      copyTree(source, target, [...Deno.readDirSync(source)].map((entry) => entry.name));
    } else {
      Deno.copyFileSync(source, target);
      Deno.chmodSync(target, 0o644);
    }
  }
}

/** The user that owns nothing. */
const NOBODY = 65_534;
