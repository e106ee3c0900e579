import { assertEquals, assertMatch } from "@std/assert";
import { decompress } from "../support/decompress.ts";
import { wireBytes, wireText } from "../support/every_split.ts";
import { Site } from "../support/site.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const PAGE = "<h1>Nothing here</h1>".repeat(50);

function withNotFoundPage(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("404.html", PAGE);
  directory.write("bare/a.txt", "a");
  return directory;
}

const MISSING = [
  { target: "/nope", reason: "not there" },
  { target: "/bare/nope", reason: "the root's page is for all below" },
  { target: "/bare/", reason: "no listing" },
  { target: "/..%2fx", reason: "no path of a file" },
  { target: "//nope", reason: "an empty segment" },
  { target: "/.secret", reason: "a dotfile" },
];

for (const { target, reason } of MISSING) {
  Deno.test(`fileHandler() sends 404.html with 404 when ${target} is asked for: ${reason}`, async () => {
    using directory = withNotFoundPage();
    const site = new Site(directory, { mount: "/", listing: false });
    const { status, headers, body } = await site.get(target);
    assertEquals([status, body], [404, PAGE]);
    assertEquals(headers["content-type"], "text/html; charset=UTF-8");
    const head = await site.ask("HEAD", target);
    assertEquals(head, { status, headers, body: "" });
  });
}

Deno.test("fileHandler() lets nobody keep 404.html when files may be kept", async () => {
  using directory = withNotFoundPage();
  const site = new Site(directory, { mount: "/", cacheSeconds: 3600 });
  assertEquals((await site.get("/nope")).headers["cache-control"], "no-cache");
  assertEquals((await site.get("/404.html")).headers["cache-control"], "max-age=3600");
});

/** RFC 9110 §13.2.1, §14.2: conditions and ranges are for what would have been a success. */
const IGNORED: readonly Readonly<Record<string, string>>[] = [
  { "if-none-match": "*" },
  { "if-match": '"x"' },
  { "if-modified-since": "Sun, 22 Nov 2099 08:00:00 GMT" },
  { "if-unmodified-since": "Sun, 06 Nov 1994 08:49:37 GMT" },
  { range: "bytes=0-4" },
  { range: "bytes=99999-" },
  { range: "bytes=0-4", "if-range": '"x"' },
];

for (const fields of IGNORED) {
  Deno.test(`fileHandler() sends 404.html with 404 when told ${JSON.stringify(fields)} (9110 §13.2.1)`, async () => {
    using directory = withNotFoundPage();
    const { status, body } = await new Site(directory).get("/nope", fields);
    assertEquals([status, body], [404, PAGE]);
  });
}

Deno.test("fileHandler() compresses 404.html when that is wanted", async () => {
  using directory = withNotFoundPage();
  const site = new Site(directory);
  for (const coding of ["gzip", "br", "zstd", "br"]) {
    const { status, headers, body } = await site.get("/nope", { "accept-encoding": coding });
    assertEquals([status, headers["content-encoding"]], [404, coding]);
    assertEquals(wireText(decompress(coding, wireBytes(body))), PAGE);
  }
});

for (const value of ["identity;q=0", "*;q=0", "deflate, *;q=0"]) {
  Deno.test(`fileHandler() answers 404, not 406, when nothing is there and it is told ${value} (9110 §12.5.3)`, async () => {
    using directory = withNotFoundPage();
    const site = new Site(directory);
    const { status, headers, body } = await site.get("/nope", { "accept-encoding": value });
    assertEquals([status, body, headers.vary], [404, "404 Not Found\n", "accept-encoding"]);
    assertEquals((await site.get("/404.html", { "accept-encoding": value })).status, 406);
  });
}

Deno.test("fileHandler() sends 404.html with 200 when that is what is asked for", async () => {
  using directory = withNotFoundPage();
  const { status, body } = await new Site(directory).get("/404.html");
  assertEquals([status, body], [200, PAGE]);
});

Deno.test("fileHandler() says so in a line when there is no 404.html, or it leads out", async () => {
  using outside = new TemporaryDirectory();
  using directory = new TemporaryDirectory();
  const site = new Site(directory);
  assertEquals((await site.get("/nope")).body, "404 Not Found\n");
  directory.link("404.html", outside.write("secret", "root:x:0:0"));
  assertEquals((await site.get("/nope")).body, "404 Not Found\n");
});

Deno.test("fileHandler() answers 404 when a spa has no index.html", async () => {
  using directory = withNotFoundPage();
  const site = new Site(directory, { mount: "/", spa: true });
  const { status, body } = await site.get("/route", { "sec-fetch-mode": "navigate" });
  assertEquals([status, body], [404, PAGE]);
});

Deno.test("fileHandler() answers 404 when a spa lists nothing and a script asks for a directory", async () => {
  using directory = withNotFoundPage();
  directory.write("index.html", "home");
  const site = new Site(directory, { mount: "/", spa: true, listing: false });
  const { status, headers } = await site.get("/bare/", { "sec-fetch-mode": "cors" });
  assertEquals(status, 404);
  assertMatch(headers.vary ?? "", /\bsec-fetch-mode\b/i);
});

Deno.test("fileHandler() says what else a spa answers by when it has a page for a route (9110 §12.5.5)", async () => {
  using directory = new TemporaryDirectory();
  directory.write("index.html", "home");
  const site = new Site(directory, { mount: "/", spa: true, cacheSeconds: 3_600 });
  for (const [name, value] of [["sec-fetch-mode", "navigate"], ["accept", "text/html"]]) {
    const { status, headers } = await site.get("/route", { [name]: value });
    assertEquals(status, 200);
    // A cache that keeps it for an hour would else give it to a script that asks for data.
    assertMatch(headers.vary ?? "", /\baccept\b(?!-)/i);
    assertMatch(headers.vary ?? "", /\bsec-fetch-mode\b/i);
  }
});

const LIFETIMES = [
  { cacheSeconds: undefined, value: "no-cache" },
  { cacheSeconds: 0, value: "max-age=0" },
  { cacheSeconds: 3_600, value: "max-age=3600" },
];

for (const { cacheSeconds, value } of LIFETIMES) {
  Deno.test(`fileHandler() says ${value} when cacheSeconds is ${cacheSeconds}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a.txt", "text of a file ".repeat(9));
    const site = new Site(directory, { mount: "/", cacheSeconds });
    const requests: readonly Readonly<Record<string, string>>[] = [
      {},
      { "accept-encoding": "gzip" },
      { "if-none-match": "*" },
      { range: "bytes=0-4" },
      { range: "bytes=0-4,9-9" },
    ];
    for (const fields of requests) {
      const { headers } = await site.get("/a.txt", fields);
      assertEquals(headers["cache-control"], value, JSON.stringify(fields));
    }
  });
}
