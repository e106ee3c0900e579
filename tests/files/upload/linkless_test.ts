import { assertEquals } from "@std/assert";
import { CONFLICT_POLICIES } from "../../../lib/files/write/write_policy.ts";
import { type SystemCode, systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

const MANY = 30;
const ONLY_NEW = { "if-none-match": "*" };

/**
 * Has the file system know no hard links until it is disposed of.
 *
 * @param meanwhile Done while a link is tried.
 */
function withoutLinks(code: SystemCode, meanwhile: () => void = () => {}): Disposable {
  const { link, linkSync } = Deno;
  const fail = () => {
    meanwhile();
    throw systemError(code);
  };
  Deno.linkSync = fail;
  Deno.link = () => Promise.try(fail);
  return { [Symbol.dispose]: () => void Object.assign(Deno, { link, linkSync }) };
}

// EPERM is what FAT says, the others what file systems in user space and on networks do.
for (const code of ["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"] as const) {
  Deno.test(`storeFile() creates a file once when many race and links are ${code}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path);
    using _linkless = withoutLinks(code);
    const headers = { "if-none-match": "*" };
    const answers = await Promise.all(Array.from({ length: MANY }, (_, index) => {
      return site.ask("PUT", "/files/a", { headers, body: [String(index)] });
    }));
    const winners = answers.flatMap(({ status }, index) => status === 201 ? [index] : []);
    assertEquals(winners.length, 1);
    assertEquals(answers.filter(({ status }) => status === 412).length, MANY - 1);
    assertEquals(directory.names(), ["a"]);
    assertEquals(directory.read("a"), String(winners[0]));
  });
}

Deno.test("storeFile() renames without loss when many race and there are no links", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { onConflict: "rename" });
  using _linkless = withoutLinks("EPERM");
  // Half of them want by themselves a name that the others come to.
  const targets = Array.from({ length: MANY }, (_, index) => index % 2 === 0 ? "a" : "a%20(1)");
  const answers = await Promise.all(targets.map((target, index) => {
    return site.ask("POST", `/files/${target}`, { body: [String(index)] });
  }));
  assertEquals(new Set(answers.map(({ status }) => status)), new Set([201]));
  const contents = directory.names().map((name) => Number(directory.read(name)));
  assertEquals(contents.sort((a, b) => a - b), Array.from({ length: MANY }, (_, index) => index));
});

Deno.test("storeBytes() replaces nothing when the name is taken at the last moment, without links", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { onConflict: "error" });
  using _linkless = withoutLinks("EPERM", () => directory.write("a", "theirs"));
  assertEquals(await site.store("a", utf8Pieces("new")), "is-taken");
  assertEquals(directory.read("a"), "theirs");
});

Deno.test("storeBytes() says why when links fail for another reason", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { onConflict: "error" });
  using _linkless = withoutLinks("ENOSPC");
  assertEquals(await site.store("a", utf8Pieces("new")), "disk-full");
  assertEquals(directory.names(), []);
});

for (const onConflict of CONFLICT_POLICIES) {
  Deno.test(`storeFile() says that a file is stored where none can be removed (chattr +a): ${onConflict}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "old");
    const site = new UploadSite(directory.path, { onConflict });
    const { removeSync } = Deno;
    Deno.removeSync = () => {
      throw systemError("EPERM");
    };
    const target = onConflict === "rename" ? "/files/a" : "/files/new";
    const headers: Record<string, string> = onConflict === "overwrite" ? ONLY_NEW : {};
    try {
      const { status, headers: { location } } = await site.ask("POST", target, {
        headers,
        body: ["b"],
      });
      const stored = onConflict === "rename" ? "a (1)" : "new";
      assertEquals([status, location], [201, `/files/${encodeURIComponent(stored)}`]);
      assertEquals(directory.read(stored), "b");
    } finally {
      Deno.removeSync = removeSync;
    }
    assertEquals(directory.read("a"), "old");
  });
}
