import { assert, assertEquals, assertRejects } from "@std/assert";
import { HeldEntries } from "../../../lib/files/listing/held_entries.ts";
import { respondWithListing } from "../../../lib/files/listing/listing_response.ts";
import { PAGE_CSP } from "../../../lib/files/page/style.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { fileHandler } from "../../../lib/files/static_files.ts";
import { liveReloadPolicy, liveReloadScript } from "../../../lib/files/watch/live_reload.ts";
import { discardBody, text } from "../../../lib/message.ts";
import { Router } from "../../../lib/router.ts";
import { serve } from "../../../lib/server/server.ts";
import { bytesOf, textOf } from "../../support/content_of.ts";
import { rowLinks } from "../../support/listing.ts";
import { makeRequest } from "../../support/make_request.ts";
import { serveFile } from "../../support/serve_file.ts";
import { Site } from "../../support/site.ts";
import { slowDown } from "../../support/slow_disk.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { threadMillis } from "../../support/thread_time.ts";

const NAMES = Array.from({ length: 1_000 }, (_, index) => `file ${index}.txt`);

const FORMS = [
  {
    accept: "text/html",
    namesOf: (page: string) => rowLinks(page).map(({ text }) => text),
    end: "</html>\n",
  },
  {
    accept: "application/json",
    namesOf: (json: string) => JSON.parse(json).map(({ name }: { name: string }) => name),
    end: "]\n",
  },
];

for (const { accept, namesOf, end } of FORMS) {
  Deno.test(`respondWithListing() sends every entry when it streams ${accept}`, async () => {
    using directory = new TemporaryDirectory();
    for (const name of NAMES) Deno.writeTextFileSync(`${directory.path}/${name}`, "");
    const { status, headers, body } = await new Site(directory).get("/", { accept });
    assertEquals([status, headers["transfer-encoding"]], [200, "chunked"]);
    assert(body.endsWith(end), body.slice(-100));
    assertEquals(namesOf(body), NAMES);
  });
}

for (const { accept, namesOf } of FORMS) {
  for (const names of [NAMES.slice(0, 3), NAMES]) {
    const what = `${names.length} entries as ${accept}`;
    Deno.test(`respondWithListing() packs ${what} for those who take gzip (9110 §12.5.3)`, async () => {
      using directory = new TemporaryDirectory();
      for (const name of names) Deno.writeTextFileSync(`${directory.path}/${name}`, "");
      const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
      await using server = serve(handler, { port: 0 });
      const url = `http://localhost:${server.addr.port}/`;
      const ask = (coding: string, method = "GET") =>
        fetch(url, { method, headers: { accept, "accept-encoding": coding } });

      const [packed, plain] = [await ask("gzip"), await ask("identity")];
      assertEquals(packed.headers.get("content-encoding"), "gzip");
      assertEquals(plain.headers.get("content-encoding"), null);
      for (const { headers } of [packed, plain]) {
        assertEquals(headers.get("vary"), "accept, accept-encoding");
      }
      const text = await packed.text();
      assertEquals(text, await plain.text());
      assertEquals(namesOf(text), names);

      const head = await ask("gzip", "HEAD");
      const fields = ({ headers }: Response) => [...headers].filter(([name]) => name !== "date");
      assertEquals(fields(head), fields(packed));
      const refused = await ask("identity;q=0");
      assertEquals([refused.status, refused.headers.get("vary")], [406, "accept-encoding"]);
      await refused.body?.cancel();
    });
  }
}

Deno.test("respondWithListing() says 503 when others that do not read on hold too many entries", async () => {
  using directory = new TemporaryDirectory();
  for (const name of NAMES) directory.write(`many/${name}`, "");
  for (const name of NAMES.slice(0, 200)) directory.write(`few/${name}`, "");
  const root = FileRoot.open(directory.path);
  const held = new HeldEntries(1_500);
  const ask = async (name: string) => {
    const segments = { names: [name], isDirectory: true };
    const options = { mount: "/", canUpload: false, held };
    const path = `${directory.path}/${name}`;
    const answer = await respondWithListing(root, path, segments, options, makeRequest("GET", "/"));
    return answer ?? { status: 404 };
  };
  const first = await ask("many");
  const statuses = [first.status, (await ask("many")).status, (await ask("few")).status];
  assertEquals(statuses, [200, 503, 200]);
  await discardBody(first.body);
  for (const end of [bytesOf, discardBody]) {
    const { status, body } = await ask("many");
    assertEquals(status, 200);
    await end(body);
  }
  const last = await ask("many");
  assertEquals(last.status, 200, "what has been sent holds nothing");
  await discardBody(last.body);
});

