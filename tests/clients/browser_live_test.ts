import { assertEquals } from "@std/assert";
import type { Browser, Page, Response } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { testWith } from "../support/client_program.ts";
import { freePort } from "../support/free_port.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { together } from "../support/together.ts";
import { within } from "../support/within.ts";

const PAGE = `<!doctype html><title>page</title>
<link rel="stylesheet" href="css/site.css"><h1>one</h1><script src="js/app.js"></script>`;

const FILES: Readonly<Record<string, string>> = {
  "index.html": PAGE,
  "404.html": "<!doctype html><h1>nothing</h1>",
  "css/site.css": `@import "base.css"; h1 { color: rgb(1, 1, 1) }`,
  "css/base.css": "body { color: rgb(2, 2, 2) }",
  "js/app.js": "document.title = 'old'",
  ".hidden/notes.txt": "notes",
  "docs/deep/a.txt": "a",
};

interface Row {
  readonly name: string;
  /** Of the page; `/` by default. */
  readonly path?: string;
  readonly change: (served: ScratchDirectory) => void;
  /** What the page shows then: an expression of JavaScript, and its value. */
  readonly shows: string;
  readonly value: string;
}

const HEADING = "document.querySelector('h1').textContent";
const TITLE = "document.title";
const colorOf = (element: string) => `getComputedStyle(document.querySelector("${element}")).color`;

const RELOADING: readonly Row[] = [
  {
    name: "its file is written in place",
    change: ({ path }) => Deno.writeTextFileSync(`${path}/index.html`, PAGE.replace("one", "two")),
    shows: HEADING,
    value: "two",
  },
  {
    name: "its file is replaced, as editors do it",
    change: ({ path }) => {
      Deno.writeTextFileSync(`${path}/.index.html.swp`, PAGE.replace("one", "three"));
      Deno.renameSync(`${path}/.index.html.swp`, `${path}/index.html`);
    },
    shows: HEADING,
    value: "three",
  },
  {
    name: "a script in a subdirectory changes",
    change: ({ path }) => Deno.writeTextFileSync(`${path}/js/app.js`, "document.title = 'new'"),
    shows: TITLE,
    value: "new",
  },
  {
    name: "a script in a subdirectory is removed",
    change: ({ path }) => Deno.removeSync(`${path}/js/app.js`),
    shows: TITLE,
    value: "page",
  },
  {
    name: "a file deep below changes",
    change: ({ path }) => Deno.writeTextFileSync(`${path}/docs/deep/a.txt`, "b"),
    shows: HEADING,
    value: "one",
  },
  {
    name: "a style sheet and a page change together",
    change: ({ path }) => {
      Deno.writeTextFileSync(`${path}/css/site.css`, "h1 { color: rgb(5, 5, 5) }");
      Deno.writeTextFileSync(`${path}/index.html`, PAGE.replace("one", "both"));
    },
    shows: `${HEADING} + ${colorOf("h1")}`,
    value: "bothrgb(5, 5, 5)",
  },
  {
    name: "the page that was missing appears",
    path: "/new.html",
    change: ({ path }) => Deno.writeTextFileSync(`${path}/new.html`, PAGE.replace("one", "new")),
    shows: HEADING,
    value: "new",
  },
];

const RESTYLED: readonly Row[] = [
  {
    name: "its style sheet changes",
    change: ({ path }) => Deno.writeTextFileSync(`${path}/css/site.css`, "h1 { color: #030303 }"),
    shows: colorOf("h1"),
    value: "rgb(3, 3, 3)",
  },
  {
    name: "a style sheet that its own imports changes",
    change: ({ path }) => Deno.writeTextFileSync(`${path}/css/base.css`, "body { color: #040404 }"),
    shows: colorOf("body"),
    value: "rgb(4, 4, 4)",
  },
];

const UNTOUCHED: readonly { readonly name: string; readonly happens: (scene: Scene) => unknown }[] =
  [
    { name: "nothing happens", happens: () => {} },
    {
      name: "files are read, by others and over HTTP",
      happens: async ({ served, program }) => {
        for (const name of Object.keys(FILES)) {
          served.read(name);
          await (await fetch(`${program.url}/${name}`)).body?.cancel();
        }
      },
    },
    {
      name: "what may not be seen changes",
      happens: ({ served: { path } }) => {
        Deno.writeTextFileSync(`${path}/.hidden/notes.txt`, "other notes");
        Deno.writeTextFileSync(`${path}/.index.html.swp`, "swapped");
      },
    },
  ];

