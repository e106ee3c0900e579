import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { Anchor, removeAbandonedAnchor, removeAnchor } from "../../../lib/files/names/anchor.ts";
import { sweepTemporaries } from "../../../lib/files/names/sweep.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { isTemporary } from "../../../lib/files/root/temporary_name.ts";
import type { WriteTarget } from "../../../lib/files/root/write_target.ts";
import { treeOf } from "../../support/change_site.ts";
import { listEntries } from "../../support/list_entries.ts";
import { ManualTime } from "../../support/manual_time.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function targetOf(root: FileRoot, ...names: readonly string[]): WriteTarget {
  const target = runNow(root.findTarget({ names, isDirectory: false }));
  assert(typeof target === "object", `refused: ${target}`);
  return target;
}

/** An anchor as a killed server leaves it, with such files in it, made so long ago. */
function leaveAnchor(
  directory: TemporaryDirectory,
  within: string,
  files: Readonly<Record<string, string>> = {},
  millisAgo = 3_600_000,
): string {
  const anchor = `${within}/.postern-upload-${crypto.randomUUID()}`;
  const path = directory.mkdir(anchor);
  for (const [name, content] of Object.entries(files)) {
    directory.write(`${anchor}/${name}`, content);
  }
  setAge(path, millisAgo);
  return path;
}

function setAge(path: string, millis: number): void {
  const seconds = (Date.now() - millis) / 1000;
  Deno.utimeSync(path, seconds, seconds);
}

Deno.test("Anchor holds a thing where nobody sees it until it is removed or put elsewhere", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/sub/a", "A");
  const root = FileRoot.open(`${directory.path}/site`);
  const target = targetOf(root, "sub", "a");
  {
    await using anchor = runNow(Anchor.make(root, target.directory));
    assert(runNow(anchor.isContained()));
    const held = runNow(anchor.take(target.path, target.name, Deno.lstatSync(target.path)));
    const [name, ...others] = directory.names("site/sub");
    assertEquals(held, `${target.directory.path}/${name}/a`);
    assert(isTemporary(name) && others.length === 0);
    assertEquals((Deno.statSync(`${directory.path}/site/sub/${name}`).mode ?? 0) & 0o777, 0o700);
    assertEquals(await listEntries(root, target.directory.path), []);
    Deno.renameSync(held, `${directory.path}/site/sub/b`);
  }
  assertEquals(treeOf(directory), ["site/", "site/sub/", "site/sub/b=A"]);
});

Deno.test("Anchor puts back what is still in it when it is disposed of", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/a", "A");
  directory.write("site/dir/inner", "inner");
  const before = treeOf(directory);
  const root = FileRoot.open(`${directory.path}/site`);
  for (const name of ["a", "dir"]) {
    await using anchor = runNow(Anchor.make(root, targetOf(root, name).directory));
    runNow(anchor.take(targetOf(root, name).path, name, Deno.lstatSync(`${root.path}/${name}`)));
  }
  assertEquals(treeOf(directory), before);
});

/** Has a file be another than it was when it was seen. */
function swapFile(
  directory: TemporaryDirectory,
): { root: FileRoot; target: WriteTarget; expected: Deno.FileInfo } {
  directory.write("site/a", "expected");
  const root = FileRoot.open(`${directory.path}/site`);
  const target = targetOf(root, "a");
  const expected = Deno.lstatSync(target.path);
  directory.write("site/a.new", "something else");
  Deno.renameSync(`${target.path}.new`, target.path);
  return { root, target, expected };
}

Deno.test("Anchor keeps what it did not expect, where nobody sees it", async () => {
  using directory = new TemporaryDirectory();
  const { root, target, expected } = swapFile(directory);
  {
    await using anchor = runNow(Anchor.make(root, target.directory));
    assertThrows(() => runNow(anchor.take(target.path, target.name, expected)), Error, "swapped");
  }
  const [anchor, ...others] = directory.names("site");
  assertEquals(others, []);
  assertEquals(directory.read(`site/${anchor}/.postern-upload-kept`), "something else");
  // Not even the next start brings it to light, or removes it.
  setAge(`${directory.path}/site/${anchor}`, 3_600_000);
  await sweepTemporaries(root, new AbortController().signal);
  assertEquals(directory.read(`site/${anchor}/.postern-upload-kept`), "something else");
});

Deno.test("Anchor keeps what it did not expect when that shows as late as it is disposed of", async () => {
  using directory = new TemporaryDirectory();
  const { root, target, expected } = swapFile(directory);
  const anchor = runNow(Anchor.make(root, target.directory));
  const { lstatSync } = Deno;
  // As where a directory on the way is swapped for the moment.
  Deno.lstatSync = () => {
    throw new Deno.errors.NotFound();
  };
  try {
    const take = () => runNow(anchor.take(target.path, target.name, expected));
    assertThrows(take, Deno.errors.NotFound);
  } finally {
    Deno.lstatSync = lstatSync;
  }
  await assertRejects(async () => await anchor[Symbol.asyncDispose](), Error, "swapped");
  const [name, ...others] = directory.names("site");
  assertEquals(others, []);
  assertEquals(directory.read(`site/${name}/.postern-upload-kept`), "something else");
});

