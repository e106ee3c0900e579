import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import type { Handler, HttpResponse } from "../../lib/message.ts";
import { bytesOf, gunzipText, textOf } from "../support/content_of.ts";
import { wireText } from "../support/every_split.ts";
import { exchange } from "../support/exchange.ts";
import { makeRequest } from "../support/make_request.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { serveFile } from "../support/serve_file.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const LONG = "All work and no play makes Jack a dull boy.\n".repeat(100);

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "a");
  directory.write("long.txt", LONG);
  directory.write("long.bin", LONG);
  directory.write("data", "data");
  directory.write("empty.txt", "");
  directory.write("page/index.html", "<h1>home</h1>");
  directory.write("odd/index.html/x", "");
  directory.write("list/b.txt", "b");
  directory.write("list/sub/c", "");
  directory.write("evil.example/x", "");
  directory.write("\\evil.example/x", "");
  directory.write("javascript:alert(1)/x", "");
  directory.write("100%/x", "");
  directory.mkdir("out");
  directory.link("out/index.html", "/etc/passwd");
  Deno.utimeSync(`${directory.path}/a.txt`, 784_111_777, 784_111_777.9);
  return directory;
}

async function get(
  directory: TemporaryDirectory,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ response: HttpResponse; content: string }> {
  const root = FileRoot.open(directory.path);
  const response = await serveFile(root, "/files/", makeRequest("GET", target, { headers }));
  return { response, content: await textOf(response) };
}

interface Row {
  readonly target: string;
  readonly status: number;
  readonly type?: string;
  readonly content?: string;
  readonly reason: string;
}

const TEXT = "text/plain; charset=UTF-8";

const ROWS: readonly Row[] = [
  { target: "/files/a.txt", status: 200, type: TEXT, content: "a", reason: "a file" },
  { target: "/files/a.txt?v=1", status: 200, content: "a", reason: "the query is not the file's" },
  { target: "/files/empty.txt", status: 200, type: TEXT, content: "", reason: "an empty file" },
  { target: "/files/data", status: 200, type: "application/octet-stream", reason: "no extension" },
  { target: "/files/long.txt", status: 200, content: LONG, reason: "a longer file" },
  {
    target: "/files/page/",
    status: 200,
    type: "text/html; charset=UTF-8",
    content: "<h1>home</h1>",
    reason: "index.html",
  },
  {
    target: "/files/page/index.html",
    status: 200,
    content: "<h1>home</h1>",
    reason: "by its name",
  },
  {
    target: "/files/odd/",
    status: 200,
    type: "text/html; charset=utf-8",
    reason: "index.html is a directory",
  },
  {
    target: "/files/out/",
    status: 200,
    type: "text/html; charset=utf-8",
    reason: "index.html leads out",
  },
  { target: "/files/", status: 200, type: "text/html; charset=utf-8", reason: "a listing" },
  { target: "/files/nope", status: 404, reason: "not there" },
  { target: "/files/a.txt/", status: 404, reason: "a file with a slash" },
  { target: "/files//a.txt", status: 404, reason: "two slashes" },
  { target: "/files/list//", status: 404, reason: "two slashes" },
  { target: "/files/../a.txt", status: 404, reason: "dots" },
  { target: "/files/%2e%2e/a.txt", status: 404, reason: "escaped dots" },
  { target: "/files/..%2fa.txt", status: 404, reason: "an escaped slash" },
  { target: "/files/out/index.html", status: 404, reason: "a link outside" },
];

for (const { target, status, type, content, reason } of ROWS) {
  Deno.test(`serveFile() answers ${status} to GET ${target}: ${reason}`, async () => {
    using directory = fill();
    const answer = await get(directory, target);
    assertEquals(answer.response.status, status);
    if (type !== undefined) assertEquals(answer.response.headers?.["content-type"], type);
    if (content !== undefined) assertEquals(answer.content, content);
    assert(!answer.content.includes("root:"));
  });
}

Deno.test("serveFile() tells the time and forbids guessing when it sends a file", async () => {
  using directory = fill();
  const { headers } = (await get(directory, "/files/a.txt")).response;
  assertEquals(headers?.["last-modified"], "Sun, 06 Nov 1994 08:49:37 GMT");
  assertEquals(headers?.["x-content-type-options"], "nosniff");
});

Deno.test("serveFile() says nothing of the path when it answers 404", async () => {
  using directory = fill();
  const { content } = await get(directory, "/files/%3Cscript%3E");
  assertEquals(content, "404 Not Found\n");
});

