import { assert, assertEquals } from "@std/assert";
import { runNow } from "../../lib/files/disk/disk.ts";
import { HotFiles, Looks } from "../../lib/files/memory/hot_files.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { decide } from "../../lib/files/site_rules.ts";
import type { FileHandlerOptions } from "../../lib/files/static_files.ts";
import { fileSystemOfUser } from "../support/file_system_of_user.ts";
import { makeRequest } from "../support/make_request.ts";
import { serveFile } from "../support/serve_file.ts";
import { Site } from "../support/site.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

type Fields = Readonly<Record<string, string>>;
type Options = Partial<FileHandlerOptions>;

function siteDirectory(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("index.html", "home");
  directory.write("about.html", "about");
  directory.write("app.js", "script");
  directory.write("docs/index.html", "docs");
  directory.write("docs/guide.html", "guide");
  directory.write("team.html", "team page");
  directory.write("team/index.html", "team directory");
  directory.write("bare/a.txt", "a");
  directory.write("bare.html/a.txt", "a");
  directory.write("notes", "notes as a file");
  directory.write("notes.html", "notes as a page");
  directory.write("pair.html", "pair");
  directory.write("pair.html.html", "pair twice");
  directory.write("list.html", "list page");
  directory.write("list/a.txt", "a");
  directory.write("a.html.html", "twice");
  directory.write("dir.html/index.html", "a directory");
  directory.write("über.html", "umlaut");
  directory.write(".hidden.html", "secret");
  return directory;
}

