import { assertEquals } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** Names of which there is nothing to see. */
const INVISIBLE = [" ", "\u2066\u202e\u2069", "\u200b"];
/** Names that are more than names to a parser of HTML, of URLs or of scripts. */
const HOSTILE = [
  ...INVISIBLE,
  "<script>pwned=1",
  "<img src=x onerror=pwned=1>",
  "<svg onload=pwned=1>",
  "<iframe srcdoc='<script>parent.pwned=1'>",
  "<base href=x>",
  "<meta http-equiv=refresh content=0>",
  "<!--",
  "-->",
  "]]>",
  '" onmouseover=pwned=1 x="',
  "' autofocus onfocus=pwned=1 x='",
  "`pwned=1`",
  "javascript:pwned=1",
  "JaVaScRiPt:pwned=1",
  "&#106;avascript:pwned=1",
  "javascript&colon;pwned=1",
  "\u00a0javascript:pwned=1",
  "data:text;html,<script>pwned=1",
  "https:evil.example",
  "mailto:a@evil.example",
  "@evil.example",
  ":80",
  "\\\\evil.example",
  "a\\..\\b",
  "&lt;script&gt;",
  "&amp;",
  "&quot;",
  "&",
  "%",
  "%zz",
  "%2e%2e",
  "%2E%2E%2fpasswd",
  "%252e",
  "%00",
  "%0d%0aSet-Cookie:a=b",
  "?archive=zip",
  "?events",
  "#readme",
  "a;b=c",
  "a+b c",
  " blanks ",
  "~",
  "\u202egpj.exe",
  "שלום.txt",
  "e\u0301.txt",
  "\u00e9.txt",
  "line\u2028separator",
  "😀.txt",
  '"'.repeat(255),
  "\u{10ffff}",
];

/** Names that a URL should not carry, and one that is no text: they are not shown. */
const UNSHOWN = ["line\nbreak", "carriage\rreturn", "tab\tstop", "\x1b[31mred", "delete\x7f"];
const NOT_UTF8 = "$(printf 'not utf-8 \\377')";

const README = "</pre><script>pwned=1</script><img src=x onerror=pwned=1>&lt;b&gt;\n</section>";

/** A server, and pages of it on which no script may run. */
interface Scene {
  readonly url: string;
  readonly served: ScratchDirectory;
  /** A new page at a path of the server; complaints of it are gathered. */
  open(path: string): Promise<Page>;
}

const SCENARIOS = new Map<string, (scene: Scene) => Promise<void>>();

scenario("leads to each file by a link with its name", async ({ open }) => {
  const page = await open("/files/");
  const links = await rowsOf(page);
  const names = [...HOSTILE, "folders", "plain.txt", "readme"];
  assertEquals(links.map(({ name }) => name).sort(), names.sort());
  const plain = await open("/files/plain.txt");
  for (const { name, href } of links.filter(({ name }) => HOSTILE.includes(name))) {
    assertEquals(await fetchIn(plain, href), contentOf(name), name);
  }
});

scenario("leads into each folder, and back by its breadcrumbs", async ({ open }) => {
  const page = await open("/files/folders/");
  const folders = await rowsOf(page);
  assertEquals(folders.map(({ name }) => name).sort(), HOSTILE.toSorted());
  for (const { name, href } of folders) {
    // There is one of the same name within; the redirect to its slash names both.
    const inner = href.slice(href.lastIndexOf("/", href.length - 2) + 1);
    await page.goto(`${href}${inner.slice(0, -1)}`);
    assertEquals(page.url(), href + inner, name);
    assertEquals(await page.title(), titleOf(`Index of /files/folders/${name}/${name}/`));
    assertEquals((await rowsOf(page)).map((row) => row.name), [name]);
    assertEquals(await page.locator("nav bdi").allTextContents(), ["files", "folders", name, name]);
    const crumb = "[...document.querySelectorAll('nav a')].at(-1).href";
    assertEquals(await page.evaluate(crumb), href, name);
  }
});

scenario("has breadcrumbs to click on where a name is nothing to see", async ({ open, url }) => {
  for (const name of INVISIBLE) {
    const folder = `/files/folders/${encodeURIComponent(name)}/`;
    const page = await open(folder + encodeURIComponent(name));
    await page.getByRole("navigation").getByRole("link").last().click();
    assertEquals(page.url(), url + folder);
  }
});

scenario("shows a README as the text it is", async ({ open }) => {
  const page = await open("/files/readme/");
  assertEquals(await page.locator("pre").textContent(), README);
});

scenario("does not show what is asked for in a query", async ({ open }) => {
  const attack = encodeURIComponent(`"><script>pwned=1</script>`);
  for (const query of [`sort=${attack}`, `sort=name&order=${attack}`, `${attack}=1`]) {
    const page = await open(`/files/?${query}`);
    assertEquals((await page.content()).includes("pwned=1</script>"), false);
  }
});

