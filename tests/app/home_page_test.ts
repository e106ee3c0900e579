import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { homePage } from "../../lib/app/home_page.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { linksOf } from "../support/links_of.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

Deno.test("homePage() names the directory, not its path, when there is one", () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("secret-parent/site");
  const page = homePage(FileRoot.open(`${directory.path}/secret-parent/site`));
  assertStringIncludes(page, "<strong>site</strong>");
  assert(!page.includes("secret-parent"));
  assertEquals(linksOf(page), [{ href: "/files/", text: "/files/" }]);
});

const NAMES: readonly { readonly name: string; readonly shown: string }[] = [
  { name: "<script>alert(1)<script>", shown: "&lt;script&gt;alert(1)&lt;script&gt;" },
  { name: "a&b", shown: "a&amp;b" },
  { name: "Jörg", shown: "Jörg" },
  { name: "$&", shown: "$&amp;" },
];

for (const { name, shown } of NAMES) {
  Deno.test(`homePage() shows ${shown} when the directory is ${name}`, () => {
    using directory = new TemporaryDirectory();
    directory.mkdir(name);
    const page = homePage(FileRoot.open(`${directory.path}/${name}`));
    assertStringIncludes(page, `<strong>${shown}</strong>`);
    assert(!page.includes("<script"));
  });
}

Deno.test("homePage() shows a slash when the whole file system is served", () => {
  assertStringIncludes(homePage(FileRoot.open("/")), "<strong>/</strong>");
});

Deno.test("homePage() says what to do when no directory may be read", () => {
  const page = homePage(null);
  assertStringIncludes(page, "--allow-read=DIR");
  assertEquals(linksOf(page), []);
  assertMatch(page, /^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">/);
});

Deno.test("homePage() names no directory when it is a letter box", () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("inbox");
  const page = homePage(FileRoot.open(`${directory.path}/inbox`), "/files/", "upload-only");
  assert(!page.includes("inbox"), page);
  assertStringIncludes(page, "cannot be seen");
  assertEquals(linksOf(page), [{ href: "/files/", text: "/files/" }]);
});

const served = Deno.makeTempDirSync({ prefix: "postern-test-" });
Deno.test.afterAll(() => Deno.removeSync(served, { recursive: true }));

Deno.test({
  name:
    "homePage() says that files can be uploaded when writing is granted, unless it is read-only",
  permissions: { read: [served], write: [served] },
  fn: () => {
    const root = FileRoot.open(served);
    assertStringIncludes(homePage(root), "Files can be uploaded");
    assertStringIncludes(homePage(root, "/files/", "read-only"), "Nothing can be uploaded");
  },
});

Deno.test({
  name: "homePage() says that nothing can be uploaded when writing is not granted",
  permissions: { read: [served], write: false },
  fn: () => assertStringIncludes(homePage(FileRoot.open(served)), "Nothing can be uploaded"),
});