const NEGOTIATED = [
  { accept: "application/json", type: "application/json" },
  { accept: "application/json, text/plain, */*", type: "application/json" },
  { accept: "Application/JSON; q=0.5, */*;q=0.1", type: "application/json" },
  { accept: "application/json, text/html;q=0", type: "application/json" },
  { accept: "text/html;q=0.5, application/json", type: "application/json" },
  { accept: "text/html, application/json", type: "text/html; charset=utf-8" },
  { accept: "text/html, application/json;q=0.9", type: "text/html; charset=utf-8" },
  { accept: "application/json;q=0, */*", type: "text/html; charset=utf-8" },
  { accept: "application/json;q=0", type: "text/html; charset=utf-8" },
  { accept: "*/*", type: "text/html; charset=utf-8" },
];

for (const { accept, type } of NEGOTIATED) {
  Deno.test(`respondWithListing() sends ${type} when told Accept: ${accept} (9110 §12.5.1)`, async () => {
    using directory = new TemporaryDirectory();
    const { headers } = await new Site(directory).get("/", { accept });
    assertEquals([headers["content-type"], headers.vary], [type, "accept, accept-encoding"]);
  });
}

const REFUSALS = [
  Object.assign(new Deno.errors.PermissionDenied(), { code: "EACCES" }),
  Object.assign(new Deno.errors.NotFound(), { code: "ENOENT" }),
  Object.assign(new Deno.errors.NotADirectory(), { code: "ENOTDIR" }),
  Object.assign(new Error("too long"), { code: "ENAMETOOLONG" }),
  new Deno.errors.NotCapable(),
];

/** A root of which no directory can be listed. */
function unlistable(directory: TemporaryDirectory, error: Error): FileRoot {
  const root = FileRoot.open(directory.path);
  // deno-lint-ignore require-yield -- it throws instead
  root.glance = async function* () {
    throw error;
  };
  return root;
}

for (const error of REFUSALS) {
  Deno.test(`fileHandler() answers 404 when the system says ${error.name} of a directory`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("404.html", "nothing here");
    const root = unlistable(directory, error);
    for (const target of ["/", "/?sort=size"]) {
      const response = await serveFile(root, "/", makeRequest("GET", target));
      assertEquals([response.status, await textOf(response)], [404, "nothing here"]);
    }
  });
}

Deno.test("fileHandler() fails when a directory is there and the disk fails", async () => {
  using directory = new TemporaryDirectory();
  const root = unlistable(directory, systemError("EIO"));
  await assertRejects(() => serveFile(root, "/", makeRequest("GET", "/")), Error, "EIO");
});

Deno.test("respondWithListing() has the form for uploads unless nothing is to be written", async () => {
  using directory = new TemporaryDirectory();
  for (const access of [undefined, "all", "no-delete", "read-only"] as const) {
    const { body } = await new Site(directory, { mount: "/", access }).get("/");
    assertEquals(body.includes("<form method"), access !== "read-only", access);
  }
});

Deno.test("respondWithListing() has the form for uploads where they may be written", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("open");
  const root = FileRoot.open(directory.path);
  root.mayWrite = (path) => path.endsWith("/open");
  for (const [target, hasForm] of [["/", false], ["/open/", true]] as const) {
    const response = await serveFile(root, "/", makeRequest("GET", target));
    assertEquals((await textOf(response)).includes("<form method"), hasForm, target);
  }
});

Deno.test("respondWithListing() ends with the script that its policy lets run when it is live", async () => {
  using directory = new TemporaryDirectory();
  for (const live of [true, false]) {
    const { headers, body } = await new Site(directory, { mount: "/", live }).get("/");
    const policy = live ? `; ${await liveReloadPolicy("/")}` : "";
    assertEquals(headers["content-security-policy"], PAGE_CSP + policy);
    assertEquals(body.endsWith(`</html>\n${live ? liveReloadScript("/") : ""}`), true);
  }
});

