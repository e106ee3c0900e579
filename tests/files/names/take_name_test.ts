import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { statusUnlessGone, takeName } from "../../../lib/files/names/take_name.ts";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { type SystemCode, systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** Has the system refuse hard links with this code until it is disposed of. */
function withoutLinks(code: SystemCode): Disposable {
  const original = Deno.linkSync;
  Deno.linkSync = () => {
    throw systemError(code);
  };
  return { [Symbol.dispose]: () => void (Deno.linkSync = original) };
}

for (const code of [null, "EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"] as const) {
  const system = code === null ? "has hard links" : `answers ${code} to a hard link`;
  Deno.test(`takeName() replaces nothing when the system ${system}`, () => {
    using directory = new TemporaryDirectory();
    directory.write("file", "file");
    directory.write("taken", "taken");
    directory.write("dir/inner", "inner");
    directory.mkdir("empty");
    directory.link("link", "nowhere");
    using _linkless = code === null ? null : withoutLinks(code);
    const path = (name: string) => `${directory.path}/${name}`;
    for (const name of ["file", "dir", "link"]) {
      for (const taken of ["taken", "empty", "link"]) {
        if (name !== taken) assertEquals(runNow(takeName(path(name), path(taken))), false, taken);
      }
      assertEquals(runNow(takeName(path(name), path(`new-${name}`))), true);
    }
    assertEquals(treeOf(directory), [
      "empty/",
      "new-dir/",
      "new-dir/inner=inner",
      "new-file=file",
      "new-link -> nowhere",
      "taken=taken",
    ]);
  });
}

Deno.test("takeName() throws what the system does when a link fails for another reason", () => {
  using directory = new TemporaryDirectory();
  directory.write("file", "file");
  using _full = withoutLinks("ENOSPC");
  const rename = () => runNow(takeName(`${directory.path}/file`, `${directory.path}/new`));
  assertThrows(rename, Error, "ENOSPC");
  assertEquals(directory.names(), ["file"]);
});

Deno.test("takeName() throws what the system does when it has no hard links and a rename fails", () => {
  using directory = new TemporaryDirectory();
  directory.write("file", "file");
  using _linkless = withoutLinks("EPERM");
  const { renameSync } = Deno;
  Deno.renameSync = () => {
    throw systemError("EIO");
  };
  try {
    const rename = () => runNow(takeName(`${directory.path}/file`, `${directory.path}/new`));
    assertThrows(rename, Error, "EIO");
  } finally {
    Deno.renameSync = renameSync;
  }
});

Deno.test("takeName() says that the name is taken when somebody took it just now", () => {
  using directory = new TemporaryDirectory();
  directory.write("file", "file");
  const original = Deno.linkSync;
  Deno.linkSync = (from, to) => {
    directory.write("new", "theirs");
    original(from, to);
  };
  try {
    assertEquals(runNow(takeName(`${directory.path}/file`, `${directory.path}/new`)), false);
  } finally {
    Deno.linkSync = original;
  }
  assertEquals(treeOf(directory), ["file=file", "new=theirs"]);
});

Deno.test("statusUnlessGone() is null when nothing has the path, be it below a file", () => {
  using directory = new TemporaryDirectory();
  directory.write("file", "file");
  directory.link("link", "nowhere");
  for (const name of ["nope", "nope/nope", "file/nope"]) {
    assertEquals(runNow(statusUnlessGone(`${directory.path}/${name}`)), null);
  }
  assertEquals(runNow(statusUnlessGone(`${directory.path}/link`))?.isSymlink, true);
});

Deno.test("changeFiles() moves files when the file system has no hard links", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/a", "A");
  directory.write("site/b", "B");
  const site = new ChangeSite(`${directory.path}/site`);
  using _linkless = withoutLinks("EPERM");
  const keep = { overwrite: "F" };
  assertEquals((await site.send("MOVE", "/files/a", "/files/b", keep)).status, 412);
  assertEquals((await site.send("MOVE", "/files/a", "/files/c", keep)).status, 201);
  assertEquals(treeOf(directory), ["site/", "site/b=B", "site/c=A"]);
});

for (const code of ["ENOSPC", "EDQUOT", "EIO"] as const) {
  Deno.test(`changeFiles() leaves a file where it was when a link fails with ${code}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("site/a", "A");
    directory.mkdir("site/sub");
    const site = new ChangeSite(`${directory.path}/site`);
    using _full = withoutLinks(code);
    for (const destination of ["/files/b", "/files/sub/b"]) {
      const moving = site.send("MOVE", "/files/a", destination, { overwrite: "F" });
      if (code === "EIO") await assertRejects(() => moving, Error, code);
      else assertEquals((await moving).status, 507);
    }
    assertEquals(treeOf(directory), ["site/", "site/a=A", "site/sub/"]);
  });
}
