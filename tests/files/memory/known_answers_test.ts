import { assert, assertEquals } from "@std/assert";
import { MEMORY_MILLIS } from "../../../lib/files/memory/brief_memory.ts";
import { Looks } from "../../../lib/files/memory/hot_files.ts";
import { isPlain, KnownAnswers } from "../../../lib/files/memory/known_answers.ts";
import { FileRoot, type FileSystem } from "../../../lib/files/root/file_root.ts";
import { fileHandler } from "../../../lib/files/static_files.ts";
import { discardBody, type HttpResponse } from "../../../lib/message.ts";
import { bytesOf, textOf } from "../../support/content_of.ts";
import { wireText } from "../../support/every_split.ts";
import { makeRequest } from "../../support/make_request.ts";
import { settled } from "../../support/settled.ts";
import { slowDown } from "../../support/slow_disk.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const BYTES = new TextEncoder().encode("hello");
const ANSWER: HttpResponse = {
  status: 200,
  headers: { "content-type": "text/plain" },
  body: BYTES,
};

/** Answers about a file and its directory, on a clock of their own. */
class Kept {
  now = 1_000_000;
  moment = NaN;
  looked: string[] = [];
  readonly directory: TemporaryDirectory = new TemporaryDirectory();
  readonly path = this.directory.write("a.txt", "hello");
  readonly answers: KnownAnswers;

  constructor() {
    const fileSystem: FileSystem = {
      ...Deno,
      lstatSync: (path) => (this.looked.push(String(path)), Deno.lstatSync(path)),
    };
    const root = FileRoot.open(this.directory.path, { fileSystem });
    // What is kept has been left alone for a while, so that a change shows in its times.
    Deno.utimeSync(this.directory.path, 1, 1);
    this.answers = new KnownAnswers(root, () => this.moment, () => this.now);
  }

  /** What the answer would rest on. */
  looks(...paths: string[]): Looks {
    const looks = new Looks();
    for (const path of paths) looks.statuses.set(path, Deno.lstatSync(path));
    return looks;
  }

  keep(response = ANSWER, looks = this.looks(this.path, this.directory.path), accept = ""): void {
    this.answers.keep(plain("/a.txt", accept), response, looks);
  }

  find(path = "/a.txt", accept = ""): HttpResponse | null {
    this.looked = [];
    const found = this.answers.find(plain(path, accept));
    assert(!(found instanceof Promise), "the disk is not slow");
    return found;
  }

  [Symbol.dispose](): void {
    this.directory[Symbol.dispose]();
  }
}

function plain(path: string, accept: string) {
  const headers: Record<string, string> = accept === "" ? {} : { "accept-encoding": accept };
  return makeRequest("GET", path, { headers });
}

Deno.test("KnownAnswers.find() gives the very answer when nothing has changed, with one look at each thing", () => {
  using kept = new Kept();
  assertEquals(kept.find(), null);
  kept.keep();
  assert(kept.find() === ANSWER);
  assertEquals(kept.looked, [kept.path, kept.directory.path]);
  assert(kept.find() === ANSWER);
});

Deno.test("KnownAnswers.find() looks once in a moment, and again in the next", () => {
  using kept = new Kept();
  kept.moment = 1;
  kept.keep();
  const both = [kept.path, kept.directory.path];
  for (const [moment, looked] of [[1, both], [1, []], [1, []], [2, both], [2, []]] as const) {
    kept.moment = moment;
    assert(kept.find() === ANSWER);
    assertEquals(kept.looked, looked, `in moment ${moment}`);
  }
  kept.now += MEMORY_MILLIS;
  assertEquals(kept.find(), null, "it was too long ago");
});

Deno.test("KnownAnswers.find() looks at what was kept anew, though it has looked in this moment", () => {
  using kept = new Kept();
  kept.moment = 1;
  kept.keep();
  assert(kept.find() === ANSWER);
  const looks = kept.looks(kept.path, kept.directory.path);
  Deno.writeTextFileSync(kept.path, "HELLO!");
  kept.keep(ANSWER, looks);
  assertEquals(kept.find(), null);
});