const REDIRECTS: readonly {
  readonly target: string;
  readonly leadsTo: string;
  readonly reason: string;
}[] = [
  { target: "/files/list", leadsTo: "/files/list/", reason: "a directory" },
  { target: "/files/list/sub", leadsTo: "/files/list/sub/", reason: "one below" },
  { target: "/files/list?a=1&b=/x", leadsTo: "/files/list/?a=1&b=/x", reason: "the query is kept" },
  {
    target: "/files/list?//evil.example",
    leadsTo: "/files/list/?//evil.example",
    reason: "slashes in a query",
  },
  {
    target: '/files/list?"<|>',
    leadsTo: "/files/list/?%22%3C%7C%3E",
    reason: "a query that is in no URI (9110 §10.2.2)",
  },
  { target: "/files/list?a?b", leadsTo: "/files/list/?a?b", reason: "a second mark" },
  { target: "/files/evil.example", leadsTo: "/files/evil.example/", reason: "the name of a host" },
  { target: "/files/%65vil.example", leadsTo: "/files/evil.example/", reason: "9110 §4.2.3" },
  { target: "/files/100%25", leadsTo: "/files/100%25/", reason: "escapes stay" },
  { target: "/files/%5cevil.example", leadsTo: "/files/%5cevil.example/", reason: "a backslash" },
  {
    target: "/files/\\evil.example",
    leadsTo: "/files//%5Cevil.example/",
    reason: "a raw one: URL takes it for a slash, and no browser sends it",
  },
  {
    target: "/files/javascript:alert(1)",
    leadsTo: "/files/javascript:alert(1)/",
    reason: "a scheme",
  },
];

/** RFC 3986 §4.2: `./`, one segment, a slash and perhaps a query, of characters that a URI may have. */
const RELATIVE_REFERENCE =
  /^\.\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})+\/(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i;

for (const { target, leadsTo, reason } of REDIRECTS) {
  Deno.test(`serveFile() redirects ${target} to ${leadsTo}: ${reason}`, async () => {
    using directory = fill();
    const { response } = await get(directory, target);
    assertEquals([response.status, response.headers?.["cache-control"]], [308, "no-cache"]);
    const location = String(response.headers?.location);
    assertMatch(location, RELATIVE_REFERENCE);
    assertEquals(new URL(location, `http://h${target}`).href, `http://h${leadsTo}`);
  });
}

Deno.test("serveFile() leads to no other host when it is mounted at the root", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  for (const target of ["//evil.example", "/\\evil.example", "/%5cevil.example", "/evil.example"]) {
    const response = await serveFile(root, "/", makeRequest("GET", target));
    if (response.status === 404) continue;
    assertEquals(response.status, 308);
    const url = new URL(String(response.headers?.location), "http://h/");
    assertEquals(url.host, "h", target);
  }
  assertEquals((await serveFile(root, "/", makeRequest("GET", "//evil.example"))).status, 404);
});

/** What else Accept may say is in `listing/listing_response_test.ts`. */
const LISTINGS: readonly { readonly accept?: string; readonly type: string }[] = [
  { type: "text/html; charset=utf-8" },
  { accept: "application/json", type: "application/json" },
];

for (const { accept, type } of LISTINGS) {
  Deno.test(`serveFile() lists a directory as ${type} when Accept is ${accept}`, async () => {
    using directory = fill();
    const { response, content } = await get(
      directory,
      "/files/list/",
      accept === undefined ? {} : { accept },
    );
    assertEquals(response.headers?.["content-type"], type);
    assertMatch(String(response.headers?.vary), /\baccept\b/i);
    assertEquals(response.headers?.["x-content-type-options"], "nosniff");
    assertMatch(String(response.headers?.["content-security-policy"]), /default-src 'none'/);
    if (type === "application/json") {
      const entries = JSON.parse(content) as { name: string; kind: string; size?: number }[];
      const shown = entries.map(({ name, kind, size }) => `${kind} ${name} ${size}`);
      assertEquals(shown, ["directory sub undefined", "file b.txt 1"]);
    } else {
      const links = [...content.matchAll(/href="(\.\/[^"?]+)/g)].map(([, href]) => href);
      assertEquals(links, ["./sub/", "./b.txt"]);
    }
  });
}

async function ask(
  directory: TemporaryDirectory,
  method: string,
  target: string,
): Promise<ParsedResponse> {
  const root = FileRoot.open(directory.path);
  const handler: Handler = (request) => serveFile(root, "/files/", request);
  const wire = `${method} ${target} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n`;
  const outcome = await exchange([wire], handler);
  assertEquals(outcome.errors, []);
  return outcome.responses([method])[0];
}

const HEADS = ["a.txt", "long.txt", "empty.txt", "", "list", "page/", "nope", "long.bin"];

for (const name of HEADS) {
  Deno.test(`serveFile() gives HEAD what GET has when asked for "${name}"`, async () => {
    using directory = fill();
    const got = await ask(directory, "GET", `/files/${name}`);
    const head = await ask(directory, "HEAD", `/files/${name}`);
    assertEquals({ ...head, body: "" }, { ...got, body: "" });
    assertEquals(head.body, "");
  });
}