scenario("stands beside an echo that is plain text", async ({ open }) => {
  const page = await open(`/echo/${encodeURIComponent("<script>pwned=1</script>")}`);
  assertEquals(await page.locator("body").textContent(), "<script>pwned=1</script>");
});

const BROWSERS = [
  { name: "with the policy that it sends", bypassCSP: false },
  // The page is to be safe by itself; the policy comes on top.
  { name: "with no policy", bypassCSP: true },
];

testWith("chromium", "a listing of hostile names runs no script in Chromium", async (t) => {
  using served = new ScratchDirectory({ "plain.txt": "plain", "readme/README": README });
  await using program = await Program.serveWritable(served.path);
  await using browser = await launchBrowser();
  await t.step("and takes them as uploads", () => uploadAll(browser, program.url));
  for (const name of HOSTILE) assertEquals(served.read(name), contentOf(name), name);
  for (const name of HOSTILE) served.write(`folders/${name}/${name}/${name}`, "");
  for (const name of UNSHOWN) served.write(name, "");
  await new Deno.Command("sh", { args: ["-c", `: > "${served.path}/${NOT_UTF8}"`] }).output();

  for (const { name, bypassCSP } of BROWSERS) {
    for (const [does, run] of SCENARIOS) {
      await t.step(`and ${does}, ${name}`, async () => {
        await using context = await browser.newContext({ bypassCSP });
        const complaints = await watchScripts(context);
        await run({ url: program.url, served, open: (path) => open(context, program.url + path) });
        for (const page of context.pages()) {
          assertEquals(await page.locator("script, iframe, main img, base").count(), 0);
        }
        assertEquals(complaints, []);
      });
    }
  }
});

testWith(
  "chromium",
  "the home page of a directory with a hostile name runs no script",
  async () => {
    using parent = new ScratchDirectory();
    const name = "<img src=x onerror=pwned=1>";
    await using program = await Program.serve(parent.mkdir(name));
    await using browser = await launchBrowser();
    await using context = await browser.newContext({ bypassCSP: true });
    const complaints = await watchScripts(context);
    const page = await open(context, program.url);
    assertEquals(await page.locator("strong").textContent(), name);
    assertEquals(complaints, []);
  },
);

/** What a page of hostile names does, as a step of the one test: a browser takes a second. */
function scenario(does: string, run: (scene: Scene) => Promise<void>): void {
  SCENARIOS.set(does, run);
}

function contentOf(name: string): string {
  return `This is ${JSON.stringify(name)}`;
}

/** As browsers have it: blanks in a row count as one, and none at the ends. */
function titleOf(text: string): string {
  return text.replaceAll(/[ \t\n\f\r]+/g, " ").trim();
}

/** What a script of a page gets; the page is to be one that allows it. */
async function fetchIn(page: Page, url: string): Promise<unknown> {
  return await page.evaluate(`fetch(${JSON.stringify(url)}).then((response) => response.text())`);
}

/** The status of an upload by a script. */
async function storeIn(page: Page, name: string, body: string): Promise<unknown> {
  const [target, init] = [`/files/${encodeURIComponent(name)}`, { method: "PUT", body }];
  const args = `${JSON.stringify(target)}, ${JSON.stringify(init)}`;
  return await page.evaluate(`fetch(${args}).then((response) => response.status)`);
}

async function uploadAll(browser: Browser, url: string): Promise<void> {
  await using context = await browser.newContext();
  const page = await open(context, `${url}/files/plain.txt`);
  for (const name of HOSTILE) {
    assertEquals(await storeIn(page, name, contentOf(name)), 201, name);
  }
}

/** Gathers every sign of a script: one that ran, and one that was kept from it. */
async function watchScripts(context: BrowserContext): Promise<string[]> {
  const complaints: string[] = [];
  context.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("weberror", (error) => complaints.push(`error: ${error.error().message}`));
  context.on("console", (message) => {
    const { url } = message.location();
    // What browsers ask for unasked.
    if (!url.endsWith("/favicon.ico")) complaints.push(`console: ${message.text()} ${url}`);
  });
  context.on("request", (request) => {
    if (!request.isNavigationRequest() && request.resourceType() !== "fetch") {
      complaints.push(`request: ${request.url()}`);
    }
  });
  await context.exposeFunction("complain", (text: string) => void complaints.push(text));
  await context.addInitScript(`
    addEventListener("securitypolicyviolation", (event) =>
      complain("violation: " + event.violatedDirective + " " + event.blockedURI));
    Object.defineProperty(window, "pwned", { set: () => complain("a script ran") });
  `);
  return complaints;
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(url);
  return page;
}

interface RowLink {
  readonly name: string;
  /** As the browser resolves it. */
  readonly href: string;
}

/** The links of a listing's rows, but the one to the parent. */
async function rowsOf(page: Page): Promise<RowLink[]> {
  return await page.evaluate(`[...document.querySelectorAll("tbody a")]
    .filter((link) => link.querySelector("bdi"))
    .map((link) => ({ name: link.querySelector("bdi").textContent, href: link.href }))`);
}
