import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { ChangedDirectories } from "../../../lib/files/names/changed_directories.ts";
import { refusalOf } from "../../../lib/files/upload/refusal.ts";
import { ChangeSite } from "../../support/change_site.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

Deno.test({
  name: "ChangedDirectories leaves it to the file system when that has no such call",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using changed = new ChangedDirectories();
    runNow(changed.open("/proc"));
    await changed.syncDone();
  },
});

Deno.test("ChangedDirectories says that a name is not on the disk, and not that it is not there", async () => {
  using directory = new TemporaryDirectory();
  using changed = new ChangedDirectories();
  // Before anything has changed, what the system says is true.
  const nope = `${directory.path}/nope`;
  assertThrows(() => runNow(changed.open(nope)), Deno.errors.NotFound);
  runNow(changed.open(directory.path));
  const { sync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = () => Promise.reject(systemError("ENOSPC"));
  try {
    assertEquals(refusalOf(await assertRejects(() => changed.syncDone())), null);
  } finally {
    Deno.FsFile.prototype.sync = sync;
  }
});

const CHANGES: readonly [method: string, target: string, destination?: string][] = [
  ["PUT", "new"],
  ["PUT", "a/b/new"],
  ["MKCOL", "new"],
  ["DELETE", "f"],
  ["MOVE", "f", "new"],
  ["COPY", "f", "new"],
];

for (const [method, target, destination] of CHANGES) {
  Deno.test(`${method} ${target} is answered as done when its directory is moved right after`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("sub/f", "F");
    const site = new ChangeSite(directory.path, { makesParents: true });
    const headers: Record<string, string> = {};
    if (destination !== undefined) headers.destination = `/files/sub/${destination}`;
    const parts = method === "PUT" ? { body: ["new"] } : {};
    const name = `${directory.path}/sub/${destination ?? target}`;
    using _ = movingWhen(directory, () => exists(name) !== (method === "DELETE"));
    const { status } = await site.ask(method, `/files/sub/${target}`, headers, parts);
    assertEquals(Math.floor(status / 100), 2, `${status}`);
    assertEquals(directory.names(), ["moved"]);
  });
}

/** Moves `sub` before the next directory is opened or brought to the disk once something is done. */
function movingWhen({ path }: TemporaryDirectory, isDone: () => boolean): Disposable {
  const { open, openSync } = Deno;
  const { sync } = Deno.FsFile.prototype;
  const move = () => {
    if (isDone() && exists(`${path}/sub`)) Deno.renameSync(`${path}/sub`, `${path}/moved`);
  };
  Deno.open = (...args) => (move(), open(...args));
  Deno.openSync = (...args) => (move(), openSync(...args));
  Deno.FsFile.prototype.sync = function () {
    move();
    return sync.call(this);
  };
  return {
    [Symbol.dispose]() {
      Object.assign(Deno, { open, openSync });
      Deno.FsFile.prototype.sync = sync;
    },
  };
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
