import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { directoryJson, directoryPage } from "../../lib/files/directory_page.ts";
import { type DirectoryEntry, FileRoot } from "../../lib/files/file_root.ts";
import { serveFile } from "../../lib/files/static_files.ts";
import { textOf } from "../support/content_of.ts";
import { linksOf } from "../support/links_of.ts";
import { makeRequest } from "../support/make_request.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

function file(name: string, size = 1, modified: number | null = null): DirectoryEntry {
  return { name, kind: "file", size, modified };
}

function folder(name: string): DirectoryEntry {
  return { name, kind: "directory", size: 0, modified: Date.UTC(2026, 10, 22, 8, 20, 2) };
}

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
  Deno.test(`directoryPage() links to the very file when it is ${shown}: ${reason}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write(`sub dir/${name}`, `content of ${name}`);
    const root = FileRoot.open(directory.path);
    const page = makeRequest("GET", "/files/sub%20dir/");
    const links = linksOf(await textOf(await serveFile(root, "/files/", page)));
    assertEquals(links[0], { href: "../", text: "../" });
    // A name that no URL may have is not listed; what is listed can be had.
    for (const { href, text } of links.slice(1)) {
      assertEquals(text, name);
      const url = new URL(href, "http://localhost:4221/files/sub%20dir/");
      assertEquals([url.origin, url.search, url.hash], ["http://localhost:4221", "", ""]);
      const response = await serveFile(root, "/files/", makeRequest("GET", url.pathname));
      assertEquals(await textOf(response), `content of ${name}`);
    }
    // deno-lint-ignore no-control-regex -- these are the names that no URL may have
    assertEquals(links.length, /[\x00-\x1f\x7f]/.test(name) ? links.length : 2);
  });
}

Deno.test("directoryPage() has the markup of its template alone when names are markup", () => {
  const plain = directoryPage("/files/", HOSTILE.map((_row, index) => file(`name-${index}`)));
  const hostile = directoryPage("/files/", HOSTILE.map(({ name }) => file(name)));
  const tags = (page: string) => page.match(/<[^>]*>/g)!.map((tag) => tag.replace(/".*"/s, '""'));
  assertEquals(tags(hostile), tags(plain));
});

Deno.test("directoryPage() escapes the path when it shows it as the title", () => {
  const page = directoryPage("/files/%3Cscript%3Ealert(1)%3C%2Fscript%3E&amp;/", []);
  assert(!page.includes("<script"));
  const title = "Index of /files/&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;/";
  assertStringIncludes(page, `<title>${title}</title>`);
  assertStringIncludes(page, `<h1>${title}</h1>`);
});

Deno.test("directoryPage() shows folders first, then by name, with size and time", () => {
  const modified = Date.UTC(2026, 10, 22, 8, 20, 2);
  const entries = [file("b10", 2048, modified), file("a", 0), folder("z"), file("b9"), folder("C")];
  const given = [...entries];
  const page = directoryPage("/files/", entries);
  const shown = linksOf(page).map(({ text }) => text);
  assertEquals(shown, ["../", "C/", "z/", "a", "b9", "b10"]);
  assertEquals(entries, given, "what was given is left in its order");
  assertMatch(page, /b10<\/a><td>2 [kK]iB<td>2026-11-22 08:20\n/);
  assertMatch(page, />C\/<\/a><td><td>2026-11-22 08:20\n/);
  assertMatch(page, />a<\/a><td>0 B<td>\n/);
});

Deno.test("directoryPage() says its encoding and language when it is rendered", () => {
  const page = directoryPage("/files/", []);
  assertMatch(page, /^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">/);
  assertStringIncludes(page, "viewport");
});

Deno.test("directoryJson() tells programs the same when they ask", () => {
  const modified = Date.UTC(2026, 10, 22, 8, 20, 2);
  assertEquals(directoryJson([file("b", 5, modified), file("<a>"), folder("z")]), [
    { name: "z", kind: "directory", modified: "2026-11-22T08:20:02.000Z" },
    { name: "<a>", kind: "file", size: 1, modified: null },
    { name: "b", kind: "file", size: 5, modified: "2026-11-22T08:20:02.000Z" },
  ]);
});
