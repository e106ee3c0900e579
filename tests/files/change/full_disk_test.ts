import { assertEquals, assertMatch } from "@std/assert";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { SmallDisk, testOnDisk } from "../../support/small_disk.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a", "AAAA");
  directory.write("b", "BBBB");
  directory.mkdir("empty");
  directory.write("sub/a", "AAAA");
  directory.mkdir("sub/empty");
  return directory;
}

/** What there is none of: room in files and directories, or entries for new ones. */
type Shortage =
  | "blocks"
  | "blocks for its user"
  | "inodes"
  | "blocks, and more are kept for the superuser";

/** Has the disk be full, as ext4 is, until it is disposed of. */
function fillUp(shortage: Shortage, victim: string): Disposable {
  const { mkdirSync, openSync } = Deno;
  const fail = () => {
    throw systemError(shortage === "blocks for its user" ? "EDQUOT" : "ENOSPC");
  };
  Deno.mkdirSync = (path, options) => {
    const { isFile, size } = Deno.lstatSync(victim);
    const isHelped = shortage === "blocks" || shortage === "blocks for its user";
    if (!isHelped || !isFile || size > 0) fail();
    mkdirSync(path, options);
  };
  Deno.openSync = (path, options) => {
    // An empty file takes none.
    if (shortage === "inodes" && options?.createNew) fail();
    return openSync(path, options);
  };
  return { [Symbol.dispose]: () => void Object.assign(Deno, { mkdirSync, openSync }) };
}

interface FullDiskRow {
  readonly shortage: Shortage;
  /** What is removed, and what has the same bytes. */
  readonly path: string;
  readonly twin?: string;
  readonly status: number;
  readonly reason: string;
}

const NO_ROOM = "no directory can be made beside it";

const ROWS: readonly FullDiskRow[] = [
  { shortage: "blocks", path: "a", status: 204, reason: "the root takes no anchor" },
  { shortage: "inodes", path: "a", status: 204, reason: "the root takes no anchor" },
  { shortage: "inodes", path: "a", twin: "twin", status: 204, reason: "with another name, too" },
  { shortage: "inodes", path: "empty", status: 204, reason: "nor for a directory" },
  { shortage: "blocks", path: "sub/a", status: 204, reason: "a file makes room for its removal" },
  { shortage: "blocks for its user", path: "sub/a", status: 204, reason: "so it is with a quota" },
  { shortage: "blocks", path: "sub/a", twin: "twin", status: 507, reason: "it has another name" },
  { shortage: "blocks", path: "sub/empty", status: 507, reason: "it has no bytes to give" },
  { shortage: "inodes", path: "sub/a", status: 507, reason: "its bytes would be no help" },
  { shortage: "inodes", path: "sub/empty", status: 507, reason: NO_ROOM },
];

for (const { shortage, path, twin, status, reason } of ROWS) {
  const told = `DELETE ${path}${twin === undefined ? "" : ", of two names,"}`;
  Deno.test(`changeFiles() says ${status} to ${told} on a disk without ${shortage}: ${reason}`, async () => {
    using directory = fill();
    if (twin !== undefined) {
      Deno.linkSync(`${directory.path}/${path}`, `${directory.path}/${twin}`);
    }
    const before = treeOf(directory);
    const site = new ChangeSite(directory.path);
    using _full = fillUp(shortage, `${directory.path}/${path}`);
    assertEquals((await site.ask("DELETE", `/files/${path}`)).status, status);
    const gone = before.filter((it) => /^[^=]*[^=/]/.exec(it)?.[0] !== path);
    assertEquals(treeOf(directory), status === 204 ? gone : before);
  });
}

Deno.test("changeFiles() tells when a file was emptied to be removed, and that did not help", async () => {
  using directory = fill();
  const site = new ChangeSite(directory.path);
  const full = "blocks, and more are kept for the superuser";
  using _full = fillUp(full, `${directory.path}/sub/a`);
  const { status, text } = await site.ask("DELETE", "/files/sub/a");
  assertEquals(status, 507);
  assertMatch(text, /the file is empty now/);
  assertEquals(directory.names("sub"), ["a", "empty"]);
});

