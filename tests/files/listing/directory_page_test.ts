import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PAGE_CSP } from "../../../lib/files/page/style.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { textOf } from "../../support/content_of.ts";
import { fileEntry, folderEntry, renderPage, rowLinks } from "../../support/listing.ts";
import { makeRequest } from "../../support/make_request.ts";
import { serveFile } from "../../support/serve_file.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const ORIGIN = "http://localhost:4221";
const MODIFIED = Date.UTC(2026, 10, 22, 8, 20, 2);

/** Names that an upload, an archive or a guest has put there. */
const HOSTILE: readonly { readonly name: string; readonly reason: string }[] = [
  { name: "<script>alert(1)<script>", reason: "a tag" },
  { name: "<img src=x onerror=alert(1)>", reason: "a tag" },
  { name: '"onmouseover="alert(1)', reason: "out of an attribute" },
  { name: "'onmouseover='alert(1)", reason: "out of an attribute, singly" },
  { name: "javascript:alert(1)", reason: "a scheme" },
  { name: "data:text,x", reason: "a scheme" },
  { name: "http:evil.example", reason: "a scheme" },
  { name: "a&b", reason: "an entity's beginning" },
  { name: "&lt;b&gt;", reason: "entities" },
  { name: "&#106;", reason: "a numeric one" },
  { name: "%41", reason: "an escape" },
  { name: "%2e%2e", reason: "escaped dots" },
  { name: "%", reason: "no escape" },
  { name: "?x#y", reason: "a query and a fragment" },
  { name: "#", reason: "a fragment" },
  { name: "a b", reason: "a blank" },
  { name: " a ", reason: "blanks at the ends" },
  { name: "a+b", reason: "a plus" },
  { name: "a\\b", reason: "a backslash, which browsers take for a slash" },
  { name: "\\\\evil.example", reason: "two of them" },
  { name: "a..", reason: "dots" },
  { name: "~", reason: "a tilde" },
  { name: ";a=b", reason: "a parameter" },
  { name: "--><svg onload=alert(1)>", reason: "out of a comment" },
  { name: "<title><table>", reason: "two tags" },
  { name: "${x}`{{x}}", reason: "templates" },
  { name: "$&$1", reason: "what replace() would expand" },
  { name: "Jörg €😀", reason: "beyond ASCII" },
  { name: "e\u0301", reason: "a combining accent" },
  { name: "\u202egpj.exe", reason: "written from right to left" },
  { name: "x".repeat(255), reason: "long" },
  { name: "a\nb", reason: "a line feed" },
  { name: "a\tb", reason: "a tab" },
  { name: "\x1b[2J", reason: "an escape sequence" },
];

