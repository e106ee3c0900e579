import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createRouter, endpointBefore } from "../../lib/app/endpoints.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { gunzipText } from "../support/content_of.ts";
import { wireText } from "../support/every_split.ts";
import { exchange } from "../support/exchange.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

interface Asked {
  readonly method?: string;
  readonly target: string;
  readonly fields?: readonly string[];
  readonly body?: string;
}

async function ask(directory: TemporaryDirectory | null, asked: Asked): Promise<ParsedResponse> {
  const { method = "GET", target, fields = [], body = "" } = asked;
  const root = directory === null ? null : FileRoot.open(directory.path);
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  const head = [`${method} ${target} HTTP/1.1`, "Host: localhost:4221", ...fields, ...length];
  const wire = [...head, "", body].join("\r\n");
  const outcome = await exchange([wire], createRouter(root).handler);
  assertEquals(outcome.errors, []);
  return outcome.responses([method])[0];
}

function utf8(text: string): string {
  return wireText(new TextEncoder().encode(text));
}

const BROWSER = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

interface Row extends Asked {
  readonly name: string;
  readonly status: number;
  readonly type?: string;
  readonly content?: string;
  readonly allow?: string;
}

/** What people might try beside what `program/endpoints_test.ts` has byte for byte. */
const ROWS: readonly Row[] = [
  { name: "echo beyond ASCII", target: "/echo/%E2%82%AC", status: 200, content: utf8("€") },
  { name: "echo a tag", target: "/echo/%3Cb%3E", status: 200, type: "text/plain", content: "<b>" },
  { name: "echo, spelt otherwise (9110 §4.2.3)", target: "/%65ch%6F/a", status: 200, content: "a" },
  {
    name: "user agent in Latin-1",
    target: "/user-agent",
    fields: ["User-Agent: Zo\xeb/1"],
    status: 200,
    content: "Zo\xeb/1",
  },
  { name: "a file", target: "/files/a.txt", status: 200, content: "content" },
  {
    name: "a file without a type",
    target: "/files/data",
    status: 200,
    type: "application/octet-stream",
  },
  { name: "out of it", target: "/files/../secret", status: 404 },
  { name: "a listing", target: "/files/", status: 200, type: "text/html; charset=utf-8" },
  { name: "an upload", method: "POST", target: "/files/new", body: "12345", status: 201 },
  { name: "an upload by PUT", method: "PUT", target: "/files/new", body: "12345", status: 201 },
  { name: "another case", target: "/Echo/abc", status: 404 },
  {
    name: "a method that echo has not",
    method: "POST",
    target: "/echo/a",
    body: "x",
    status: 405,
    allow: "GET, HEAD, OPTIONS",
  },
  {
    name: "a method that files have not",
    method: "PATCH",
    target: "/files/a.txt",
    status: 405,
    allow: "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT",
  },
  {
    name: "what files have",
    method: "OPTIONS",
    target: "/files/a.txt",
    status: 200,
    allow: "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT",
  },
  { name: "an unknown method", method: "BREW", target: "/", status: 501 },
];

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a.txt", "content");
  directory.write("data", "data");
  return directory;
}

for (const row of ROWS) {
  const { name, method = "GET", target, status, type, content, allow } = row;
  Deno.test(`createRouter() answers ${status} to ${method} ${target}: ${name}`, async () => {
    using directory = fill();
    const response = await ask(directory, row);
    assertEquals(response.status, status);
    if (content !== undefined) {
      assertEquals(response.body, content);
      assertEquals(response.headers["content-length"], String(content.length));
    }
    if (type !== undefined) assertEquals(response.headers["content-type"], type);
    assertEquals(response.headers.allow, allow);
  });
}

Deno.test("createRouter() has a file on disk when the upload is answered", async () => {
  using directory = fill();
  await ask(directory, { method: "POST", target: "/files/new", body: "12345" });
  assertEquals(directory.read("new"), "12345");
});

const CODINGS: readonly { readonly accept: string; readonly isPacked: boolean }[] = [
  { accept: "gzip", isPacked: true },
  { accept: "br, gzip", isPacked: true },
  { accept: "encoding-1, gzip, encoding-2", isPacked: true },
  { accept: "encoding-1", isPacked: false },
];

for (const { accept, isPacked } of CODINGS) {
  Deno.test(`createRouter() packs /echo: ${isPacked} when told to accept ${accept}`, async () => {
    const fields = [`Accept-Encoding: ${accept}`];
    for (const content of ["abc", "abc".repeat(100), "a b", ""]) {
      const target = `/echo/${encodeURIComponent(content)}`;
      const { headers, body } = await ask(null, { target, fields });
      assertEquals(headers["content-encoding"], isPacked ? "gzip" : undefined);
      assertEquals(headers["content-length"], String(body.length));
      assertEquals(headers["content-type"], "text/plain");
      assertEquals(headers.vary, "accept-encoding");
      assertEquals(isPacked ? await gunzipText(body) : body, content);
    }
  });
}

Deno.test("createRouter() gives a browser a page when it asks for home", async () => {
  using directory = fill();
  const { headers, body } = await ask(directory, { target: "/", fields: [BROWSER] });
  assertEquals(headers["content-type"], "text/html; charset=utf-8");
  assertEquals(headers.vary, "accept");
  assertMatch(headers["content-security-policy"], /default-src 'none'/);
  assert(body.startsWith("<!doctype html>\n") && body.includes('<a href="/files/">'), body);
  assert(body.length < 2_000, "small");
  const plain = await ask(directory, { target: "/" });
  assertEquals(plain.headers.vary, "accept");
});

Deno.test("createRouter() leads to the listing as to any directory when its slash is missing", async () => {
  using directory = fill();
  for (const query of ["", "?archive=zip"]) {
    const { status, headers } = await ask(directory, { target: `/files${query}` });
    assertEquals([status, headers.location], [308, `./files/${query}`]);
    const deep = createRouter(FileRoot.open(directory.path), { mount: "/a/b/" });
    const wire = `GET /a/b${query} HTTP/1.1\r\nHost: localhost:4221\r\n\r\n`;
    const [answer] = (await exchange([wire], deep.handler)).responses();
    assertEquals([answer.status, answer.headers.location], [308, `./b/${query}`]);
  }
});

Deno.test("createRouter() says what is missing when no directory is served", async () => {
  for (const target of ["/files/", "/files/a.txt"]) {
    const { status, body } = await ask(null, { target });
    assertEquals(status, 404);
    assertStringIncludes(body, "--allow-read=DIR");
  }
  const upload = await ask(null, { method: "POST", target: "/files/a", body: "x" });
  assert(upload.status >= 400, "nothing was stored");
  assertEquals((await ask(null, { target: "/echo/x" })).body, "x");
});

const MOUNTS = [
  "/files/",
  "/echoes/",
  "/a/echo/",
  "/user-agent/a/",
  "/",
  "/echo/",
  "/echo/a/",
  "/user-agent/",
];

for (const mount of MOUNTS) {
  Deno.test(`endpointBefore() names one when files at ${mount} would not all be there with the rest`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("file", "content");
    const { handler } = createRouter(FileRoot.open(directory.path), { mount });
    const get = async (target: string) => {
      const outcome = await exchange(
        [`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
        handler,
      );
      return outcome.responses()[0];
    };
    const [file, agent] = [await get(`${mount}file`), await get("/user-agent")];
    const isWhole = file.body === "content" && (agent.status === 200 || mount === "/");
    assertEquals(endpointBefore(mount) === null, isWhole);
  });
}
