import { PAGE_CSP } from "../../lib/files/page/style.ts";
import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { directoryPage } from "../../lib/files/listing/directory_page.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { parseOrder, sortEntries } from "../../lib/files/listing/order.ts";
import { parseSegments } from "../../lib/files/root/path_segments.ts";
import { type HttpRequest, type HttpResponse, statusText } from "../../lib/message.ts";
import { serve } from "../../lib/server/server.ts";
import { launchBrowser } from "../support/browser.ts";
import { testWith } from "../support/client_program.ts";
import { listEntries } from "../support/list_entries.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** A browser that shows a directory, and what it complains of. */
interface Scene {
  readonly url: string;
  /** Opens a path of the server; what goes wrong on it is gathered in `complaints`. */
  open(path: string, size: Size, colorScheme?: "light" | "dark"): Promise<Page>;
  readonly complaints: string[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const PHONE: Size = { width: 390, height: 844 };
const DESK: Size = { width: 1280, height: 800 };
const ATTACK = "<img src=x onerror=alert(1)>.txt";
const LONG = `${"a_name_without_any_blank_".repeat(9)}.bin`;
const FOLDER = "A folder & what's in it?";

const FILES: Readonly<Record<string, string>> = {
  [ATTACK]: "x".repeat(30),
  [LONG]: "x".repeat(2_000),
  "IMG_10.jpg": "x".repeat(10),
  "IMG_9.jpg": "x".repeat(20),
  "<script>alert(2)": "x".repeat(40),
  "README": `</pre><script>alert(3)</script>\n${"no_blank_".repeat(100)}`,
  [`${FOLDER}/${LONG}`]: "",
  [`${FOLDER}/deep/deeper/${"long-".repeat(40)}/file.txt`]: "here",
};

const SCENARIOS = new Map<string, (scene: Scene) => Promise<void>>();

for (const size of [PHONE, { width: 320, height: 568 }, DESK]) {
  scenario(`does not scroll sideways at ${size.width}x${size.height}`, async ({ open }) => {
    const deep = `/files/${encodeURIComponent(FOLDER)}/deep/deeper/${"long-".repeat(40)}/`;
    for (const path of ["/files/", deep]) {
      const page = await open(path, size);
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), size.width, path);
    }
  });
}

scenario("can be hit with a finger", async ({ open }) => {
  const page = await open(`/files/${encodeURIComponent(FOLDER)}/`, PHONE);
  // What is hit may be larger than what is drawn: ask what lies 44 pixels apart.
  const small = await page.evaluate(
    `[...document.querySelectorAll("a,button,input")].filter((it) => {
    it.scrollIntoView({ block: "center" });
    const box = it.getBoundingClientRect();
    const x = box.left + box.width / 2;
    let [top, bottom] = [box.top, box.bottom];
    while (document.elementFromPoint(x, top - 1) === it) top--;
    while (document.elementFromPoint(x, bottom) === it) bottom++;
    return bottom - top < 44;
  }).map((it) => it.outerHTML)`,
  );
  assertEquals(small, []);
});

scenario("is sorted by clicks on its header", async ({ open }) => {
  const page = await open("/files/", DESK);
  const bySize = [LONG, "README", "<script>alert(2)", ATTACK, "IMG_9.jpg", "IMG_10.jpg"];
  const byName = [ATTACK, "<script>alert(2)", LONG, "IMG_9.jpg", "IMG_10.jpg", "README"];
  const steps = [
    { column: null, sort: "Name ascending", names: byName },
    { column: "Size", sort: "Size descending", names: bySize },
    { column: "Size", sort: "Size ascending", names: bySize.toReversed() },
    { column: "Name", sort: "Name ascending", names: byName },
    { column: "Name", sort: "Name descending", names: byName.toReversed() },
  ];
  for (const { column, sort, names } of steps) {
    if (column !== null) await page.locator("thead").getByRole("link", { name: column }).click();
    const [active] = await page.locator("th[aria-sort]").all();
    const label = (await active.innerText()).replace(/\s*[↑↓]/, "");
    assertEquals(`${label} ${await active.getAttribute("aria-sort")}`, sort);
    assertEquals(await page.locator("th[aria-sort]").count(), 1);
    assertEquals(await page.locator("tbody bdi").allInnerTexts(), [FOLDER, ...names], sort);
  }
});

scenario("leads into a folder and back", async ({ open, url }) => {
  const folder = `${url}/files/${encodeURIComponent(FOLDER).replaceAll("'", "%27")}/`;
  for (const size of [PHONE, DESK]) {
    const page = await open("/files/", size);
    await page.getByRole("link", { name: FOLDER }).click();
    assertEquals(page.url(), folder);
    assertEquals(await page.locator("h1").innerText(), FOLDER);
    await page.getByRole("link", { name: "deep" }).click();
    await page.getByRole("navigation").getByRole("link", { name: FOLDER }).click();
    assertEquals(page.url(), folder);
    await page.getByRole("link", { name: "Parent folder" }).click();
    assertEquals(page.url(), `${url}/files/`);
    assertEquals(await page.getByRole("link", { name: "Parent folder" }).count(), 0);
  }
});