const NAVIGATION = { "sec-fetch-mode": "navigate", accept: "text/html,*/*;q=0.8" };
const BROWSER = { accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" };

interface Row {
  readonly options: Options;
  readonly target: string;
  readonly fields?: Fields;
  readonly status: number;
  /** The content of a 200. */
  readonly content?: string;
  readonly reason: string;
}

const SPA: Options = { spa: true };
const CLEAN: Options = { cleanUrls: true };

const ROWS: readonly Row[] = [
  { options: {}, target: "/", status: 200, content: "home", reason: "the mount is the root" },
  { options: {}, target: "/app.js", status: 200, content: "script", reason: "a file" },
  { options: {}, target: "/docs/", status: 200, content: "docs", reason: "an index" },
  { options: {}, target: "/about", status: 404, reason: "no clean URLs" },
  { options: {}, target: "/route", fields: NAVIGATION, status: 404, reason: "no spa" },
  { options: {}, target: "//app.js", status: 404, reason: "an empty segment" },

  ...spa("/route", NAVIGATION, "home", "somebody goes there"),
  ...spa("/route/below/it", NAVIGATION, "home", "the script knows its paths"),
  ...spa("/route?a=1", NAVIGATION, "home", "with a query"),
  ...spa("/route", BROWSER, "home", "a browser that sends no Sec-Fetch-Mode"),
  ...spa("/", NAVIGATION, "home", "it is there"),
  ...spa("/app.js", NAVIGATION, "script", "it is there"),
  ...spa("/app.js", {}, "script", "it is there"),
  ...spa("/route", {}, null, "curl"),
  ...spa("/route", { accept: "*/*" }, null, "a script, by Accept"),
  ...spa("/route", { accept: "application/json" }, null, "data"),
  ...spa("/route", { accept: "text/html;q=0" }, null, "no page is wanted"),
  ...spa("/gone.js", { "sec-fetch-mode": "no-cors", accept: "*/*" }, null, "a script"),
  ...spa("/gone.css", { "sec-fetch-mode": "no-cors", accept: "text/css" }, null, "a style sheet"),
  ...spa("/data", { "sec-fetch-mode": "cors", ...BROWSER }, null, "Sec-Fetch-Mode goes first"),
  ...spa("/..%2fx", NAVIGATION, null, "no path of a file"),
  ...spa("//route", NAVIGATION, null, "no path of a file"),

  ...clean("/about", "about", "its page"),
  ...clean("/docs/guide", "guide", "its page, below"),
  ...clean("/app.js", "script", "other files stay"),
  ...clean("/", "home", "an index"),
  ...clean("/docs/", "docs", "an index"),
  ...clean("/%C3%BCber", "umlaut", "an escaped name"),
  ...clean("/team", "team page", "the page goes before the directory"),
  ...clean("/team/", "team directory", "the slash means the directory"),
  ...clean("/list", "list page", "nor does a directory that has no page hide it"),
  ...clean("/notes", "notes as a file", "a file goes before a page"),
  ...clean("/notes.html", "notes as a page", "it has no other address"),
  ...clean("/a.html", "twice", "the rest of its name is like a page's"),
  ...clean("/pair", "pair", "its page"),
  ...clean("/pair.html.html", "pair twice", "/pair.html is another page's"),
  ...clean("/nope.html", null, "not there, nor is it elsewhere"),
  ...clean("/bare/index.html", null, "not there, and the directory is another thing"),
  ...clean("/about/", null, "a file is no directory"),
  ...clean("/about/x", null, "nor has it anything below"),
  ...clean("/nope", null, "not there"),
  ...clean("/app", null, "only pages lose their ending"),
  ...clean("/.hidden", null, "a dotfile"),
  ...clean("//evil", null, "an empty segment"),
  ...clean("//evil.html", null, "an empty segment: it must not lead to a host"),
  ...clean("///evil.html", null, "two of them"),
  ...clean("/x//evil.html", null, "one within"),
  ...clean("/%2f%2fevil.html", null, "an escaped slash"),
  ...clean("/%0d%0aevil.html", null, "a line break"),

  { options: { listing: false }, target: "/bare/", status: 404, reason: "no listing" },
  { options: { listing: false }, target: "/bare/a.txt", status: 200, reason: "files are there" },
  { options: { listing: false }, target: "/docs/", status: 200, reason: "an index is there" },
  {
    options: { listing: false },
    target: "/bare/?archive=zip",
    status: 404,
    reason: "it tells names",
  },
  {
    options: { listing: false },
    target: "/bare/?archive=tar",
    status: 404,
    reason: "it tells names",
  },
  { options: { listing: false }, target: "/bare/?events", status: 404, reason: "they tell names" },
  {
    options: { listing: false },
    target: "/docs/?archive=zip",
    status: 200,
    content: "docs",
    reason: "an index is there",
  },
  { options: { listing: true }, target: "/bare/", status: 200, reason: "a listing" },
  {
    options: { ...SPA, listing: false },
    target: "/bare/",
    fields: NAVIGATION,
    status: 200,
    content: "home",
    reason: "no listing, so it is a route",
  },
  {
    options: { ...SPA, listing: false },
    target: "/bare/",
    status: 404,
    reason: "no listing, and no navigation",
  },
  {
    options: { ...SPA, listing: false },
    target: "/docs/",
    fields: NAVIGATION,
    status: 200,
    content: "docs",
    reason: "an index is there",
  },
  { options: { listing: false, ...CLEAN }, target: "/about", status: 200, reason: "both" },
  {
    options: { ...SPA, ...CLEAN },
    target: "/about",
    content: "about",
    status: 200,
    reason: "both",
  },
  {
    options: { ...SPA, ...CLEAN },
    target: "/route",
    fields: NAVIGATION,
    status: 200,
    content: "home",
    reason: "both",
  },
];

for (const { options, target, fields = {}, status, content, reason } of ROWS) {
  Deno.test(`fileHandler() answers ${status} to ${target} with ${JSON.stringify(options)} when told ${JSON.stringify(fields)}: ${reason}`, async () => {
    using directory = siteDirectory();
    const site = new Site(directory, { mount: "/", ...options });
    const response = await site.get(target, fields);
    assertEquals(response.status, status);
    if (content !== undefined) assertEquals(response.body, content);
    const head = await site.ask("HEAD", target, fields);
    assertEquals(head, { ...response, body: "" });
  });
}

const REDIRECTS: readonly {
  readonly mount: string;
  readonly target: string;
  /** The path and query it leads to. */
  readonly leadsTo: string;
  readonly reason: string;
}[] = [
  { mount: "/", target: "/about.html", leadsTo: "/about", reason: "a page" },
  { mount: "/s/", target: "/s/about.html", leadsTo: "/s/about", reason: "below a mount" },
  { mount: "/", target: "/docs/guide.html", leadsTo: "/docs/guide", reason: "below" },
  { mount: "/", target: "/about.html?a=1&b=%2f", leadsTo: "/about?a=1&b=%2f", reason: "a query" },
  { mount: "/", target: "/about.html?//evil", leadsTo: "/about?//evil", reason: "its slashes" },
  { mount: "/", target: "/index.html", leadsTo: "/", reason: "an index" },
  { mount: "/", target: "/index.html?a", leadsTo: "/?a", reason: "an index with a query" },
  { mount: "/", target: "/docs/index.html", leadsTo: "/docs/", reason: "an index below" },
  { mount: "/s/", target: "/s/index.html", leadsTo: "/s/", reason: "the mount's own" },
  { mount: "/", target: "/%C3%BCber.html", leadsTo: "/%C3%BCber", reason: "escapes stay" },
  { mount: "/", target: "/docs", leadsTo: "/docs/", reason: "a directory" },
  { mount: "/", target: "/team.html", leadsTo: "/team", reason: "a page beside a directory" },
  { mount: "/", target: "/a.html.html", leadsTo: "/a.html", reason: "a page named like one" },
  { mount: "/", target: "/pair.html", leadsTo: "/pair", reason: "there is one named like it" },
  { mount: "/", target: "/bare.html", leadsTo: "/bare.html/", reason: "a directory" },
];

for (const { mount, target, leadsTo, reason } of REDIRECTS) {
  Deno.test(`fileHandler() leads ${target} to ${leadsTo} when URLs are clean: ${reason}`, async () => {
    using directory = siteDirectory();
    const site = new Site(directory, { mount, ...CLEAN });
    assertEquals(await follow(site, target), leadsTo);
    assertEquals((await site.get(leadsTo)).status, 200);
    const head = await site.ask("HEAD", target);
    assertEquals(head, { ...await site.get(target), body: "" });
  });
}

/** Names of pages, and of none, that somebody might try. */
const HOSTILE = [
  "/.html",
  "/..html",
  "/...html",
  "/....html",
  "/%2e.html",
  "/%2e%2e.html",
  "/.%2e.html",
  "/docs/.html",
  "/docs/...html",
  "/docs/%2E%2E.html",
  "/evil.example.html",
  "/\\evil.example.html",
  "/%5cevil.example.html",
  "/https:%2f%2fevil.example.html",
  "/javascript:alert(1).html",
  "/@evil.example.html",
  "/a.html.html",
  "/dir.html",
  "/index.html.html",
  "/.index.html",
  "/?.html",
  "/index.html/index.html",
  "/about.html/",
];

for (const target of HOSTILE) {
  Deno.test(`fileHandler() ends in the same directory when clean URLs meet ${target}`, async () => {
    using directory = siteDirectory();
    for (const mount of ["/", "/mount/"]) {
      const site = new Site(directory, { mount, ...CLEAN });
      const start = mount + target.slice(1);
      let at = start;
      for (let hops = 0;; hops++) {
        assert(hops < 4, `it leads on and on: ${at}`);
        const next = await follow(site, at);
        if (next === null) break;
        const folder = start.slice(0, start.lastIndexOf("/") + 1);
        assert(next.startsWith(folder), `it leads to ${next}`);
        at = next;
      }
    }
  });
}

for (const name of [".html", "..html", "...html"]) {
  Deno.test(`fileHandler() sends ${name} itself when it has that name: the clean one is no file's`, async () => {
    using directory = siteDirectory();
    directory.write(`docs/${name}`, "odd");
    const site = new Site(directory, { mount: "/", ...CLEAN }, { dotfiles: true });
    const { status, body } = await site.get(`/docs/${name}`);
    assertEquals([status, body], [200, "odd"]);
  });
}

for (const target of ["/sub/?archive=zip", "/sub/?archive=tar", "/sub/?events"]) {
  Deno.test(`fileHandler() answers 404 to ${target} when the system does not let the directory be read`, async () => {
    using directory = new TemporaryDirectory();
    Deno.chmodSync(directory.mkdir("sub"), 0);
    const root = FileRoot.open(directory.path, { fileSystem: fileSystemOfUser() });
    const { status } = await serveFile(root, "/", makeRequest("GET", target));
    assertEquals(status, 404);
  });
}

const ARCHIVES = [
  { root: "photos", target: "/?archive=zip", name: "photos.zip", reason: "the root's own" },
  { root: "photos", target: "/sub/?archive=tar", name: "sub.tar", reason: "that of the directory" },
];

for (const { root, target, name, reason } of ARCHIVES) {
  Deno.test(`fileHandler() calls ${target} of ${root} ${name}: ${reason}`, async () => {
    using directory = new TemporaryDirectory();
    directory.mkdir(`${root}/sub`);
    const served = FileRoot.open(`${directory.path}/${root}`);
    const { headers } = await serveFile(served, "/", makeRequest("HEAD", target));
    const names = `filename="${name}"; filename*=UTF-8''${name}`;
    assertEquals(headers?.["content-disposition"], `attachment; ${names}`);
  });
}

Deno.test("decide() calls an archive of all that there is root", () => {
  const root = FileRoot.open("/");
  const request = makeRequest("GET", "/?archive=tar");
  const rules = { mount: "/" };
  const site = { root, files: new HotFiles(root), rules, request, looks: new Looks() };
  const outcome = runNow(decide(site));
  assertEquals(outcome, { kind: "archive", path: "/", name: "root", format: "tar" });
});

function spa(target: string, fields: Fields, content: string | null, reason: string): Row[] {
  if (content === null) return [{ options: SPA, target, fields, status: 404, reason }];
  return [{ options: SPA, target, fields, status: 200, content, reason }];
}

function clean(target: string, content: string | null, reason: string): Row[] {
  if (content === null) return [{ options: CLEAN, target, status: 404, reason }];
  return [{ options: CLEAN, target, status: 200, content, reason }];
}

/** Where a redirect leads, as a client reckons (RFC 3986 §5), or `null` where there is none. */
async function follow(site: Site, target: string): Promise<string | null> {
  const { status, headers } = await site.get(target);
  if (status < 300 || status > 399) return null;
  assertEquals(status, 308);
  const url = new URL(headers.location, `http://host.example${target}`);
  assertEquals(url.origin, "http://host.example", headers.location);
  return url.pathname + url.search;
}
