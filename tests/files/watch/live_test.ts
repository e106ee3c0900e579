import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { fileHandler, type FileHandlerOptions } from "../../../lib/files/static_files.ts";
import { discardBody } from "../../../lib/message.ts";
import { serve } from "../../../lib/server/server.ts";
import { textOf } from "../../support/content_of.ts";
import { makeRequest } from "../../support/make_request.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { within } from "../../support/within.ts";

Deno.test("fileHandler() tells of changes below a directory until it is told to end", async () => {
  using directory = new TemporaryDirectory();
  const stopping = new AbortController();
  const handler = fileHandler(FileRoot.open(directory.path), {
    mount: "/",
    signal: stopping.signal,
  });
  await using server = serve(handler, { port: 0 });
  const response = await fetch(`http://localhost:${server.addr.port}/?events`);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  assertStringIncludes((await within(reader.read())).value ?? "", "retry:");
  directory.write("new.txt", "x");
  let told = "";
  while (!told.includes('"new.txt"')) told += (await within(reader.read())).value ?? "";
  assertStringIncludes(told, "event: change");

  // Without this a shutdown would wait for a stream that has no end.
  stopping.abort();
  await within(server.shutdown());
  for (;;) if ((await within(reader.read())).done) break;
});

Deno.test("fileHandler() adds the script to pages, and only to pages, when it is live", async () => {
  using directory = new TemporaryDirectory();
  // So long that it would be compressed.
  directory.write("page.html", "<h1>page</h1>".padEnd(2_000));
  directory.write("style.css", "h1 {}");
  const root = FileRoot.open(directory.path);
  await using server = serve(fileHandler(root, { mount: "/", live: true }), { port: 0 });
  const origin = `http://localhost:${server.addr.port}`;
  const headers = { range: "bytes=0-3" };

  const page = await fetch(`${origin}/page.html`, { headers });
  const text = await page.text();
  // RFC 9110 §14.3: what ignores a range offers none.
  assertEquals([page.status, page.headers.get("accept-ranges")], [200, null]);
  assert(text.startsWith("<h1>page</h1>") && text.includes("EventSource"), text);
  assertEquals(Number(page.headers.get("content-length")), text.length);

  const etag = page.headers.get("etag") ?? "";
  const again = await fetch(`${origin}/page.html`, { headers: { "if-none-match": etag } });
  assertEquals(again.status, 304);
  // RFC 9110 §8.8.1: the page without the script is another representation.
  const plain = await fileHandler(root, { mount: "/" })(makeRequest("GET", "/page.html"));
  await discardBody(plain.body);
  assertNotEquals(plain.headers?.etag, etag);
  const packable = makeRequest("GET", "/page.html", { headers: { "accept-encoding": "gzip" } });
  const unpacked = await fileHandler(root, { mount: "/", live: true })(packable);
  await discardBody(unpacked.body);
  assertEquals(unpacked.headers?.["content-encoding"], undefined);
  const style = await fetch(`${origin}/style.css`, { headers });
  assertEquals([style.status, await style.text()], [206, "h1 {"]);
});

type NowhereRow = readonly [
  name: string,
  accept: string,
  hasScript: boolean,
  vary: string | undefined,
  options?: Pick<FileHandlerOptions, "spa" | "live">,
];

const NOWHERE: readonly NowhereRow[] = [
  ["a browser asks", "text/html,*/*;q=0.8", true, "accept"],
  ["curl asks", "*/*", false, "accept"],
  ["no page is wanted", "text/html;q=0", false, "accept"],
  ["a script of a spa asks", "*/*", false, "accept, sec-fetch-mode", { spa: true }],
  ["nothing reloads", "text/html", false, undefined, { live: false }],
];

for (const [name, accept, hasScript, vary, options] of NOWHERE) {
  Deno.test(`fileHandler() answers 404 with ${hasScript ? "the" : "no"} script when ${name}`, async () => {
    using directory = new TemporaryDirectory();
    const root = FileRoot.open(directory.path);
    const handler = fileHandler(root, { mount: "/", live: true, ...options });
    const response = await handler(makeRequest("GET", "/nope", { headers: { accept } }));
    assertEquals([response.status, response.headers?.vary], [404, vary]);
    const content = await textOf(response);
    assertEquals(content.includes("EventSource"), hasScript);
    if (!hasScript) assertEquals(content, "404 Not Found\n");
  });
}

Deno.test("fileHandler() tells of changes without listings when pages reload", async () => {
  using directory = new TemporaryDirectory();
  const stopping = new AbortController();
  const options = { mount: "/", listing: false, live: true, signal: stopping.signal };
  const handler = fileHandler(FileRoot.open(directory.path), options);
  await using server = serve(handler, { port: 0 });
  const response = await fetch(`http://localhost:${server.addr.port}/?events`);
  assertEquals(response.status, 200);
  stopping.abort();
  await within(response.text());
});

Deno.test("fileHandler() asks to come again when too many directories are watched (9110 §15.6.4)", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 9; i++) directory.mkdir(`${i}`);
  const stopping = new AbortController();
  const { signal } = stopping;
  const handler = fileHandler(FileRoot.open(directory.path), { mount: "/", signal });
  await using server = serve(handler, { port: 0 });
  const ask = (path: string) => fetch(`http://localhost:${server.addr.port}/${path}/?events`);
  const watching = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(`${i}`)));
  assertEquals(watching.map(({ status }) => status), Array(8).fill(200));
  const refused = await ask("8");
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  assertEquals(
    await refused.text(),
    "503 Service Unavailable: too many directories are watched\n",
  );
  // Those of a directory that is watched have room all the same.
  const shared = await ask("7");
  assertEquals(shared.status, 200);
  await watching[0].body?.cancel();
  for (const { body } of [...watching.slice(1), shared]) {
    const reader = body!.getReader();
    await within(reader.read());
    reader.releaseLock();
  }
  stopping.abort();
  await within(server.shutdown());
  for (const { body } of [...watching.slice(1), shared]) await body?.cancel();
});