testWith("chromium", "--live keeps the page in Chromium up to date", async (t) => {
  await using browser = await launchBrowser();
  for (const { name, path = "/", change, shows, value } of RELOADING) {
    await t.step(`a page reloads when ${name}`, async () => {
      await using scene = await Scene.open(browser, path);
      await scene.mark();
      change(scene.served);
      await scene.page.waitForFunction(
        "window.isOld === undefined && document.readyState === 'complete'",
      );
      assertEquals(await scene.page.evaluate(shows), value);
    });
  }
  for (const { name, change, shows, value } of RESTYLED) {
    await t.step(`a page changes its looks, and stays as it is, when ${name}`, async () => {
      await using scene = await Scene.open(browser);
      await scene.mark();
      change(scene.served);
      await scene.page.waitForFunction(`${shows} === ${JSON.stringify(value)}`);
      assertEquals(await scene.isMarked(), true);
    });
  }
  for (const { name, happens } of UNTOUCHED) {
    await t.step(`a page stays as it is when ${name}`, async () => {
      await using scene = await Scene.open(browser);
      await scene.mark();
      await happens(scene);
      await scene.page.waitForTimeout(RELOAD_MILLIS);
      assertEquals(await scene.isMarked(), true);
    });
  }
  await t.step("a page reloads when its server is there again", async () => {
    await using scene = await Scene.open(browser);
    await scene.mark();
    const { served, program, page } = scene;
    await program.stop("SIGTERM");
    Deno.writeTextFileSync(`${served.path}/index.html`, PAGE.replace("one", "again"));
    await using _again = await serveLive(served, program.address.port);
    await page.waitForFunction("window.isOld === undefined && document.readyState === 'complete'");
    assertEquals(await page.evaluate(HEADING), "again");
  });
});

testWith("chromium", "--live keeps each of many pages in Chromium up to date", async (t) => {
  await using browser = await launchBrowser(true);
  await using scene = await Scene.open(browser);
  const { served, program, page } = scene;
  const context = page.context();
  const others: Page[] = [];
  const changeTo = (word: string) =>
    Deno.writeTextFileSync(`${served.path}/index.html`, PAGE.replace("one", word));
  const shows = (it: Page, word: string) => it.getByText(word, { exact: true }).waitFor();
  await t.step("more than it has connections for a host are loaded", async () => {
    while (others.length < 7) {
      const another = await context.newPage();
      await another.goto(program.url);
      others.push(another);
    }
  });
  await t.step("they are told when the one that listened for all is closed", async () => {
    const isStream = (it: Response) => it.url().endsWith("/?events");
    const listens = context.waitForEvent("response", { predicate: isStream });
    await page.close();
    await listens;
    changeTo("two");
    await Promise.all(others.map((it) => shows(it, "two")));
  });
  await t.step("they are told when each that could listen is left, and may be kept", async () => {
    const last = others[others.length - 1];
    for (const it of others) {
      if (it !== last) await it.goto(`${program.url}/docs/deep/a.txt`);
    }
    await last.waitForFunction(
      "navigator.locks.query().then((it) => it.held.length === 1 && it.pending.length === 0)",
    );
    await last.waitForTimeout(RELOAD_MILLIS);
    changeTo("left");
    await shows(last, "left");
    for (const it of others) if (it !== last) await it.goBack({ waitUntil: "commit" });
    await Promise.all(others.map((it) => shows(it, "left")));
  });
  await t.step("one that it goes back to has changed meanwhile", async () => {
    const [left] = others;
    await left.goto(`${program.url}/docs/`);
    changeTo("three");
    await left.goBack({ waitUntil: "commit" });
    await shows(left, "three");
  });
});

