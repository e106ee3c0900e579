import { assertEquals } from "@std/assert";
import { CONFLICT_POLICIES } from "../../../lib/files/write/write_policy.ts";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

/** Does something before the next call of one of the runtime's functions, and only then. */
function before(name: "openSync" | "renameSync", act: () => void): Disposable {
  const original = Deno[name];
  const restore = () => void Object.assign(Deno, { [name]: original });
  const patched = (...args: unknown[]) => {
    restore();
    act();
    return (original as (...args: unknown[]) => unknown)(...args);
  };
  Object.assign(Deno, { [name]: patched });
  return { [Symbol.dispose]: restore };
}

Deno.test("storeFile() stores a file in the directory that another server put in place of its own", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site");
  directory.mkdir("theirs");
  const site = new ChangeSite(`${directory.path}/site`, { makesParents: true });
  // When the directory has been made, and the file in it has not.
  using _ = before("openSync", () => {
    Deno.renameSync(`${directory.path}/theirs`, `${directory.path}/site/made`);
  });
  const { status } = await site.ask("PUT", "/files/made/f", {}, { body: ["mine"] });
  assertEquals(status, 201);
  assertEquals(directory.read("site/made/f"), "mine");
  assertEquals(directory.names("site/made"), ["f"]);
});

Deno.test("storeFile() stores a file in the directory that another server has made meanwhile", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site");
  const site = new ChangeSite(`${directory.path}/site`, { makesParents: true });
  // Between the look at the name and the call that gives it.
  using _ = before("renameSync", () => directory.write("site/made/theirs", "theirs"));
  const { status } = await site.ask("PUT", "/files/made/f", {}, { body: ["mine"] });
  assertEquals(status, 201);
  assertEquals(directory.names("site/made").sort(), ["f", "theirs"]);
  assertEquals(directory.names("site"), ["made"]);
});

for (const onConflict of CONFLICT_POLICIES) {
  Deno.test(`storeBytes() names no file outside when its directory is moved there at last, and linked to: ${onConflict}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("site/sub/a", "old");
    const site = new UploadSite(`${directory.path}/site`, { onConflict });
    const { utimeSync } = Deno.FsFile.prototype;
    // After the last look at what has the name.
    Deno.FsFile.prototype.utimeSync = function (...times) {
      Deno.renameSync(`${directory.path}/site/sub`, `${directory.path}/outside`);
      directory.link("site/sub", "../outside");
      utimeSync.apply(this, times);
    };
    try {
      const name = onConflict === "error" ? "new" : "a";
      const outcome = await site.store(`sub/${name}`, utf8Pieces("new"));
      assertEquals(outcome, "no-parent");
    } finally {
      Deno.FsFile.prototype.utimeSync = utimeSync;
    }
    const tree = ["outside/", "outside/a=old", "site/", "site/sub -> ../outside"];
    assertEquals(treeOf(directory), tree);
  });
}

Deno.test("storeBytes() brings to the disk the directory that got the name when another is in its place by then", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site/sub");
  directory.mkdir("outside");
  const { ino } = Deno.statSync(`${directory.path}/site/sub`);
  const site = new UploadSite(`${directory.path}/site`);
  const { renameSync } = Deno;
  const { sync } = Deno.FsFile.prototype;
  const synced: unknown[] = [];
  Deno.renameSync = (from, to) => {
    renameSync(from, to);
    renameSync(`${directory.path}/site/sub`, `${directory.path}/spare`);
    directory.link("site/sub", "../outside");
  };
  Deno.FsFile.prototype.sync = function () {
    const info = this.statSync();
    if (info.isDirectory) synced.push(info.ino);
    return sync.call(this);
  };
  try {
    assertEquals(typeof await site.store("sub/a", utf8Pieces("new")), "object");
  } finally {
    Deno.renameSync = renameSync;
    Deno.FsFile.prototype.sync = sync;
  }
  assertEquals(synced, [ino]);
  assertEquals(directory.names("spare"), ["a"]);
});

Deno.test("storeBytes() asks for no byte when its directory is swapped for a link before the first one", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site/sub");
  directory.mkdir("outside");
  const site = new UploadSite(`${directory.path}/site`);
  using _ = before("openSync", () => {
    Deno.renameSync(`${directory.path}/site/sub`, `${directory.path}/spare`);
    directory.link("site/sub", "../outside");
  });
  let isAsked = false;
  const bytes = async function* () {
    isAsked = true;
    yield* utf8Pieces("new");
  };
  const outcome = await site.store("sub/a", bytes());
  assertEquals(outcome, "no-parent");
  assertEquals([isAsked, directory.names("outside")], [false, []]);
});