interface SwapRow {
  readonly name: string;
  /** What somebody does when the file is about to be emptied. */
  readonly act: (directory: TemporaryDirectory) => void;
}

const SWAPS: readonly SwapRow[] = [
  { name: "its directory is one outside", act: (directory) => swapSub(directory, "../outside") },
  { name: "it has been moved outside", act: (directory) => swapSub(directory, "../spare") },
  {
    name: "another has its name",
    act: (directory) => {
      Deno.renameSync(`${directory.path}/site/newer`, `${directory.path}/site/sub/a`);
    },
  },
];

for (const { name, act } of SWAPS) {
  Deno.test(`changeFiles() empties no file to make room when ${name} by then`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("site/sub/a", "AAAA");
    directory.write("site/newer", "NEWER");
    directory.write("outside/a", "SECRET");
    const site = new ChangeSite(`${directory.path}/site`);
    using _full = fillUp("blocks", `${directory.path}/site/sub/a`);
    const { openSync } = Deno;
    let tree: readonly string[] = [];
    Deno.openSync = (path, options) => {
      if (options?.write && !options.createNew) {
        act(directory);
        tree = treeOf(directory);
      }
      return openSync(path, options);
    };
    const { status, text } = await site.ask("DELETE", "/files/sub/a");
    assertEquals([status, /empty/.test(text)], [507, false]);
    assertEquals(treeOf(directory), tree);
  });
}

/** Moves a directory out of the root, and makes a link in its place. */
function swapSub(directory: TemporaryDirectory, target: string): void {
  Deno.renameSync(`${directory.path}/site/sub`, `${directory.path}/spare`);
  directory.link("site/sub", target);
}

Deno.test("changeFiles() moves within the root on a disk without inodes", async () => {
  using directory = fill();
  const site = new ChangeSite(directory.path);
  using _full = fillUp("inodes", `${directory.path}/a`);
  assertEquals((await site.send("MOVE", "/files/a", "/files/c")).status, 201);
  assertEquals((await site.send("MOVE", "/files/c", "/files/b")).status, 204);
  assertEquals((await site.send("MOVE", "/files/empty", "/files/new")).status, 201);
  assertEquals(directory.names(), ["b", "new", "sub"]);
  assertEquals(directory.read("b"), "AAAA");
});

testOnDisk("changeFiles() removes files when the disk has no inode left", async () => {
  // The root, a directory and three files.
  using disk = new SmallDisk("size=1m,nr_inodes=5");
  Deno.mkdirSync(`${disk.path}/sub`);
  for (const name of ["a", "b", "sub/c"]) Deno.writeTextFileSync(`${disk.path}/${name}`, name);
  const site = new ChangeSite(disk.path);
  assertEquals((await site.ask("DELETE", "/files/sub/c")).status, 507);
  assertEquals(Deno.readTextFileSync(`${disk.path}/sub/c`), "sub/c");
  for (const name of ["a", "sub/c", "sub", "b"]) {
    assertEquals((await site.ask("DELETE", `/files/${name}`)).status, 204, name);
  }
  assertEquals(disk.names(), []);
});

testOnDisk("changeFiles() removes a file when the disk has no byte left", async () => {
  using disk = new SmallDisk("size=64k");
  Deno.mkdirSync(`${disk.path}/sub`);
  for (const name of ["a", "sub/b"]) {
    Deno.writeFileSync(`${disk.path}/${name}`, new Uint8Array(32 * 1024));
  }
  const site = new ChangeSite(disk.path);
  for (const name of ["sub/b", "a"]) {
    assertEquals((await site.ask("DELETE", `/files/${name}`)).status, 204, name);
  }
  assertEquals(disk.names(), ["sub"]);
});