Deno.test("Anchor.isContained() says no when its directory has been swapped for a link", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/sub/a", "A");
  directory.mkdir("outside");
  const root = FileRoot.open(`${directory.path}/site`);
  const target = targetOf(root, "sub", "a");
  Deno.renameSync(`${directory.path}/site/sub`, `${directory.path}/spare`);
  directory.link("site/sub", "../outside");
  {
    await using anchor = runNow(Anchor.make(root, target.directory));
    assertEquals(runNow(anchor.isContained()), false);
  }
  assertEquals(directory.names("outside"), []);
});

for (const isMadeOutside of [false, true]) {
  const made = isMadeOutside ? "outside" : "within";
  Deno.test(`Anchor is removed when the swap of its directory is undone: made ${made}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("site/sub/a", "A");
    directory.mkdir("outside");
    const before = treeOf(directory);
    const root = FileRoot.open(`${directory.path}/site`);
    const target = targetOf(root, "sub", "a");
    const [sub, spare] = ["site/sub", "spare"].map((name) => `${directory.path}/${name}`);
    const swap = () => {
      Deno.renameSync(sub, spare);
      directory.link("site/sub", "../outside");
    };
    const unswap = () => {
      Deno.removeSync(sub);
      Deno.renameSync(spare, sub);
    };
    if (isMadeOutside) swap();
    const anchor = runNow(Anchor.make(root, target.directory));
    if (isMadeOutside) {
      unswap();
    } else {
      runNow(anchor.take(target.path, target.name, Deno.lstatSync(target.path)));
      swap();
    }
    setTimeout(isMadeOutside ? swap : unswap, 50);
    await anchor[Symbol.asyncDispose]();
    if (isMadeOutside) unswap();
    assertEquals(treeOf(directory), before);
  });
}

Deno.test("removeAnchor() puts nothing back when its directory is outside by now, and a link leads there", () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site/sub");
  const root = FileRoot.open(`${directory.path}/site`);
  const anchor = leaveAnchor(directory, "site/sub", { a: "held" });
  Deno.renameSync(`${directory.path}/site/sub`, `${directory.path}/outside`);
  directory.link("site/sub", "../outside");
  const before = treeOf(directory);
  assertEquals(runNow(removeAnchor(root, anchor)), false);
  assertEquals(treeOf(directory), before);
});

Deno.test("removeAnchor() replaces nothing when the name of what is in it is taken", () => {
  using directory = new TemporaryDirectory();
  directory.write("site/a.txt", "newer");
  directory.write("site/a (1).txt", "another");
  directory.mkdir("site/dir");
  const root = FileRoot.open(`${directory.path}/site`);
  const anchor = leaveAnchor(directory, "site", { "a.txt": "held", "dir/inner": "held" });
  assertEquals(runNow(removeAnchor(root, anchor)), true);
  assertEquals(treeOf(directory), [
    "site/",
    "site/a (1).txt=another",
    "site/a (2).txt=held",
    "site/a.txt=newer",
    "site/dir/",
    "site/dir (1)/",
    "site/dir (1)/inner=held",
  ]);
  assertEquals(runNow(removeAnchor(root, anchor)), false);
});

Deno.test("removeAnchor() removes what has its name already, as when its server was killed in between", () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site/sub");
  const root = FileRoot.open(`${directory.path}/site`);
  const anchor = leaveAnchor(directory, "site/sub", { a: "moved" });
  Deno.linkSync(`${anchor}/a`, `${root.path}/sub/a`);
  assertEquals(runNow(removeAnchor(root, anchor)), true);
  assertEquals(treeOf(directory), ["site/", "site/sub/", "site/sub/a=moved"]);
});

Deno.test("removeAnchor() throws what the system does when that is not that nothing is there", () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  const path = `${root.path}/${"a".repeat(300)}`;
  const { message } = assertThrows(() => runNow(removeAnchor(root, path)), Error);
  assertMatch(message, /name too long/i);
});

Deno.test("sweepTemporaries() puts back what a killed server was about to change", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site/sub");
  for (const within of ["site", "site/sub"]) leaveAnchor(directory, within, { held: within });
  leaveAnchor(directory, "site/sub");
  const root = FileRoot.open(`${directory.path}/site`);
  await sweepTemporaries(root, new AbortController().signal);
  const expected = ["site/", "site/held=site", "site/sub/", "site/sub/held=site/sub"];
  assertEquals(treeOf(directory), expected);
});

Deno.test("removeAbandonedAnchor() waits when an anchor is so new that it may be in use", async () => {
  using directory = new TemporaryDirectory();
  using time = new ManualTime();
  const { now } = Date;
  const moment = Math.floor(now() / 1_000) * 1_000;
  Date.now = () => moment;
  try {
    const root = FileRoot.open(directory.mkdir("site"));
    // A clock that went back is no reason to wait for long.
    for (const [age, rest] of [[600, 400], [-3_600_000, 1_000]]) {
      const removing = removeAbandonedAnchor(root, leaveAnchor(directory, "site", {}, age));
      await time.untilTimer();
      await time.pass(rest - 1);
      assertEquals(directory.names("site").length, 1);
      await time.pass(1);
      await removing;
      assertEquals(directory.names("site"), []);
    }
  } finally {
    Date.now = now;
  }
});