for (const sharesLooks of [true, false, undefined]) {
  Deno.test(`fileHandler() ${sharesLooks ? "shares a look" : "looks for each"} when sharesLooks is ${sharesLooks}`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("a.txt", "hello");
    let looks = 0;
    const fileSystem: FileSystem = {
      ...Deno,
      lstatSync: (path) => (looks++, Deno.lstatSync(path)),
    };
    using _settled = await settled();
    const root = FileRoot.open(directory.path, { fileSystem });
    const handler = fileHandler(root, { mount: "/", sharesLooks });
    const ask = () => handler(plain("/a.txt", ""));
    for (let i = 0; i < 3; i++) await discardBody((await ask()).body);
    looks = 0;
    for (let i = 0; i < 3; i++) ask();
    assertEquals(looks, sharesLooks ? 1 : 3);
    await null;
    Deno.writeTextFileSync(path, "HELLO!");
    assertEquals(await textOf(await ask()), "HELLO!");
  });
}

const CHANGES: readonly { readonly name: string; readonly change: (kept: Kept) => void }[] = [
  {
    name: "the file has other bytes",
    change: ({ path }) => Deno.writeTextFileSync(path, "HELLO!"),
  },
  {
    name: "the file is replaced by one of its size and time",
    change: ({ path }) => {
      const { mtime } = Deno.statSync(path);
      Deno.writeTextFileSync(`${path}.new`, "HELLO");
      Deno.utimeSync(`${path}.new`, mtime!, mtime!);
      Deno.renameSync(`${path}.new`, path);
    },
  },
  { name: "the file is gone", change: ({ path }) => Deno.removeSync(path) },
  {
    name: "the file is a link to itself elsewhere",
    change: ({ path, directory }) => {
      Deno.renameSync(path, `${path}.real`);
      directory.link("a.txt", "a.txt.real");
    },
  },
  { name: "another is beside it", change: ({ path }) => Deno.writeTextFileSync(`${path}.gz`, "") },
  { name: "it was too long ago", change: (kept) => void (kept.now += MEMORY_MILLIS) },
  {
    name: "it was too long ago, though another has been kept since",
    change: (kept) => {
      kept.now += MEMORY_MILLIS - 1;
      kept.answers.keep(plain("/b.txt", ""), ANSWER, kept.looks(kept.path));
      kept.now += 1;
    },
  },
  { name: "the clock is put back", change: (kept) => void (kept.now -= 1) },
];

for (const { name, change } of CHANGES) {
  Deno.test(`KnownAnswers.find() gives none when ${name}`, () => {
    using kept = new Kept();
    kept.keep();
    assert(kept.find() === ANSWER);
    change(kept);
    assertEquals(kept.find(), null);
  });
}

Deno.test("KnownAnswers.find() gives the answer that was kept anew when the time of those before is over", () => {
  using kept = new Kept();
  kept.answers.keep(plain("/b.txt", ""), ANSWER, kept.looks(kept.path));
  kept.keep();
  kept.now += MEMORY_MILLIS;
  assertEquals(kept.find(), null);
  kept.keep();
  assert(kept.find() === ANSWER);
});

Deno.test("KnownAnswers.find() gives none for another path or Accept-Encoding", () => {
  using kept = new Kept();
  kept.keep(ANSWER, kept.looks(kept.path), "gzip");
  assertEquals(kept.find("/a.txt"), null);
  assertEquals(kept.find("/a.txt", "br"), null);
  assertEquals(kept.find("/b.txt", "gzip"), null);
  assert(kept.find("/a.txt", "gzip") === ANSWER);
  kept.now += MEMORY_MILLIS - 1;
  assert(kept.find("/a.txt", "gzip") === ANSWER, "a millisecond is left");
});