for (const { name, reason } of HOSTILE) {
  const shown = JSON.stringify(name.slice(0, 40));

  Deno.test(`directoryPage() links to the very entry when it is ${shown}: ${reason}`, () => {
    const path = "/files/sub%20dir/";
    const entries = [folderEntry(name), fileEntry(name)];
    const page = renderPage({ path, entries });
    const links = rowLinks(page).slice(1);
    assertEquals(links.map(({ text }) => text), [`${name}/`, name]);
    for (const [index, { href }] of links.entries()) {
      const url = new URL(href, ORIGIN + path);
      assertEquals([url.origin, url.search, url.hash], [ORIGIN, "", ""]);
      const segments = url.pathname.slice(path.length).split("/");
      const expected = index === 0 ? [name, ""] : [name];
      assertEquals(segments.map(decodeURIComponent), expected);
      assert(url.pathname.startsWith(path), url.pathname);
    }
  });

  Deno.test(`directoryPage() is served with a link that works to ${shown}: ${reason}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write(`sub dir/${name}`, `content of ${name}`);
    const root = FileRoot.open(directory.path);
    const response = await serveFile(root, "/files/", makeRequest("GET", "/files/sub%20dir/"));
    const links = rowLinks(await textOf(response)).slice(1);
    // deno-lint-ignore no-control-regex -- these are the names that no URL may have
    assertEquals(links.map(({ text }) => text), /[\x00-\x1f\x7f]/.test(name) ? [] : [name]);
    for (const { href } of links) {
      const { pathname } = new URL(href, `${ORIGIN}/files/sub%20dir/`);
      const file = await serveFile(root, "/files/", makeRequest("GET", pathname));
      assertEquals(await textOf(file), `content of ${name}`);
    }
  });
}

Deno.test("directoryPage() has links that end at no character of a name", () => {
  const page = renderPage({ entries: HOSTILE.map(({ name }) => fileEntry(name)) });
  // Some clients look for the end of a link before they know of entities.
  for (const { href } of rowLinks(page)) assertMatch(href, /^[^#?&'"<>]*$/);
});

/** Tags without the values of their attributes, but with the names of these. */
function tagsOf(page: string): string[] {
  return page.match(/<[^>]*>/g)!.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
}

Deno.test("directoryPage() has the markup of its template alone when names are markup", () => {
  const harmless = (name: string) => name.replaceAll(/[^]/g, "x");
  const page = (change: (text: string) => string) =>
    renderPage({
      path: HOSTILE.reduce(
        (path, { name }) => `${path}${encodeURIComponent(change(name))}/`,
        "/f/",
      ),
      mount: "/f/",
      entries: HOSTILE.map(({ name }) => fileEntry(change(name))),
      readme: change(HOSTILE.map(({ name }) => name).join("\n")),
    });
  assertEquals(tagsOf(page((name) => name)), tagsOf(page(harmless)));
});

Deno.test("directoryPage() has neither scripts nor handlers when all of it is shown", () => {
  const tags = tagsOf(renderPage({
    path: "/files/a/",
    entries: HOSTILE.map(({ name }) => fileEntry(name)),
    readme: "<script>alert(1)</script>",
    canUpload: true,
  }));
  assertEquals(tags.filter((tag) => /^<script|\son[a-z]+=|\ssrc=/i.test(tag)), []);
});

Deno.test("PAGE_CSP admits the page's style and form, and nothing else", () => {
  assertEquals(PAGE_CSP.split("; "), [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ]);
});

Deno.test("directoryPage() escapes the path when it shows it as the title", () => {
  const page = renderPage({ path: "/files/%3Cscript%3Ealert(1)%3C%2Fscript%3E&amp;/" });
  assert(!page.includes("<script"));
  const title = "Index of /files/&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;/";
  assertStringIncludes(page, `<title>${title}</title>`);
});

Deno.test("directoryPage() isolates names when one is written from right to left", () => {
  const page = renderPage({ entries: [fileEntry("\u202egpj.exe"), folderEntry("\u05d0")] });
  assertStringIncludes(page, "<bdi>\u202egpj.exe</bdi></a>");
  assertStringIncludes(page, "<bdi>\u05d0</bdi>/</a>");
});

Deno.test("directoryPage() shows entries in their order, with size and time", () => {
  const entries = [
    folderEntry("z", MODIFIED),
    fileEntry("a", 0),
    fileEntry("b10", 2048, MODIFIED),
    fileEntry("b9"),
  ];
  const page = renderPage({ entries });
  assertEquals(rowLinks(page).map(({ text }) => text), ["z/", "a", "b10", "b9"]);
  const time = '<time datetime="2026-11-22T08:20Z">2026-11-22 08:20</time>';
  assertStringIncludes(page, `b10</bdi></a><td>2 KiB<td>${time}\n`);
  assertStringIncludes(page, `z</bdi>/</a><td><td>${time}\n`);
  assertStringIncludes(page, "a</bdi></a><td>0 B<td>\n");
});

const FOOTERS = [
  { entries: [], footer: "This folder is empty" },
  { entries: [folderEntry("a")], footer: "1 entry: 1 folder" },
  { entries: [fileEntry("a", 5)], footer: "1 entry: 1 file, 5 B" },
  {
    entries: [fileEntry("a", 1536), fileEntry("b", 512), folderEntry("c"), folderEntry("d")],
    footer: "4 entries: 2 folders, 2 files, 2 KiB",
  },
  {
    entries: Array.from({ length: 1234 }, (_, index) => folderEntry(`${index}`)),
    footer: "1,234 entries: 1,234 folders",
  },
];

for (const { entries, footer } of FOOTERS) {
  Deno.test(`directoryPage() says "${footer}" below ${entries.length} entries`, () => {
    assertStringIncludes(renderPage({ entries }), `</table>\n<footer>${footer}</footer>`);
  });
}

Deno.test("directoryPage() shows a README as text when there is one", () => {
  const page = renderPage({ readme: "\n<b>Read & weep</b>\n" });
  // A parser drops the first line feed behind <pre>.
  assertStringIncludes(page, '<pre dir="auto">\n\n&lt;b&gt;Read &amp; weep&lt;/b&gt;\n</pre>');
  assert(!renderPage({}).includes("<pre"), "and nothing where there is none");
  assertStringIncludes(renderPage({ readme: "" }), "<pre");
});

Deno.test("directoryPage() has a form that works without scripts when files may be uploaded", () => {
  const page = renderPage({ canUpload: true });
  assertStringIncludes(page, '<form method="post" action="./" enctype="multipart/form-data">');
  const order = { by: "size", descending: true } as const;
  const sorted = '<form method="post" action="./?sort=size&amp;order=desc" enctype=';
  assertStringIncludes(renderPage({ canUpload: true, order }), sorted);
  const inputs = page.match(/<input [^>]*>/g)!;
  assertEquals(inputs.length, 1);
  for (const part of [/ type="file"/, / name="page-file"/, / multiple\b/, / aria-label="[^"]+"/]) {
    assertMatch(inputs[0], part);
  }
  assert(!/<form method|<input/.test(renderPage()), "and none where not");
});

Deno.test("directoryPage() has buttons for archives, and no links, when it is rendered", () => {
  const page = renderPage();
  for (const type of ["zip", "tar"]) {
    assertStringIncludes(page, `<button name="archive" value="${type}">`);
  }
  assert(!page.includes("?archive"), "who follows the links would get all of it at each level");
});

Deno.test("directoryPage() is semantic HTML when rendered", () => {
  const page = renderPage({ path: "/files/a/", entries: [fileEntry("a.jpg")] });
  assertMatch(page, /^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">/);
  assertStringIncludes(page, '<meta name="viewport" content="width=device-width">');
  assertStringIncludes(page, "color-scheme:light dark");
  assertStringIncludes(page, '<nav aria-label="Breadcrumbs">');
  for (const once of ["<header>", "<main>", "<h1 ", "<table>", "<thead>", "<tbody>"]) {
    assertEquals(page.split(once).length, 2, once);
  }
  for (const [, name] of page.matchAll(/<use href="#([a-z]+)"/g)) {
    assertStringIncludes(page, `<symbol id="${name}">`);
  }
});

Deno.test("directoryPage() weighs less than 8 KiB when it has 20 entries", () => {
  const names = "2025 2026 Pictures src IMG_0001.jpg IMG_0002.jpg IMG_0003.jpg LICENSE README.md " +
    "backup-2026.tar.gz data.json index.html.old interview.mp3 main.ts notes.txt photos.zip " +
    "report-final.pdf slides.pdf summer.mp4 todo.txt";
  const entries = names.split(" ").map((name, index) => {
    return index < 4 ? folderEntry(name, MODIFIED) : fileEntry(name, index * 1_234_567, MODIFIED);
  });
  assertEquals(entries.length, 20);
  const page = renderPage({ path: "/files/a/", entries, canUpload: true });
  const { length } = new TextEncoder().encode(page);
  assert(length < 8 * 1024, `${length} bytes`);
});
