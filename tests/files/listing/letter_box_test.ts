import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { fileHandler } from "../../../lib/files/static_files.ts";
import { makeRequest } from "../../support/make_request.ts";
import { Site } from "../../support/site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const ASKED: readonly { readonly target: string; readonly status: number }[] = [
  { target: "/files/", status: 200 },
  { target: "/files/sub/", status: 200 },
  { target: "/files/site/", status: 200 },
  { target: "/files/sub", status: 404 },
  { target: "/files/a.txt", status: 404 },
  { target: "/files/a.txt/", status: 404 },
  { target: "/files/site/index.html", status: 404 },
  { target: "/files/none/", status: 404 },
  { target: "/files/.git/", status: 404 },
  { target: "/files/out/", status: 404 },
  { target: "/files/%2e%2e/", status: 404 },
  { target: "/files/?archive=zip", status: 200 },
  { target: "/files/?events", status: 200 },
];

for (const { target, status } of ASKED) {
  Deno.test(`letterBox() says ${status} and tells nothing of what is there to ${target}`, async () => {
    using directory = new TemporaryDirectory();
    using outside = new TemporaryDirectory();
    for (const file of ["a.txt", "sub/b.txt", "site/index.html"]) directory.write(file, "secret");
    directory.mkdir(".git");
    directory.link("out", outside.path);
    const site = new Site(directory, { mount: "/files/", access: "upload-only" });
    for (const fields of [{ accept: "text/html" }, { accept: "application/json" }]) {
      const response = await site.get(target, fields);
      assertEquals(response.status, status);
      assert(!/secret|a\.txt|b\.txt|sub/.test(response.body), response.body);
      assertEquals(response.body.includes("<form"), status === 200);
    }
  });
}

Deno.test("letterBox() says 404 when nothing may be written to the directory", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("open");
  const root = FileRoot.open(directory.path);
  root.mayWrite = (path) => path.endsWith("/open");
  const handler = fileHandler(root, { mount: "/", access: "upload-only" });
  for (const [target, status] of [["/", 404], ["/open/", 200]] as const) {
    assertEquals((await handler(makeRequest("GET", target))).status, status);
  }
});

Deno.test("letterBox() answers conditions as one of which nobody knows the version (9110 §13.1)", async () => {
  using directory = new TemporaryDirectory();
  const site = new Site(directory, { mount: "/", access: "upload-only" });
  assertEquals((await site.get("/", { "if-none-match": "*" })).status, 304);
  assertEquals((await site.get("/", { "if-match": '"a"' })).status, 412);
});

Deno.test("letterBox() tells that files were stored when the browser comes back from its form", async () => {
  using directory = new TemporaryDirectory();
  const site = new Site(directory, { mount: "/", access: "upload-only" });
  const { headers, body } = await site.get("/");
  assertStringIncludes(
    body,
    '<form method="post" action="./?stored" enctype="multipart/form-data">',
  );
  assert(!body.includes("are stored"));
  assertStringIncludes((await site.get("/?stored")).body, '<p role="status">The files are stored.');
  assertStringIncludes(headers["content-security-policy"], "form-action 'self'");
  assertEquals(headers["cache-control"], "no-cache");
});