Deno.test("fileHandler() gives the very answer when a file is asked for again, until another form is there", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a.txt", "hello".repeat(99));
  const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
  using _settled = await settled();
  for (const accept of ["", "gzip"]) {
    for (let i = 0; i < 3; i++) await discardBody((await handler(plain("/a.txt", accept))).body);
    const answer = handler(plain("/a.txt", accept));
    assert(!(answer instanceof Promise) && answer.body instanceof Uint8Array);
    assert(handler(plain("/a.txt", accept)) === answer, `another answer with "${accept}"`);
    const condition = { "accept-encoding": accept, "if-none-match": String(answer.headers?.etag) };
    const unmodified = await handler(makeRequest("GET", "/a.txt", { headers: condition }));
    assertEquals(unmodified.status, 304);
    const part = await handler(makeRequest("GET", "/a.txt", { headers: { range: "bytes=0-0" } }));
    await discardBody(part.body);
    assertEquals(part.status, 206);
  }
  directory.write("a.txt.gz", "packed in advance");
  const { headers, body } = await handler(plain("/a.txt", "gzip"));
  assertEquals(headers?.["content-encoding"], "gzip");
  assertEquals(wireText(await bytesOf(body)), "packed in advance");
});

Deno.test("KnownAnswers.find() gives what it would when the disk is slow, as a promise", async () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("a.txt", "hello");
  let isSlow = true;
  const lstatSync = (path: string | URL) => {
    for (const start = Date.now(); isSlow && Date.now() - start < 6;);
    return Deno.lstatSync(path);
  };
  const root = FileRoot.open(directory.path, { fileSystem: { ...Deno, lstatSync } });
  const answers = new KnownAnswers(root, () => isSlow ? NaN : 1);
  const request = plain("/a.txt", "");
  const looks = new Looks();
  for (const it of [path, directory.path]) looks.statuses.set(it, Deno.lstatSync(it));
  answers.keep(request, ANSWER, looks);
  for (let i = 0; i < 4; i++) await answers.find(request);
  isSlow = false;
  const finding = answers.find(request);
  assert(finding instanceof Promise && root.disk.isSlow);
  assert(await finding === ANSWER);
  Deno.writeTextFileSync(path, "HELLO!");
  assertEquals(await answers.find(request), null);
  assertEquals(answers.find(request), null);
});

Deno.test("fileHandler() gives the very answer again until the file changes, be the disk slow by then", async () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("a.txt", "hello");
  using _settled = await settled();
  const root = FileRoot.open(directory.path);
  const handler = fileHandler(root, { mount: "/" });
  const ask = () => handler(plain("/a.txt", ""));
  for (let i = 0; i < 2; i++) await discardBody((await ask()).body);
  const known = await ask();
  assert(known === await ask());
  await slowDown(root);
  assert(known === await ask());
  Deno.writeTextFileSync(path, "HELLO!");
  assertEquals(await textOf(await ask()), "HELLO!");
});

for (const [status, body] of [[200, BYTES], [304, undefined], [404, "not found"]] as const) {
  Deno.test(`KnownAnswers.keep() does when the status is ${status}, for each condition`, () => {
    using kept = new Kept();
    const looks = kept.looks(kept.path);
    const answers = CONDITIONS.map((headers) => {
      const response = { status, headers: { vary: "accept-encoding" }, body };
      kept.answers.keep(makeRequest("GET", "/a.txt", { headers }), response, looks);
      return response;
    });
    for (const [index, headers] of CONDITIONS.entries()) {
      assert(kept.answers.find(makeRequest("HEAD", "/a.txt", { headers })) === answers[index]);
    }
    const both = { ...CONDITIONS[1], ...OTHER_CONDITIONS[3] };
    assert(kept.answers.find(makeRequest("GET", "/a.txt", { headers: both })) === answers[1]);
    for (const headers of OTHER_CONDITIONS) {
      assertEquals(kept.answers.find(makeRequest("GET", "/a.txt", { headers })), null);
    }
  });
}

/** Each has an answer of its own. */
const CONDITIONS: readonly Record<string, string>[] = [
  {},
  { "if-none-match": '"a"' },
  { "if-modified-since": "Sun, 22 Nov 2026 08:31:29 GMT" },
];
const OTHER_CONDITIONS: readonly Record<string, string>[] = [
  { "if-none-match": '"b"' },
  { "if-none-match": "" },
  // As a tag that is malformed, and ignored.
  { "if-none-match": "Sun, 22 Nov 2026 08:31:29 GMT" },
  { "if-modified-since": "Sun, 22 Nov 2026 08:31:30 GMT" },
  { "if-modified-since": '"a"' },
];

