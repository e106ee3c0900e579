import { assertEquals, assertMatch } from "@std/assert";
import { mediaType } from "../../../lib/files/send/media_type.ts";
import { sandboxPolicy } from "../../../lib/files/send/sandbox.ts";
import { Site } from "../../support/site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const ACTIVE = [
  ...["a.html", "a.HTM", "a.shtml", "a.xhtml", "a.xht", "a.svg", "a.svgz", "a.xml", "a.xsl"],
  ...["a.xslt", "a.rss", "a.atom", "a.rdf", "a.mathml", "a.xul", "a.kml", "a.wsdl", "a.dtd.xml"],
];
const PASSIVE = [
  ...["a", "a.txt", "a.md", "a.js", "a.mjs", "a.css", "a.json", "a.pdf", "a.png", "a.mp4", "a.zip"],
  ...["a.docx", "a.wasm", "a.csv", "html", ".html", "a.html.txt"],
];

Deno.test("sandboxPolicy() has one for whatever runs in a browser", () => {
  const policies = ACTIVE.map((name) => [name, sandboxPolicy(mediaType(name)) !== null]);
  assertEquals(policies, ACTIVE.map((name) => [name, true]));
});

Deno.test("sandboxPolicy() has none for what runs nothing", () => {
  assertEquals(PASSIVE.filter((name) => sandboxPolicy(mediaType(name)) !== null), []);
});

for (const type of ["TEXT/HTML", "text/html ;charset=utf-8", "text/xml", "Image/SVG+XML"]) {
  Deno.test(`sandboxPolicy() takes scripts, forms and the origin when the type is ${type}`, () => {
    const directives = sandboxPolicy(type)?.split("; ") ?? [];
    // No allow-scripts, allow-forms or allow-same-origin behind it.
    assertEquals(directives[0], "sandbox");
    assertEquals(directives[1], "default-src 'none'");
    assertEquals(directives.filter((it) => /^(?:script|connect|form|frame)-/.test(it)), []);
  });
}

const SANDBOX = "content-security-policy";

function fill(path: string): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  for (const name of ["a.html", "a.txt", "404.html", "index.html", "style.svg"]) {
    directory.write(`${path}${name}`, "<p>content that is long enough to be compressed</p>");
  }
  return directory;
}

const TARGETS: readonly { readonly target: string; readonly has: boolean; status?: number }[] = [
  { target: "/a.html", has: true },
  { target: "/style.svg", has: true },
  { target: "/", has: true },
  { target: "/nothing-there", has: true, status: 404 },
  { target: "/a.txt", has: false },
];

for (const { target, has, status = 200 } of TARGETS) {
  for (const sandbox of [true, false, undefined]) {
    Deno.test(`fileHandler() sandboxes ${target}: ${has} when told ${sandbox}`, async () => {
      using directory = fill("");
      const site = new Site(directory, { mount: "/", sandbox });
      // From the third time on it comes from memory.
      for (let time = 0; time < 3; time++) {
        const response = await site.get(target);
        assertEquals(response.status, status);
        assertEquals(SANDBOX in response.headers, has && sandbox === true);
      }
    });
  }
}

Deno.test("fileHandler() sandboxes parts, compressed forms and what is not modified", async () => {
  using directory = fill("");
  const site = new Site(directory, { mount: "/", sandbox: true });
  const { headers: { etag } } = await site.get("/a.html");
  for (
    const [fields, status] of [
      [{ range: "bytes=0-1" }, 206],
      [{ "accept-encoding": "gzip" }, 200],
      [{ "if-none-match": etag }, 304],
    ] as const
  ) {
    const response = await site.get("/a.html", fields);
    assertEquals(response.status, status);
    assertMatch(response.headers[SANDBOX], /^sandbox;/);
  }
});

const served = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "postern-test-" }));
Deno.mkdirSync(`${served}/incoming`);
Deno.mkdirSync(`${served}/own`);
for (const path of ["incoming/a.html", "own/a.html", "own/page.html.gz", "own/page.html"]) {
  Deno.writeTextFileSync(`${served}/${path}`, "<p>content</p>");
}
Deno.symlinkSync("incoming", `${served}/link`);
Deno.symlinkSync("../incoming/a.html", `${served}/own/linked.html`);
Deno.test.afterAll(() => Deno.removeSync(served, { recursive: true }));

const GRANTED: readonly { readonly target: string; readonly has: boolean }[] = [
  { target: "/incoming/a.html", has: true },
  { target: "/own/a.html", has: false },
  // What counts is where the file is, not which way led to it.
  { target: "/link/a.html", has: true },
  { target: "/own/linked.html", has: true },
];

for (const { target, has } of GRANTED) {
  Deno.test({
    name: `fileHandler() sandboxes ${target}: ${has} when /incoming alone may be written`,
    permissions: { read: [served], write: [`${served}/incoming`] },
    async fn() {
      const site = new Site({ path: served } as TemporaryDirectory, { mount: "/", sandbox: true });
      // What is younger than a second is not kept in memory.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      for (let time = 0; time < 3; time++) {
        assertEquals(SANDBOX in (await site.get(target)).headers, has);
      }
    },
  });
}
