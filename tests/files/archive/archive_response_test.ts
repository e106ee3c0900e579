import { assert, assertEquals, assertMatch } from "@std/assert";
import { FileRoot } from "../../../lib/files/file_root.ts";
import type { HttpResponse } from "../../../lib/message.ts";
import { bytesOf } from "../../support/content_of.ts";
import { makeRequest } from "../../support/make_request.ts";
import { serveFile } from "../../support/serve_file.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const ZIP = "/files/?archive=zip";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "a".repeat(1000));
  directory.write("sub/b.txt", "b");
  directory.write(".hidden", "secret");
  directory.link("out", "/etc/passwd");
  // An archive of what changed this moment has no tag that lasts.
  Deno.utimeSync(`${directory.path}/sub`, 1_700_000_000, 1_700_000_000);
  return directory;
}

async function ask(
  directory: TemporaryDirectory,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const root = FileRoot.open(directory.path);
  return await serveFile(root, "/files/", makeRequest(method, target, { headers }));
}

for (const format of ["tar", "zip"]) {
  Deno.test(`serveFile() sends a directory as ${format}, and nothing that may not be seen`, async () => {
    using directory = fill();
    const response = await ask(directory, "GET", `/files/?archive=${format}`);
    const text = new TextDecoder("latin1").decode(await bytesOf(response.body));
    assertEquals(response.status, 200);
    assertMatch(
      String(response.headers?.["content-disposition"]),
      /^attachment; filename\*=UTF-8''/,
    );
    assert(text.includes("a.txt") && text.includes("sub/b.txt"));
    assert(!text.includes("secret") && !text.includes("root:"));
  });
}

Deno.test("serveFile() names an archive so that no name breaks the field (RFC 8187)", async () => {
  using directory = fill();
  directory.write('it\'s (ü) "x";*/f', "f");
  const path = encodeURIComponent('it\'s (ü) "x";*');
  const response = await ask(directory, "GET", `/files/${path}/?archive=zip`);
  await bytesOf(response.body);
  assertEquals(
    response.headers?.["content-disposition"],
    "attachment; filename*=UTF-8''it%27s%20%28%C3%BC%29%20%22x%22%3B%2A.zip",
  );
});

Deno.test("serveFile() resumes a ZIP by Range when it is still the same (9110 §14)", async () => {
  using directory = fill();
  const whole = await ask(directory, "GET", ZIP);
  const bytes = await bytesOf(whole.body);
  const etag = String(whole.headers?.etag);
  const headers = { range: "bytes=500-", "if-range": etag };
  const part = await ask(directory, "GET", ZIP, headers);
  assertEquals(part.status, 206);
  assertEquals(part.headers?.["content-range"], `bytes 500-${bytes.length - 1}/${bytes.length}`);
  assertEquals(await bytesOf(part.body), bytes.subarray(500));

  directory.write("a.txt", "changed");
  const changed = await ask(directory, "GET", ZIP, headers);
  assertEquals(changed.status, 200);
  await bytesOf(changed.body);
});

Deno.test("serveFile() answers 304 for a ZIP that is still the same (9110 §13.1.2)", async () => {
  using directory = fill();
  const first = await ask(directory, "HEAD", ZIP);
  await bytesOf(first.body);
  const again = await ask(directory, "GET", ZIP, { "if-none-match": String(first.headers?.etag) });
  assertEquals([again.status, again.body], [304, undefined]);
});

Deno.test("serveFile() answers 416 for a range beyond a ZIP (9110 §15.5.17)", async () => {
  using directory = fill();
  const response = await ask(directory, "GET", ZIP, { range: "bytes=999999-" });
  assertEquals(response.status, 416);
  assertMatch(String(response.headers?.["content-range"]), /^bytes \*\/[0-9]+$/);
});