Deno.test("serveFile() packs text, and only text, when gzip is wanted", async () => {
  using directory = fill();
  const packed = await ask(directory, "GET", "/files/long.txt");
  assertEquals(packed.headers["content-encoding"], "gzip");
  assertEquals(packed.headers.vary, "accept-encoding");
  assertEquals(await gunzipText(packed.body), LONG);
  const plain = await ask(directory, "GET", "/files/long.bin");
  assertEquals([plain.headers["content-encoding"], plain.body], [undefined, LONG]);
  const tiny = await ask(directory, "GET", "/files/a.txt");
  assertEquals([tiny.headers["content-encoding"], tiny.body], [undefined, "a"]);
});

Deno.test("serveFile() says Vary when text is not packed, too (9110 §12.5.5)", async () => {
  using directory = fill();
  const { response } = await get(directory, "/files/long.txt");
  assertEquals(response.headers?.vary, "accept-encoding");
});

Deno.test("serveFile() closes the file when the client takes no coding at all", async () => {
  using directory = fill();
  const { response } = await get(directory, "/files/long.txt", { "accept-encoding": "*;q=0" });
  assertEquals(response.status, 406);
});

Deno.test("serveFile() gives a link the type that its own name tells", async () => {
  using directory = fill();
  directory.write("3f2a9c", "<p>page");
  directory.link("page.html", "3f2a9c");
  const { response } = await get(directory, "/files/page.html");
  assertEquals(response.headers?.["content-type"], "text/html; charset=UTF-8");
});

for (const name of ["long.txt", "long.bin", "data"]) {
  Deno.test(`serveFile() says Vary of ${name}, whatever is accepted (9110 §12.5.5)`, async () => {
    using directory = fill();
    for (const accept of ["", "gzip", "identity;q=0, gzip", "br"]) {
      const { response } = await get(directory, `/files/${name}`, { "accept-encoding": accept });
      assertEquals([response.status, response.headers?.vary], [200, "accept-encoding"], accept);
    }
  });
}

Deno.test("fileHandler() packs anew what was replaced by a file of the same size and time", async () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("a.txt", "A".repeat(600));
  directory.write("b.txt", "B".repeat(600));
  directory.link("current.txt", "a.txt");
  for (const name of ["a.txt", "b.txt"]) Deno.utimeSync(`${directory.path}/${name}`, 1_000, 1_000);
  await new Promise((resolve) => setTimeout(resolve, 2_050 - Date.now() % 1_000));
  const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
  const read = async (target: string) => {
    const headers = { "accept-encoding": "gzip" };
    const response = await handler(makeRequest("GET", target, { headers }));
    assertEquals(response.headers?.["content-encoding"], "gzip");
    return (await gunzipText(wireText(await bytesOf(response.body)))).slice(0, 1);
  };
  for (let i = 0; i < 3; i++) {
    assertEquals([await read("/a.txt"), await read("/current.txt")], ["A", "A"]);
  }
  directory.write("a.txt", "C".repeat(600));
  Deno.utimeSync(path, 1_000, 1_000);
  Deno.removeSync(`${directory.path}/current.txt`);
  directory.link("current.txt", "b.txt");
  for (let i = 0; i < 3; i++) {
    assertEquals([await read("/a.txt"), await read("/current.txt")], ["C", "B"]);
  }
});

const MOUNTS = [
  { mount: "/", isOne: true },
  { mount: "/files/", isOne: true },
  { mount: "/a/b.c/", isOne: true },
  { mount: "/caf%C3%A9/", isOne: true },
  { mount: "/caf%c3%a9/", isOne: true },
  { mount: "", isOne: false },
  { mount: "files/", isOne: false },
  { mount: "/files", isOne: false },
  { mount: "/café/", isOne: false },
  { mount: "/a b/", isOne: false },
  { mount: "/%61/", isOne: false },
  { mount: "/a|b/", isOne: false },
  { mount: "/a?/", isOne: false },
  { mount: "/a#/", isOne: false },
  { mount: "/100%/", isOne: false },
];

for (const { mount, isOne } of MOUNTS) {
  Deno.test(`fileHandler() ${isOne ? "takes" : "refuses"} "${mount}" as a mount`, async () => {
    using directory = fill();
    const root = FileRoot.open(directory.path);
    for (const access of ["all", "upload-only"] as const) {
      const open = () => fileHandler(root, { mount, access });
      if (!isOne) assertThrows(open, TypeError, "slash at both ends");
      else if (access === "all") {
        assertEquals(await textOf(await open()(makeRequest("GET", `${mount}a.txt`))), "a");
      }
    }
  });
}