/** What becomes of the site while it is built anew, and what the page is to show in the end. */
const BUILDS: readonly {
  readonly name: string;
  readonly build: (path: string, page: Page) => Promise<void>;
}[] = [
  {
    name: "its directory is gone for a while",
    build: async (path) => {
      Deno.renameSync(path, `${path}.old`);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      Deno.renameSync(`${path}.old`, path);
      Deno.writeTextFileSync(`${path}/index.html`, PAGE.replace("one", "built"));
    },
  },
  {
    name: "it is gone itself for a while, so that the listing is shown",
    build: async (path, page) => {
      const isTold = untilTold(page);
      Deno.removeSync(`${path}/index.html`);
      await isTold;
      Deno.writeTextFileSync(`${path}/index.html`, PAGE.replace("one", "built"));
    },
  },
  {
    name: "all is gone for a while, so that there is a listing of nothing",
    build: async (path, page) => {
      const isTold = untilTold(page);
      for (const { name } of [...Deno.readDirSync(path)]) {
        Deno.removeSync(`${path}/${name}`, { recursive: true });
      }
      await isTold;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      Deno.mkdirSync(`${path}/js`);
      Deno.writeTextFileSync(`${path}/js/app.js`, "");
      await new Promise((resolve) => setTimeout(resolve, 500));
      Deno.writeTextFileSync(`${path}/index.html`, PAGE.replace("one", "built"));
    },
  },
];

testWith("chromium", "--live finds the page again in Chromium", async (t) => {
  await using browser = await launchBrowser();
  const builds = BUILDS.map(({ name, build }) => ({
    name: `when ${name}`,
    fn: async () => {
      await using scene = await Scene.open(browser);
      await build(scene.served.path, scene.page);
      await scene.page.getByText("built", { exact: true }).waitFor();
    },
  }));
  const later = {
    name: "when another page was not there, and there is no 404.html",
    fn: async () => {
      await using scene = await Scene.open(browser);
      Deno.removeSync(`${scene.served.path}/404.html`);
      const isTold = untilTold(scene.page, "/later.html");
      await scene.page.goto(`${scene.program.url}/later.html`);
      await isTold;
      Deno.writeTextFileSync(`${scene.served.path}/later.html`, PAGE.replace("one", "later"));
      await scene.page.getByText("later", { exact: true }).waitFor();
    },
  };
  await together(t, [...builds, later]);
});

/** Changes are told within 80 ms; this is how long it is watched that none are. */
const RELOAD_MILLIS = 800;

/** A directory that is served, and a page of it in a browser that is told of changes. */
class Scene implements AsyncDisposable {
  readonly #owned: AsyncDisposableStack;
  readonly served: ScratchDirectory;
  readonly program: Program;
  readonly page: Page;

  private constructor(
    owned: AsyncDisposableStack,
    served: ScratchDirectory,
    program: Program,
    page: Page,
  ) {
    this.#owned = owned;
    this.served = served;
    this.program = program;
    this.page = page;
  }

  static async open(browser: Browser, path = "/"): Promise<Scene> {
    await using owned = new AsyncDisposableStack();
    const served = owned.use(new ScratchDirectory(FILES));
    const program = owned.use(await serveLive(served, freePort("127.0.0.1")));
    const context = await browser.newContext();
    // Now and then Chromium does not end pages that it keeps to go back to; it ends itself later.
    owned.defer(() => within(context.close(), CLOSE_MILLIS).catch(() => {}));
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const isTold = untilTold(page);
    await page.goto(program.url + path);
    await isTold;
    await untilWatched(program);
    return new Scene(owned.move(), served, program, page);
  }

  /** Marks the page; a reload wipes the mark off. */
  async mark(): Promise<void> {
    await this.page.evaluate("window.isOld = true");
  }

  async isMarked(): Promise<boolean> {
    return await this.page.evaluate("window.isOld === true");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}

function serveLive(served: ScratchDirectory, port: number): Promise<Program> {
  return Program.serve(served.path, "--mount", "/", "--live", "-p", String(port));
}

/** Long, because the machine may be busy. */
const CLOSE_MILLIS = 10_000;

/** The page that is shown next, or is shown at a path, is told of changes from now on. */
async function untilTold(page: Page, path = ""): Promise<void> {
  await page.waitForResponse((it) => {
    return it.url().endsWith("/?events") && it.frame().url().endsWith(path);
  });
}

/** All who listen are told by one watch: it works for the page if it works here. */
async function untilWatched({ url }: Program): Promise<void> {
  const response = await fetch(`${url}/?events`);
  const reader = response.body!.getReader();
  await within(reader.read());
  await reader.cancel();
}
