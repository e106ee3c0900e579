import { assert, assertEquals } from "@std/assert";
import { liveReloadScript } from "../../../lib/files/watch/live_reload.ts";

/** What the script finds in a browser, and what it does there. */
class FakePage {
  readonly listeners: Record<string, (event: { data: string }) => void> = {};
  readonly sheets = [
    { href: "http://localhost/files/a.css" },
    { href: "http://localhost/files/b.css?v=1&_reload=0" },
  ];
  source: { url?: string; readyState?: number; onerror?: () => void; onopen?: () => void } = {};
  sources = 0;
  reloads = 0;

  /** Runs what is between the tags. */
  constructor(script: string) {
    const match = /^<script>(.*)<\/script>\n$/s.exec(script);
    assert(match !== null);
    // deno-lint-ignore no-this-alias -- the class below has a `this` of its own
    const page = this;
    class FakeEventSource {
      constructor(readonly url: string) {
        page.source = this;
        page.sources++;
      }
      addEventListener(type: string, listener: (event: { data: string }) => void): void {
        page.listeners[type] = listener;
      }
    }
    const location = { reload: () => this.reloads++ };
    const document = { querySelectorAll: () => this.sheets };
    const setTimeout = (act: () => void, millis: number) =>
      globalThis.setTimeout(act, millis === 1_000 ? 0 : millis);
    new Function("EventSource", "location", "document", "setTimeout", match[1])(
      FakeEventSource,
      location,
      document,
      setTimeout,
    );
  }

  /** Tells of changes, and waits until the script has taken them. */
  async change(...paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.listeners.change({ data: JSON.stringify({ kind: "modify", path }) });
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
  }

  get hrefs(): string[] {
    return this.sheets.map(({ href }) => String(href).replace(/_reload=\d{2,}/, "_reload=NOW"));
  }
}

const UNTOUCHED = ["http://localhost/files/a.css", "http://localhost/files/b.css?v=1&_reload=0"];
const SWAPPED = [
  "http://localhost/files/a.css?_reload=NOW",
  "http://localhost/files/b.css?v=1&_reload=NOW",
];

interface Row {
  readonly name: string;
  readonly changes: readonly (readonly string[])[];
  readonly reloads: number;
  readonly hrefs: readonly string[];
}

const ROWS: readonly Row[] = [
  { name: "reloads when a page changed", changes: [["a.html"]], reloads: 1, hrefs: UNTOUCHED },
  {
    name: "reloads once when much changed at once",
    changes: [["a.html", "b.js", "c.css"]],
    reloads: 1,
    hrefs: UNTOUCHED,
  },
  {
    name: "fetches the stylesheets anew when only such changed",
    changes: [["a.css", "sub/B.CSS"]],
    reloads: 0,
    hrefs: SWAPPED,
  },
  {
    name: "reloads when more than stylesheets changed",
    changes: [["a.css", "a.css.html"]],
    reloads: 1,
    hrefs: UNTOUCHED,
  },
  {
    name: "does both when a page changes after a stylesheet",
    changes: [["a.css"], ["a.html"]],
    reloads: 1,
    hrefs: SWAPPED,
  },
];

for (const { name, changes, reloads, hrefs } of ROWS) {
  Deno.test(`liveReloadScript() ${name}`, async () => {
    const page = new FakePage(liveReloadScript("/files/"));
    for (const paths of changes) await page.change(...paths);
    assertEquals([page.reloads, ...page.hrefs], [reloads, ...hrefs]);
  });
}

Deno.test("liveReloadScript() reloads when changes overflowed", () => {
  const page = new FakePage(liveReloadScript("/files/"));
  page.listeners.overflow({ data: "{}" });
  assertEquals(page.reloads, 1);
});

Deno.test("liveReloadScript() reloads when the server is back, not when it is first there", () => {
  const page = new FakePage(liveReloadScript("/files/"));
  page.source.onopen?.();
  assertEquals(page.reloads, 0);
  page.source.onerror?.();
  assertEquals(page.reloads, 0);
  page.source.onopen?.();
  assertEquals(page.reloads, 1);
});

Deno.test("liveReloadScript() asks again when the browser has given up, and not before", async () => {
  const page = new FakePage(liveReloadScript("/files/"));
  for (const [readyState, sources] of [[0, 1], [2, 2], [2, 3], [0, 3]]) {
    page.source.readyState = readyState;
    page.source.onerror?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assertEquals(page.sources, sources);
  }
  assertEquals(page.reloads, 0);
  page.source.onopen?.();
  assertEquals(page.reloads, 1);
});

for (const mount of ["/", "/files/", '/it\'s "odd"\\/', "/</script><script>alert(1)//", "/$&/"]) {
  Deno.test(`liveReloadScript() asks for the events of the mount when that is ${mount}`, () => {
    const script = liveReloadScript(mount);
    assertEquals(new FakePage(script).source.url, `${mount}?events`);
    assertEquals(script.split("</script").length, 2);
    assert(script.length < 600, `${script.length} bytes`);
  });
}
