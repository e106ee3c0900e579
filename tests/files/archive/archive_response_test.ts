import { assert, assertEquals, assertMatch } from "@std/assert";
import { archiveResponder } from "../../../lib/files/archive/archive_response.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { discardBody, type HttpResponse } from "../../../lib/message.ts";
import { bytesOf, textOf } from "../../support/content_of.ts";
import { fileSystemOfUser } from "../../support/file_system_of_user.ts";
import { makeRequest } from "../../support/make_request.ts";
import { serveFile } from "../../support/serve_file.ts";
import { settled } from "../../support/settled.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const ZIP = "/files/?archive=zip";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "a".repeat(1000));
  directory.write("sub/b.txt", "b");
  directory.write(".hidden", "secret");
  directory.link("out", "/etc/passwd");
  return directory;
}

async function ask(
  directory: TemporaryDirectory,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const root = FileRoot.open(directory.path);
  return await serveFile(
    root,
    "/files/",
    makeRequest(method, target, { headers }),
  );
}

for (const format of ["tar", "zip"]) {
  Deno.test(`serveFile() sends a directory as ${format}, and nothing that may not be seen`, async () => {
    using directory = fill();
    const response = await ask(directory, "GET", `/files/?archive=${format}`);
    const text = new TextDecoder("latin1").decode(await bytesOf(response.body));
    assertEquals(response.status, 200);
    assertMatch(
      String(response.headers?.["content-disposition"]),
      /^attachment; filename="/,
    );
    assert(text.includes("a.txt") && text.includes("sub/b.txt"));
    assert(!text.includes("secret") && !text.includes("root:"));
  });
}

for (const format of ["tar", "zip"]) {
  Deno.test(`serveFile() sends a ${format} without a file that the system does not let be read`, async () => {
    using directory = fill();
    Deno.chmodSync(`${directory.path}/a.txt`, 0);
    const root = FileRoot.open(directory.path, { fileSystem: fileSystemOfUser() });
    const request = makeRequest("GET", `/files/?archive=${format}`);
    const { body } = await serveFile(root, "/files/", request);
    const text = new TextDecoder("latin1").decode(await bytesOf(body));
    assert(text.includes("sub/b.txt") && !text.includes("a.txt"));
  });
}

Deno.test("serveFile() names an archive so that no name breaks the field (RFC 6266, RFC 8187)", async () => {
  using directory = fill();
  const name = 'it\'s (ü) "x";*\\%41';
  directory.write(`${name}/f`, "f");
  const path = encodeURIComponent(name);
  const response = await ask(directory, "GET", `/files/${path}/?archive=zip`);
  await bytesOf(response.body);
  assertEquals(
    response.headers?.["content-disposition"],
    `attachment; filename="it's (_) _x_;*__41.zip"; ` +
      "filename*=UTF-8''it%27s%20%28%C3%BC%29%20%22x%22%3B%2A%5C%2541.zip",
  );
});

Deno.test("serveFile() resumes a ZIP by Range when it is still the same (9110 §14)", async () => {
  using directory = fill();
  using _settled = await settled();
  const whole = await ask(directory, "GET", ZIP);
  const bytes = await bytesOf(whole.body);
  const etag = String(whole.headers?.etag);
  const headers = { range: "bytes=500-", "if-range": etag };
  const part = await ask(directory, "GET", ZIP, headers);
  assertEquals(part.status, 206);
  assertEquals(part.headers?.["content-range"], `bytes 500-${bytes.length - 1}/${bytes.length}`);
  assertEquals(await bytesOf(part.body), bytes.subarray(500));

  const again = await ask(directory, "GET", ZIP, { "if-none-match": etag });
  assertEquals([again.status, again.body], [304, undefined], "9110 §13.1.2");
  assertEquals(Object.keys(again.headers ?? {}), ["cache-control", "etag", "last-modified"]);

  directory.write("a.txt", "changed");
  const changed = await ask(directory, "GET", ZIP, headers);
  assertEquals(changed.status, 200);
  await bytesOf(changed.body);
});

Deno.test("serveFile() resumes a ZIP when a file in it is said to be of the future", async () => {
  using directory = fill();
  const inAnHour = Date.now() / 1000 + 3600;
  Deno.utimeSync(`${directory.path}/a.txt`, inAnHour, inAnHour);
  using _settled = await settled();
  const { headers } = await ask(directory, "HEAD", ZIP);
  const conditions = { range: "bytes=5-9", "if-range": String(headers?.etag) };
  const part = await ask(directory, "GET", ZIP, conditions);
  assertEquals([part.status, (await bytesOf(part.body)).length], [206, 5]);
});

Deno.test("serveFile() sends a ZIP anew when its tag came from a tree that changed just then", async () => {
  using directory = fill();
  const whole = await ask(directory, "GET", ZIP);
  await bytesOf(whole.body);
  const etag = String(whole.headers?.etag);
  const conditions: Record<string, string>[] = [{ range: "bytes=500-", "if-range": etag }, {
    "if-none-match": etag,
  }];
  for (const when of ["at once", "later"]) {
    for (const headers of conditions) {
      const again = await ask(directory, "GET", ZIP, headers);
      assertEquals(again.status, 200, when);
      await bytesOf(again.body);
    }
    await settle();
  }
});