/** What a path is answered, known by now, and what after a change. */
const REVISITS: readonly {
  readonly name: string;
  /** By default that of `a.txt`. */
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly files?: Readonly<Record<string, string>>;
  readonly before: readonly [status: number, text: string];
  readonly change: (directory: TemporaryDirectory) => void;
  readonly after: readonly [status: number, text: string];
}[] = [
  {
    name: "a file that nobody needs is edited",
    headers: { "if-modified-since": new Date(Date.now() + 2_000).toUTCString() },
    files: { "a.txt": "as it was" },
    before: [304, ""],
    // Later than that.
    change: (directory) => {
      Deno.utimeSync(directory.write("a.txt", "as it is"), 2_000_000_000, 2_000_000_000);
    },
    after: [200, "as it is"],
  },
  {
    name: "a file is there now",
    before: [404, "404 Not Found\n"],
    change: (directory) => directory.write("a.txt", "at last"),
    after: [200, "at last"],
  },
  {
    name: "a directory is there now",
    before: [404, "404 Not Found\n"],
    change: (directory) => Deno.mkdirSync(`${directory.path}/a.txt`),
    after: [308, "308 Permanent Redirect\n"],
  },
  {
    name: "the page of a directory is edited",
    path: "/sub/",
    files: { "sub/index.html": "as it was" },
    before: [200, "as it was"],
    change: (directory) => directory.write("sub/index.html", "as it is"),
    after: [200, "as it is"],
  },
  {
    name: "the page of a directory is gone, and so is that",
    path: "/sub/",
    files: { "sub/index.html": "as it was" },
    before: [200, "as it was"],
    change: (directory) => Deno.removeSync(`${directory.path}/sub`, { recursive: true }),
    after: [404, "404 Not Found\n"],
  },
  {
    name: "there is a page for what is not there",
    before: [404, "404 Not Found\n"],
    change: (directory) => directory.write("404.html", "<p>Nowhere"),
    after: [404, "<p>Nowhere"],
  },
  {
    name: "there is another page for what is not there",
    files: { "404.html": "<p>Nowhere" },
    before: [404, "<p>Nowhere"],
    change: (directory) => directory.write("404.html", "<p>Elsewhere"),
    after: [404, "<p>Elsewhere"],
  },
];

for (
  const { name, path: asked = "/a.txt", headers, files = {}, before, change, after } of REVISITS
) {
  Deno.test(`fileHandler() answers anew when ${name}`, async () => {
    using directory = new TemporaryDirectory();
    for (const [path, text] of Object.entries(files)) directory.write(path, text);
    using _settled = await settled();
    const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
    const ask = async () => await handler(makeRequest("GET", asked, { headers }));
    for (let i = 0; i < 3; i++) await discardBody((await ask()).body);
    const known = await ask();
    assertEquals([known.status, await textOf(known)], before);
    assert(await ask() === known, "the very answer");
    change(directory);
    const response = await ask();
    assertEquals([response.status, await textOf(response)], after);
  });
}

Deno.test("fileHandler() answers each as it asks when a page that is not there is another for some", async () => {
  using directory = new TemporaryDirectory();
  directory.write("index.html", "<p>App");
  using _settled = await settled();
  const handler = fileHandler(FileRoot.open(directory.path), { mount: "/", spa: true });
  for (let i = 0; i < 5; i++) {
    for (const [mode, status] of [["navigate", 200], ["no-cors", 404]] as const) {
      const headers = { "sec-fetch-mode": mode };
      const response = await handler(makeRequest("GET", "/nowhere", { headers }));
      await discardBody(response.body);
      assertEquals(response.status, status, mode);
    }
  }
});