Deno.test("respondWithListing() shows the README that is a file when a directory has the name of another", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("README");
  directory.write("README.md", "what is to be read");
  for (const target of ["/", "/?sort=size"]) {
    const { body } = await new Site(directory).get(target);
    assert(body.includes("what is to be read"), target);
  }
});

Deno.test("respondWithListing() shows no README when it is gone at its turn", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  root.glance = async function* () {
    yield { name: "README", kind: "file" };
  };
  const page = await textOf(await serveFile(root, "/", makeRequest("GET", "/")));
  assertEquals([rowLinks(page), page.includes("<pre")], [[], false]);
});

Deno.test("respondWithListing() has all entries by size when the disk is slow", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 9; i++) directory.write(`${i}`, "x".repeat(9 - i));
  const root = FileRoot.open(directory.path);
  await slowDown(root);
  const page = await textOf(await serveFile(root, "/", makeRequest("GET", "/?sort=size")));
  assertEquals(rowLinks(page).map(({ text }) => text), [..."876543210"]);
});

interface ReadmeRow {
  readonly name: string;
  /** What is in the directory, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** `null` for none. */
  readonly shown: string | null;
}

const LONGEST = "x".repeat(64 * 1024);
const README_ROWS: readonly ReadmeRow[] = [
  ...["README", "README.txt", "README.md", "readme.txt", "readme.md"]
    .map((name) => ({ name: `it is called ${name}`, files: { [name]: "a" }, shown: "a" })),
  { name: "there are several", files: { "README.md": "b", "README": "a" }, shown: "a" },
  { name: "it is called otherwise", files: { "README.html": "a" }, shown: null },
  { name: "it is as long as it may be", files: { "README": LONGEST }, shown: LONGEST },
  { name: "it is longer", files: { "README": `${LONGEST}x` }, shown: null },
];

for (const { name, files, shown } of README_ROWS) {
  Deno.test(`respondWithListing() shows ${shown === null ? "no" : "the"} README when ${name}`, async () => {
    using directory = new TemporaryDirectory();
    for (const [name, content] of Object.entries(files)) directory.write(name, content);
    const { body } = await new Site(directory).get("/");
    assertEquals(/<pre[^>]*>\n(.*)<\/pre>/s.exec(body)?.[1] ?? null, shown);
  });
}

const MANY = 100_000;
/** Of an answer meanwhile. What blocks for this long is noticed. */
const MAX_DELAY_MILLIS = 40;

Deno.test(`respondWithListing() lets others be served when there are ${MANY} entries`, async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < MANY; i++) {
    // To link is faster than to write, but a file has 65,000 names at most.
    const first = `${directory.path}/${i < MANY / 2 ? 0 : MANY / 2}`;
    if (i % (MANY / 2) === 0) Deno.writeTextFileSync(first, "");
    else Deno.linkSync(first, `${directory.path}/${i}`);
  }
  const files = fileHandler(FileRoot.open(directory.path), { mount: "/files/" });
  const router = new Router().get("/files/*path", files).get("/", () => text("x"));
  await using server = serve(router.handler, { hostname: "127.0.0.1", port: 0 });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  for (const { accept } of FORMS) {
    let isOver = false;
    const receiving = receive(`${origin}/files/`, accept).finally(() => isOver = true);
    const delays: number[] = [];
    while (!isOver) {
      const start = threadMillis();
      await (await fetch(origin)).text();
      delays.push(threadMillis() - start);
    }
    const bytes = await receiving;
    assert(bytes > 5_000_000, `${bytes} bytes`);
    delays.sort((a, b) => b - a);
    const longest = delays.slice(0, 9).map((it) => it.toFixed(1)).join(", ");
    assert(delays[0] < MAX_DELAY_MILLIS, `${longest} ms of ${delays.length} answers`);
  }
});

/** Reads an answer to its end, and says how long it was. */
async function receive(url: string, accept: string): Promise<number> {
  const response = await fetch(url, { headers: { accept } });
  let bytes = 0;
  for await (const chunk of response.body!) bytes += chunk.length;
  return bytes;
}
