import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import { bytesOf } from "../support/content_of.ts";
import { decompress } from "../support/decompress.ts";
import { wireBytes, wireText } from "../support/every_split.ts";
import { later } from "../support/later.ts";
import { makeRequest } from "../support/make_request.ts";
import { noisyText } from "../support/noise.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { Site } from "../support/site.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const CODINGS = ["identity", "gzip", "br", "zstd"];
const LARGE = noisyText(3 * 1024 * 1024);
const OLD = "old text, as it was. ".repeat(20);
const NEW = "new text, as it is!! ".repeat(20);

for (const coding of CODINGS) {
  const fields = { "accept-encoding": coding };

  Deno.test(`fileHandler() shows an edit of the same size at once when it sends ${coding}`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("a.txt", OLD);
    const site = new Site(directory);
    const before = await site.get("/a.txt", fields);
    assertEquals(contentOf(before), OLD);
    Deno.writeTextFileSync(path, NEW);
    const conditions = { ...fields, "if-none-match": before.headers.etag };
    const after = await site.get("/a.txt", conditions);
    assertEquals([after.status, contentOf(after)], [200, NEW]);
    assertNotEquals(after.headers.etag, before.headers.etag);
  });

  for (const [when, offset] of [["now", 0], ["an hour from now", 3_600_000]] as const) {
    Deno.test(`fileHandler() shows an edit within one millisecond when that is ${when} and it sends ${coding}`, async () => {
      using directory = new TemporaryDirectory();
      const path = directory.write("a.txt", OLD);
      const site = new Site(directory);
      // So that no answer has to wait for the compressors to be loaded.
      await site.get("/a.txt", fields);
      const modified = new Date(Date.now() + offset);
      Deno.utimeSync(path, modified, modified);
      const before = await site.get("/a.txt", fields);
      Deno.writeTextFileSync(path, NEW);
      Deno.utimeSync(path, modified, modified);
      const conditions = { ...fields, "if-none-match": before.headers.etag };
      const after = await site.get("/a.txt", conditions);
      assertEquals(contentOf(before), OLD);
      assertEquals([after.status, contentOf(after)], [200, NEW]);
    });
  }

  Deno.test(`fileHandler() gives a tag that lasts when a file has become old and it sends ${coding}`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("a.txt", OLD);
    const site = new Site(directory);
    const now = new Date();
    Deno.utimeSync(path, now, now);
    const young = await site.get("/a.txt", fields);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const old = await site.get("/a.txt", fields);
    assertEquals(contentOf(old), OLD);
    const again = await site.get("/a.txt", { ...fields, "if-none-match": old.headers.etag });
    assertEquals(again.status, 304);
    if (young.headers.etag === old.headers.etag) return;
    const late = await site.get("/a.txt", { ...fields, "if-none-match": young.headers.etag });
    assertEquals(late.status, 200);
  });

  const streamed = coding === "identity" ? undefined : coding;
  Deno.test(`fileHandler() streams what is large as ${streamed} when told ${coding}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a.txt", LARGE);
    const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
    const { headers, body } = await handler(makeRequest("GET", "/a.txt", { headers: fields }));
    assertEquals(body instanceof ReadableStream, streamed !== undefined);
    assertEquals(headers?.["content-encoding"], streamed);
    const sent = await bytesOf(body);
    if (streamed !== undefined) assert(sent.length < LARGE.length * 0.9, "it is no smaller");
    assert(
      new TextDecoder().decode(decompress(streamed, sent)) === LARGE,
      "it is not the same text",
    );
  });
}

const SIZES = [
  { bytes: 1_000, isKept: true, reason: "done at once" },
  { bytes: 64 * 1024, isKept: true, reason: "the largest that is done at once" },
  { bytes: 64 * 1024 + 1, isKept: true, reason: "done by pieces" },
  { bytes: 1024 * 1024, isKept: true, reason: "the largest that is kept" },
  { bytes: 1024 * 1024 + 1, isKept: false, reason: "one byte larger" },
];

for (const coding of CODINGS.slice(1)) {
  for (const { bytes, isKept, reason } of SIZES) {
    const verb = isKept ? "keeps" : "makes anew";
    Deno.test(`fileHandler() ${verb} the ${coding} form when a file has ${bytes} bytes: ${reason}`, async () => {
      using directory = new TemporaryDirectory();
      const text = noisyText(bytes);
      directory.write("a.txt", text);
      directory.write("b.txt", text.replaceAll("A", "B"));
      using _ = later(3_000);
      const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
      const ask = (target: string) =>
        handler(makeRequest("GET", target, { headers: { "accept-encoding": coding } }));
      const [first, second] = [await ask("/a.txt"), await ask("/a.txt")];
      if (!isKept) {
        for (const { body } of [first, second]) {
          assert(body instanceof ReadableStream);
          await body.cancel();
        }
        return;
      }
      assert(first.body instanceof Uint8Array, "its length is known");
      // The very same bytes: nothing was compressed again.
      assert(second.body === first.body);
      assertEquals(second.headers, first.headers);
      assert(wireText(decompress(coding, first.body)) === text, "other bytes");
      const other = await ask("/b.txt");
      assert(other.body !== first.body, "another file of the same size and perhaps time");
      const { body } = await handler(
        makeRequest("HEAD", "/a.txt", { headers: { "accept-encoding": coding } }),
      );
      assert(body === first.body, "HEAD is GET");
    });
  }
}

Deno.test("fileHandler() keeps each coding apart when it keeps compressed forms", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a.txt", OLD);
  const site = new Site(directory);
  for (const coding of [...CODINGS, ...CODINGS]) {
    const response = await site.get("/a.txt", { "accept-encoding": coding });
    assertEquals(contentOf(response), OLD, coding);
  }
});

Deno.test("fileHandler() finds what a link leads to as soon as that is there", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("sub");
  directory.link("a.txt", "sub/b.txt");
  const site = new Site(directory);
  {
    using _ = later(3_000);
    for (let i = 0; i < 3; i++) assertEquals((await site.get("/a.txt")).status, 404);
  }
  // The directory of the link stays as it is.
  directory.write("sub/b.txt", "new");
  assertEquals(contentOf(await site.get("/a.txt")), "new");
});

function contentOf({ headers, body }: ParsedResponse): string {
  return wireText(decompress(headers["content-encoding"], wireBytes(body)));
}