Deno.test("serveFile() sends a ZIP anew when a file is gone from it, whatever their dates (9110 §13.1.3)", async () => {
  using directory = fill();
  await settle();
  const first = await ask(directory, "HEAD", ZIP);
  await bytesOf(first.body);
  const since = { "if-modified-since": String(first.headers?.["last-modified"]) };
  const same = await ask(directory, "GET", ZIP, since);
  assertEquals(same.status, 304);
  Deno.removeSync(`${directory.path}/a.txt`);
  const less = await ask(directory, "GET", ZIP, since);
  assertEquals(less.status, 200);
  await bytesOf(less.body);
});

async function refusal(directory: TemporaryDirectory, entries: number, path = ""): Promise<string> {
  const root = FileRoot.open(directory.path);
  const respond = archiveResponder(root, { entries });
  const response = await respond(root.path + path, "name", "zip", makeRequest("GET", ZIP));
  if (response.status === 200) return `200 ${(await bytesOf(response.body)).length > 0}`;
  return await textOf(response);
}

Deno.test("archiveResponder() refuses a ZIP before its first byte when it has too many entries", async () => {
  using directory = fill();
  assertEquals(await refusal(directory, 3), "200 true");
  assertEquals(
    await refusal(directory, 2),
    "403 Forbidden: a ZIP has at most 2 entries; ?archive=tar has any number\n",
  );
});

for (const range of [undefined, "bytes=5-9"]) {
  Deno.test(`archiveResponder() asks to come again when others hold too many entries for ${range ?? "all"} (9110 §15.6.4)`, async () => {
    using directory = fill();
    const root = FileRoot.open(directory.path);
    const respond = archiveResponder(root, { entries: 3 });
    const request = makeRequest("GET", ZIP);
    const headers = range === undefined ? undefined : { range };
    const held = await respond(root.path, "name", "zip", makeRequest("GET", ZIP, { headers }));
    assertEquals(held.status, range === undefined ? 200 : 206);
    const refused = await respond(`${root.path}/sub`, "name", "zip", request);
    assertEquals([refused.status, refused.headers?.["retry-after"]], [503, "5"]);
    assertEquals(
      await textOf(refused),
      "503 Service Unavailable: too many files are being archived\n",
    );
    await discardBody(held.body);
    const served = await respond(`${root.path}/sub`, "name", "zip", request);
    assertEquals(served.status, 200);
    await discardBody(served.body);
  });
}

const BODILESS: readonly (readonly [string, string])[] = [
  ["if-match", '"other"'],
  ["if-none-match", "*"],
  ["range", "bytes=999999-"],
];

for (const [name, value] of BODILESS) {
  Deno.test(`archiveResponder() holds no entries when there is no body: ${name}`, async () => {
    using directory = fill();
    const root = FileRoot.open(directory.path);
    const respond = archiveResponder(root, { entries: 3 });
    for (let i = 0; i < 2; i++) {
      const response = await respond(
        root.path,
        "name",
        "zip",
        makeRequest("GET", ZIP, { headers: { [name]: value } }),
      );
      assert(response.status >= 300 && response.status !== 503, `${response.status}`);
    }
    directory.write("sub/b.txt", "other");
    const response = await respond(root.path, "name", "zip", makeRequest("GET", ZIP));
    assertEquals(response.status, 200);
    await discardBody(response.body);
  });
}

const MADE_ANEW: readonly (readonly [name: string, value: string, status: number])[] = [
  ["if-match", "*", 200],
  ["if-match", '"other"', 412],
  ["if-none-match", "*", 304],
  ["if-none-match", '"other"', 200],
  ["if-modified-since", "Sun, 22 Nov 2099 00:00:00 GMT", 200],
  ["if-unmodified-since", "Sun, 22 Nov 2009 00:00:00 GMT", 200],
];

for (const [name, value, status] of MADE_ANEW) {
  Deno.test(`serveFile() answers ${status} for a tar when it says ${name}: ${value} (9110 §13.2.2)`, async () => {
    using directory = fill();
    const response = await ask(directory, "GET", "/files/?archive=tar", { [name]: value });
    assertEquals(response.status, status);
    // RFC 9110 §15.4.5: 304 has it as 200 does.
    if (status !== 412) assertEquals(response.headers?.["cache-control"], "no-cache");
    await discardBody(response.body);
  });
}

Deno.test("serveFile() answers 416 for a range beyond a ZIP (9110 §15.5.17)", async () => {
  using directory = fill();
  const response = await ask(directory, "GET", ZIP, { range: "bytes=999999-" });
  assertEquals(response.status, 416);
  assertMatch(String(response.headers?.["content-range"]), /^bytes \*\/[0-9]+$/);
});

/** Until the dates of what changes next are others, which are told to the second. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_020));
}