const UNKEPT: readonly { readonly name: string; readonly keep: (kept: Kept) => void }[] = [
  {
    name: "something else was looked at",
    keep: (kept) => {
      const looks = kept.looks(kept.path);
      looks.areComplete = false;
      kept.keep(ANSWER, looks);
    },
  },
  {
    name: "nothing lay where it looked",
    keep: (kept) => {
      const looks = kept.looks(kept.path);
      looks.statuses.set(`${kept.path}/x`, null);
      kept.keep(ANSWER, looks);
    },
  },
  ...[206, 301, 406, 500].map((status) => ({
    name: `its status is ${status}`,
    keep: (kept: Kept) => kept.keep({ ...ANSWER, status }),
  })),
  ...["accept", "accept, accept-encoding", ["accept-encoding", "accept"]].map((vary) => ({
    name: `it varies with ${vary}`,
    keep: (kept: Kept) => kept.keep({ ...ANSWER, headers: { vary } }),
  })),
  { name: "its body is a stream", keep: (kept) => kept.keep({ ...ANSWER, body: stream() }) },
];

for (const { name, keep } of UNKEPT) {
  Deno.test(`KnownAnswers.keep() does not when ${name}`, () => {
    using kept = new Kept();
    keep(kept);
    assertEquals(kept.find(), null);
  });
}

function stream(): ReadableStream<Uint8Array> {
  return new ReadableStream();
}

Deno.test("KnownAnswers.keep() forgets all when they are too many or too large", () => {
  using kept = new Kept();
  const looks = kept.looks(kept.path);
  const keep = (path: string, bytes: number) => {
    const body = new Uint8Array(bytes);
    kept.answers.keep(plain(path, ""), { ...ANSWER, body }, looks);
  };
  for (let i = 0; i < 1_024; i++) keep(`/${i}`, 1);
  assert(kept.find("/0") !== null);
  keep("/1024", 1);
  assertEquals([kept.find("/0") === null, kept.find("/1024") === null], [true, false]);
  const mebibyte = 1024 * 1024;
  keep("/large", 8 * mebibyte - 1);
  assertEquals([kept.find("/large") === null, kept.find("/1024") === null], [false, false]);
  keep("/large", 1);
  keep("/large", 8 * mebibyte - 2);
  assertEquals([kept.find("/large") === null, kept.find("/1024") === null], [false, false]);
  keep("/one-more", 2);
  assertEquals([kept.find("/large") === null, kept.find("/one-more") === null], [true, false]);
});

const REQUESTS: readonly {
  readonly request: ReturnType<typeof makeRequest>;
  readonly expected: boolean;
  readonly reason: string;
}[] = [
  { request: makeRequest("GET", "/a"), expected: true, reason: "a file" },
  { request: makeRequest("HEAD", "/a"), expected: true, reason: "as GET (§9.3.2)" },
  { request: makeRequest("GET", "/a?v=1"), expected: true, reason: "a file has no queries" },
  { request: makeRequest("GET", "/"), expected: true, reason: "a directory" },
  { request: makeRequest("GET", "/?archive=tar"), expected: false, reason: "what is in it" },
  { request: makeRequest("GET", "/./a"), expected: false, reason: "one of many names" },
  { request: makeRequest("GET", "/a/.?archive=tar"), expected: false, reason: "a directory, too" },
  { request: makeRequest("POST", "/a"), expected: false, reason: "a change" },
  ...["if-none-match", "if-modified-since"].map((name) => ({
    request: makeRequest("GET", "/a", { headers: { [name]: "" } }),
    expected: true,
    reason: `${name} is compared`,
  })),
  ...["if-match", "if-unmodified-since", "range"].map((name) => ({
    request: makeRequest("GET", "/a", { headers: { [name]: "" } }),
    expected: false,
    reason: `${name}, be it empty`,
  })),
  {
    request: makeRequest("GET", "/a", { headers: { "if-range": '"a"', accept: "*/*" } }),
    expected: true,
    reason: "§13.1.5: without Range it is ignored",
  },
];

for (const { request, expected, reason } of REQUESTS) {
  Deno.test(`isPlain() is ${expected} when it is ${request.method} ${request.target}: ${reason}`, () => {
    assertEquals(isPlain(request), expected);
  });
}
