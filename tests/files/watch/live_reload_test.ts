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
  /** What the other pages are told. */
  readonly told: string[] = [];
  /** Tells the page what another one was told. */
  hear: (event: { data: string }) => void = () => {};
  /** What the page listens for itself. */
  readonly own: Record<string, (event: { persisted: boolean }) => void> = {};

  /**
   * Runs what is between the tags.
   *
   * @param locks Those of the browser, if it has any.
   * @param type How the page was come to.
   */
  constructor(script: string, locks?: FakeLocks, type = "navigate") {
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
      close(): void {
        page.sources--;
      }
    }
    class FakeChannel {
      constructor(readonly name: string) {}
      postMessage(message: string): void {
        page.told.push(message);
      }
      set onmessage(hear: (event: { data: string }) => void) {
        page.hear = hear;
      }
    }
    const location = { reload: () => this.reloads++ };
    const document = { querySelectorAll: () => this.sheets };
    const setTimeout = (act: () => void, millis: number) =>
      globalThis.setTimeout(act, millis === 1_000 ? 0 : millis);
    const found = {
      EventSource: FakeEventSource,
      BroadcastChannel: FakeChannel,
      location,
      document,
      setTimeout,
      addEventListener: (type: string, listener: () => void) => this.own[type] = listener,
      navigator: { locks },
      performance: { getEntriesByType: () => [{ type }] },
    };
    new Function(...Object.keys(found), match[1])(...Object.values(found));
  }

  /** Tells of changes, and waits until the script has taken them. */
  async change(...paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.listeners.change({ data: JSON.stringify({ kind: "modify", path }) });
    }
    await this.settled();
  }

  /** Waits until the script has taken what it was told. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 60));
  }

  get hrefs(): string[] {
    return this.sheets.map(({ href }) => String(href).replace(/_reload=\d{2,}/, "_reload=NOW"));
  }
}

interface FakeLocks {
  request(
    name: string,
    options: { readonly signal: AbortSignal },
    held: () => Promise<unknown>,
  ): Promise<unknown>;
}

const UNTOUCHED = ["http://localhost/files/a.css", "http://localhost/files/b.css?v=1&_reload=0"];
const SWAPPED = [
  "http://localhost/files/a.css?_reload=NOW",
  "http://localhost/files/b.css?v=1&_reload=NOW",
];

type Row = readonly [
  name: string,
  changes: readonly (readonly string[])[],
  reloads: number,
  hrefs: readonly string[],
];

const ROWS: readonly Row[] = [
  ["reloads when a page changed", [["a.html"]], 1, UNTOUCHED],
  ["reloads once when much changed at once", [["a.html", "b.js", "c.css"]], 1, UNTOUCHED],
  ["fetches the stylesheets anew when only such changed", [["a.css", "sub/B.CSS"]], 0, SWAPPED],
  ["reloads when more than stylesheets changed", [["a.css", "a.css.html"]], 1, UNTOUCHED],
  ["does both when a page changes after a stylesheet", [["a.css"], ["a.html"]], 1, SWAPPED],
];

for (const [name, changes, reloads, hrefs] of ROWS) {
  Deno.test(`liveReloadScript() ${name}`, async () => {
    const page = new FakePage(liveReloadScript("/files/"));
    for (const paths of changes) await page.change(...paths);
    assertEquals([page.reloads, ...page.hrefs], [reloads, ...hrefs]);
    // Without locks each page listens for itself.
    assertEquals(page.told, []);
  });
}

Deno.test("liveReloadScript() reloads when changes overflowed", async () => {
  const page = new FakePage(liveReloadScript("/files/"));
  page.listeners.overflow({ data: "{}" });
  await page.settled();
  assertEquals(page.reloads, 1);
});

Deno.test("liveReloadScript() reloads when the server is back, not when it is first there", async () => {
  const page = new FakePage(liveReloadScript("/files/"));
  page.source.onopen?.();
  page.source.onerror?.();
  await page.settled();
  assertEquals(page.reloads, 0);
  page.source.onopen?.();
  await page.settled();
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
  await page.settled();
  assertEquals(page.reloads, 1);
});

Deno.test("liveReloadScript() listens when it has the lock, and tells the other pages", async () => {
  const grants: (() => Promise<unknown>)[] = [];
  const locks = {
    request(_name: string, _options: unknown, held: () => Promise<unknown>) {
      grants.push(held);
      return new Promise<never>(() => {});
    },
  };
  const page = new FakePage(liveReloadScript("/files/"), locks);
  assertEquals(page.sources, 0);
  page.hear({ data: "a.css" });
  await page.settled();
  assertEquals([page.reloads, ...page.hrefs], [0, ...SWAPPED]);
  grants.forEach((grant) => grant());
  await page.change("b.html");
  assertEquals([page.sources, page.reloads, page.told], [1, 1, ["b.html"]]);
});

Deno.test("liveReloadScript() lets go of the lock in a page that is left, and reloads it when it is back", async () => {
  let released: Promise<unknown> | undefined;
  const locks = {
    request(_name: string, { signal }: { signal: AbortSignal }, held: () => Promise<unknown>) {
      released = held();
      return new Promise<never>((_, reject) => signal.addEventListener("abort", reject));
    },
  };
  const page = new FakePage(liveReloadScript("/files/"), locks);
  page.own.pageshow({ persisted: false });
  assertEquals([page.sources, page.reloads], [1, 0]);
  page.own.pagehide({ persisted: true });
  await released;
  await page.settled();
  assertEquals(page.sources, 0);
  page.own.pageshow({ persisted: true });
  assertEquals(page.reloads, 1);
});

Deno.test("liveReloadScript() listens where locks are refused", async () => {
  const locks = { request: () => Promise.reject(new DOMException("", "SecurityError")) };
  const page = new FakePage(liveReloadScript("/files/"), locks);
  await page.settled();
  assertEquals(page.sources, 1);
});

Deno.test("liveReloadScript() reloads a page that the browser goes back to", () => {
  const page = new FakePage(liveReloadScript("/files/"), undefined, "back_forward");
  assertEquals([page.reloads, page.sources], [1, 0]);
});

for (const mount of ["/", "/files/", '/it\'s "odd"\\/', "/</script><script>alert(1)//", "/$&/"]) {
  Deno.test(`liveReloadScript() asks for the events of the mount when that is ${mount}`, () => {
    const script = liveReloadScript(mount);
    assertEquals(new FakePage(script).source.url, `${mount}?events`);
    assertEquals(script.split("</script").length, 2);
    assert(script.length < 2_000, `${script.length} bytes`);
  });
}
