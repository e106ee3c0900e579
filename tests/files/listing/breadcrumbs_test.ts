import { assertEquals } from "@std/assert";
import type { ListingOrder } from "../../../lib/files/listing/order.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { textOf } from "../../support/content_of.ts";
import { breadcrumbsOf, folderEntry, renderPage, rowLinks } from "../../support/listing.ts";
import { makeRequest } from "../../support/make_request.ts";
import { serveFile } from "../../support/serve_file.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

interface Row {
  readonly path: string;
  readonly mount: string;
  /** Where each link leads, as a browser resolves it, and what it says; then the folder's name. */
  readonly crumbs: readonly [...(readonly [path: string, text: string])[], string];
  /** Where ".." leads; `null` where it is not offered. */
  readonly parent: string | null;
}

const ROWS: readonly Row[] = [
  { path: "/files/", mount: "/files/", crumbs: ["files"], parent: null },
  { path: "/", mount: "/", crumbs: ["Root"], parent: null },
  { path: "/a/", mount: "/", crumbs: [["/", "Root"], "a"], parent: "/" },
  { path: "/files/a/", mount: "/files/", crumbs: [["/files/", "files"], "a"], parent: "/files/" },
  {
    path: "/files/a/b/c/",
    mount: "/files/",
    crumbs: [["/files/", "files"], ["/files/a/", "a"], ["/files/a/b/", "b"], "c"],
    parent: "/files/a/b/",
  },
  {
    path: "/pub/my%20files/a/",
    mount: "/pub/my%20files/",
    crumbs: [["/pub/my%20files/", "my files"], "a"],
    parent: "/pub/my%20files/",
  },
  {
    path: "/files/%3Cb%3E%26/J%C3%B6rg/%2525/",
    mount: "/files/",
    crumbs: [
      ["/files/", "files"],
      ["/files/%3Cb%3E%26/", "<b>&"],
      ["/files/%3Cb%3E%26/J%C3%B6rg/", "Jörg"],
      "%25",
    ],
    parent: "/files/%3Cb%3E%26/J%C3%B6rg/",
  },
  {
    path: "/files/a:b;c=d&amp;'/x+y/",
    mount: "/files/",
    crumbs: [["/files/", "files"], ["/files/a:b;c=d&amp;'/", "a:b;c=d&amp;'"], "x+y"],
    parent: "/files/a:b;c=d&amp;'/",
  },
  {
    path: "/%E2%80%AEa/javascript%3Aalert(1)/%23/",
    mount: "/",
    crumbs: [
      ["/", "Root"],
      ["/%E2%80%AEa/", "\u202ea"],
      ["/%E2%80%AEa/javascript%3Aalert(1)/", "javascript:alert(1)"],
      "#",
    ],
    parent: "/%E2%80%AEa/javascript%3Aalert(1)/",
  },
];

for (const { path, mount, crumbs, parent } of ROWS) {
  Deno.test(`directoryPage() leads from ${path} back to ${mount}, and no further`, () => {
    const page = renderPage({ path, mount });
    const resolve = (href: string) => {
      const url = new URL(href, `http://localhost${path}`);
      assertEquals([url.host, url.search, url.hash], ["localhost", "", ""]);
      return url.pathname;
    };
    const shown = breadcrumbsOf(page).map((crumb) =>
      typeof crumb === "string" ? crumb : [resolve(crumb.href), crumb.text]
    );
    assertEquals(shown, crumbs.map((crumb) => typeof crumb === "string" ? crumb : [...crumb]));
    const rows = rowLinks(page);
    assertEquals(rows.map(({ href }) => resolve(href)), parent === null ? [] : [parent]);
  });
}

Deno.test("directoryPage() keeps the order when one goes to another folder", () => {
  const order: ListingOrder = { by: "size", descending: true };
  const page = renderPage({ path: "/files/a/", entries: [folderEntry("sub")], order });
  const query = "?sort=size&order=desc";
  assertEquals(rowLinks(page).map(({ href }) => href), [`../${query}`, `./sub/${query}`]);
  assertEquals(breadcrumbsOf(page)[0], { href: `../${query}`, text: "files" });
});

Deno.test("the listing leads nowhere else when the path has a dot in it", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("a b");
  const root = FileRoot.open(directory.path);
  const pageOf = async (path: string) =>
    await textOf(await serveFile(root, "/files/", makeRequest("GET", path)));
  assertEquals(await pageOf("/files/./"), await pageOf("/files/"));
  assertEquals(await pageOf("/files/./a%20b/./"), await pageOf("/files/a%20b/"));
  assertEquals(await pageOf("/files/%61%20b/%2e/"), await pageOf("/files/a%20b/"));
});
