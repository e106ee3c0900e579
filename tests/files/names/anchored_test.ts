import { assert, assertEquals } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { isAnchored } from "../../../lib/files/names/anchored.ts";
import { statusUnlessGone } from "../../../lib/files/names/take_name.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

Deno.test("isAnchored() finds the directory that is served when that is all there is", () => {
  const root = FileRoot.open("/");
  const target = runNow(root.findTarget({ names: ["new"], isDirectory: false }));
  assert(typeof target === "object");
  assert(runNow(isAnchored(root, target.directory.path)));
  assertEquals(runNow(statusUnlessGone(root.path))?.ino, Deno.statSync("/").ino);
});

Deno.test("isAnchored() says no when a link is on the way, or nothing is there", () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site/sub");
  directory.link("site/link", "sub");
  directory.mkdir("outside");
  directory.link("site/out", "../outside");
  const root = FileRoot.open(`${directory.path}/site`);
  assert(runNow(isAnchored(root, `${root.path}/sub`)));
  for (const name of ["link/x", "link", "out", "nope"]) {
    assertEquals(runNow(isAnchored(root, `${root.path}/${name}`)), false, name);
  }
});