scenario("shows names that are markup, and runs nothing", async ({ open, complaints }) => {
  for (const path of ["/files/", `/files/${encodeURIComponent(FOLDER)}/`]) {
    const page = await open(path, DESK);
    assertEquals(await page.locator("script, main img").count(), 0);
  }
  const page = await open("/files/", DESK);
  assertEquals(await page.locator("tbody bdi").getByText(ATTACK, { exact: true }).count(), 1);
  assertEquals(await page.locator("pre").innerText(), FILES.README);
  // The page is to be safe by itself; the policy comes on top.
  assertEquals(complaints, []);
});

scenario("is a table with names for each part to a screen reader", async ({ open }) => {
  for (const size of [PHONE, DESK]) {
    const page = await open(`/files/${encodeURIComponent(FOLDER)}/`, size);
    assertEquals(await page.getByRole("columnheader").count(), 3);
    const parent = page.getByRole("row").filter({ hasText: "Parent folder" });
    assertEquals(await parent.getByRole("rowheader").count(), 1);
    assertEquals(await page.getByRole("navigation", { name: "Breadcrumbs" }).count(), 1);
    assertEquals(await page.getByRole("heading", { level: 1 }).count(), 1);
    assertEquals(await page.getByLabel("Files to upload").count(), 1);
  }
});

scenario("is dark where the user wants it dark", async ({ open }) => {
  for (const scheme of ["light", "dark"] as const) {
    const page = await open("/files/", DESK, scheme);
    const style = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    const channels = String(style).match(/\d+/g)!.slice(0, 3).map(Number);
    const isDark = channels.every((channel) => channel < 64);
    const isLight = channels.every((channel) => channel > 192);
    assertEquals([isDark, isLight], [scheme === "dark", scheme === "light"], String(style));
  }
});

scenario("sends the files that are chosen, without a script", async ({ open, url }) => {
  const path = `/files/${encodeURIComponent(FOLDER)}/?sort=size&order=desc`;
  const page = await open(path, PHONE);
  using own = new ScratchDirectory({ "one.txt": "1", "two.txt": "22" });
  const chosen = ["one.txt", "two.txt"].map((name) => `${own.path}/${name}`);
  await page.getByLabel("Files to upload").setInputFiles(chosen);
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST"),
    page.getByRole("button", { name: "Upload", exact: true }).click(),
  ]);
  assertEquals(request.url(), url + path);
  assert(request.headers()["content-type"].startsWith("multipart/form-data; boundary="));
  await page.getByText(
    /name="page-file"; filename="one.txt"[^]*name="page-file"; filename="two.txt"/,
  )
    .waitFor();
});

testWith("chromium", "directoryPage() is a listing to live with in Chromium", async (t) => {
  using served = new ScratchDirectory(FILES);
  const root = FileRoot.open(served.path);
  const handler = (request: HttpRequest) => answer(root, request);
  await using server = serve(handler, { hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${server.addr.port}`;
  await using browser = await launchBrowser();
  for (const [name, run] of SCENARIOS) await t.step(name, () => playScene(browser, url, run));
});

/** What the listing does, as a step of the one test: to start a browser takes a second. */
function scenario(name: string, run: (scene: Scene) => Promise<void>): void {
  SCENARIOS.set(name, run);
}

/** Each page has a context, and so a cache, of its own, and is closed in the end. */
async function playScene(
  browser: Browser,
  url: string,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const complaints: string[] = [];
  try {
    await run({
      url,
      complaints,
      open: (path, viewport, colorScheme = "light") =>
        openPage(browser, url + path, complaints, { viewport, colorScheme }),
    });
  } finally {
    for (const context of browser.contexts()) await context.close();
  }
}

async function openPage(
  browser: Browser,
  url: string,
  complaints: string[],
  options: { readonly viewport: Size; readonly colorScheme: "light" | "dark" },
): Promise<Page> {
  const page = await browser.newPage(options);
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  await page.goto(url);
  return page;
}

async function answer(root: FileRoot, request: HttpRequest): Promise<HttpResponse> {
  // What browsers ask for unasked; a 404 would be a complaint.
  if (request.path === "/favicon.ico") return { status: 204 };
  if (request.method === "POST") {
    return {
      status: 200,
      headers: { "content-type": "text/plain" },
      body: await request.body.text(),
    };
  }
  const segments = parseSegments(request.path.slice("/files/".length));
  const found = segments === null ? null : root.lookup(segments);
  if (found?.kind === "file") found.file[Symbol.dispose]();
  if (found?.kind !== "directory") return statusText(404);
  const order = parseOrder(request.query);
  const pieces = directoryPage({
    path: request.path,
    mount: "/files/",
    entries: await sortEntries(await listEntries(root, found.path), order),
    order,
    readme: request.path === "/files/" ? FILES.README : null,
    canUpload: true,
  });
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": PAGE_CSP,
  };
  return { status: 200, headers, body: [...pieces].join("") };
}
