import { assertEquals } from "@std/assert";
import { fileHandler } from "../../../lib/files/static_files.ts";
import { discardBody } from "../../../lib/message.ts";
import { makeRequest } from "../../support/make_request.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

type Fields = Readonly<Record<string, string>>;

interface Row {
  /** `TAG` stands for the tag that GET tells of `/files/a`. */
  readonly fields: Fields;
  /** Whether it is stored where there is a file, and where there is none. */
  readonly file: boolean;
  readonly nothing: boolean;
  /** A section of RFC 9110. */
  readonly reason: string;
}

// TemporaryDirectory makes files that are an hour old.
const EARLIER = new Date(Date.now() - 7_200_000).toUTCString();
const LATER = new Date(Date.now() - 60_000).toUTCString();

const ROWS: readonly Row[] = [
  { fields: {}, file: true, nothing: true, reason: "no condition" },
  { fields: { "if-none-match": "*" }, file: false, nothing: true, reason: "§13.1.2: only new" },
  { fields: { "if-none-match": "TAG" }, file: false, nothing: true, reason: "§13.1.2: not that" },
  { fields: { "if-none-match": "W/TAG" }, file: false, nothing: true, reason: "§13.1.2: weak" },
  { fields: { "if-none-match": '"x"' }, file: true, nothing: true, reason: "§13.1.2: not that" },
  { fields: { "if-none-match": "" }, file: true, nothing: true, reason: "§5.6.1.2: no tag" },
  { fields: { "if-none-match": "x" }, file: false, nothing: true, reason: "§13.1.2: malformed" },
  {
    fields: { "if-none-match": '"x", *' },
    file: false,
    nothing: true,
    reason: "§13.1.2: malformed",
  },
  { fields: { "if-match": "*" }, file: true, nothing: false, reason: "§13.1.1: only if there" },
  { fields: { "if-match": "TAG" }, file: true, nothing: false, reason: "§13.1.1: only that" },
  { fields: { "if-match": '"x", TAG' }, file: true, nothing: false, reason: "§13.1.1: a list" },
  { fields: { "if-match": '"x"' }, file: false, nothing: false, reason: "§13.1.1: only that" },
  { fields: { "if-match": "W/TAG" }, file: false, nothing: false, reason: "§13.1.1: weak" },
  { fields: { "if-match": "x" }, file: false, nothing: false, reason: "§13.1.1: no tag" },
  {
    fields: { "if-unmodified-since": LATER },
    file: true,
    nothing: true,
    reason: "§13.1.4: it has not changed",
  },
  {
    fields: { "if-unmodified-since": EARLIER },
    file: false,
    nothing: true,
    reason: "§13.1.4: it has",
  },
  {
    fields: { "if-unmodified-since": "yesterday" },
    file: true,
    nothing: true,
    reason: "§13.1.4: no date, ignored",
  },
  {
    fields: { "if-match": "TAG", "if-unmodified-since": EARLIER },
    file: true,
    nothing: false,
    reason: "§13.2.2: If-Match instead of step 2",
  },
  {
    fields: { "if-match": "TAG", "if-none-match": "*" },
    file: false,
    nothing: false,
    reason: "§13.2.2: step 3 after step 1",
  },
  {
    fields: { "if-unmodified-since": LATER, "if-none-match": "TAG" },
    file: false,
    nothing: true,
    reason: "§13.2.2: step 3 after step 2",
  },
  {
    fields: { "if-modified-since": LATER },
    file: true,
    nothing: true,
    reason: "§13.1.3: only for GET and HEAD",
  },
];

for (const method of ["POST", "PUT"]) {
  for (const row of ROWS) {
    for (const there of ["file", "nothing"] as const) {
      const what = `${method} ${JSON.stringify(row.fields)} meets ${there}`;
      Deno.test(`storeFile() stores: ${row[there]} when ${what} (9110 ${row.reason})`, async () => {
        using directory = new TemporaryDirectory();
        if (there === "file") directory.write("a", "old");
        const site = new UploadSite(directory.path);
        const tag = (await site.ask("GET", "/files/a")).headers.etag ?? '"1-1"';
        const headers = withTag(row.fields, tag);
        const { status } = await site.ask(method, "/files/a", { headers, body: ["new"] });
        const success = method === "PUT" && there === "file" ? 204 : 201;
        assertEquals(status, row[there] ? success : 412);
        const left = there === "file" ? ["a"] : [];
        assertEquals(directory.names(), row[there] ? ["a"] : left);
        if (there === "file") assertEquals(directory.read("a"), row.file ? "new" : "old");
      });
    }
  }
}

function withTag(fields: Fields, tag: string): Fields {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replace("TAG", tag)]));
}

for (const coding of ["br", "zstd", "gzip"]) {
  Deno.test(`storeFile() knows the version by its tag when it was got with ${coding} (9110 §13.1.1)`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a.txt", "old ".repeat(100));
    const site = new UploadSite(directory.path);
    const got = await site.ask("GET", "/files/a.txt", { headers: { "accept-encoding": coding } });
    assertEquals(got.headers["content-encoding"], coding);
    const headers = { "if-match": got.headers.etag! };
    const first = await site.ask("PUT", "/files/a.txt", { headers, body: ["new"] });
    assertEquals(first.status, 204);
    const second = await site.ask("PUT", "/files/a.txt", { headers, body: ["lost"] });
    assertEquals(second.status, 412);
    assertEquals(directory.read("a.txt"), "new");
  });
}

Deno.test("storeFile() knows the version by its tag when it was got as a live page (9110 §13.1.1)", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a.html", "old");
  const site = new UploadSite(directory.path);
  const read = fileHandler(site.root, { mount: "/files/", live: true });
  const { headers, body } = await read(makeRequest("GET", "/files/a.html"));
  await discardBody(body);
  const known = { "if-match": String(headers?.etag) };
  const first = await site.ask("PUT", "/files/a.html", { headers: known, body: ["new"] });
  assertEquals(first.status, 204);
});

const LINKS: readonly { readonly to: string; readonly none: number; readonly any: number }[] = [
  { to: "file", none: 412, any: 204 },
  // §13.2.1: a directory is not replaced, whatever the conditions.
  { to: "sub", none: 409, any: 409 },
  // What cannot be seen is neither something nor nothing: no condition is met by it.
  { to: "../outside", none: 412, any: 412 },
  { to: "nowhere", none: 412, any: 412 },
];

for (const { to, none, any } of LINKS) {
  for (const [field, status] of [["if-none-match", none], ["if-match", any]] as const) {
    Deno.test(`storeFile() says ${status} to ${field}: * when the name is a link to ${to}`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("site/file", "file");
      directory.mkdir("site/sub");
      directory.write("outside", "outside");
      directory.link("site/a", to);
      const site = new UploadSite(`${directory.path}/site`);
      const headers = { [field]: "*" };
      const answer = await site.ask("PUT", "/files/a", { headers, body: ["new"] });
      assertEquals(answer.status, status);
      assertEquals(Deno.lstatSync(`${directory.path}/site/a`).isSymlink, status >= 400);
      assertEquals(directory.read("outside"), "outside");
    });
  }
}

const UNMET: readonly Fields[] = [{ "if-none-match": "*" }, { "if-match": '"x"' }];

for (const conditions of UNMET) {
  const shown = JSON.stringify(conditions);
  Deno.test(`storeBytes() asks for nothing and makes nothing when ${shown} is not met`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "old");
    const site = new UploadSite(directory.path);
    const bytes = new ReadableStream<Uint8Array>({
      pull: () => {
        throw new Error("It was read");
      },
    }, { highWaterMark: 0 });
    const outcome = await site.store("a", bytes, conditions);
    assertEquals(outcome, "condition-failed");
    assertEquals(directory.names(), ["a"]);
  });
}

interface Change {
  readonly name: string;
  readonly conditions: Fields;
  /** What is there when the bytes are asked for, and what is when they have come. */
  readonly before: string | null;
  readonly after: string | null;
}

const CHANGES: readonly Change[] = [
  { name: "made", conditions: { "if-none-match": "*" }, before: null, after: "theirs" },
  { name: "changed", conditions: { "if-match": "TAG" }, before: "old", after: "theirs" },
  { name: "removed", conditions: { "if-match": "TAG" }, before: "old", after: null },
  { name: "removed", conditions: { "if-match": "*" }, before: "old", after: null },
];

for (const { name, conditions, before, after } of CHANGES) {
  const shown = JSON.stringify(conditions);
  Deno.test(`storeBytes() looks once more when the file was ${name} while the bytes came: ${shown}`, async () => {
    using directory = new TemporaryDirectory();
    if (before !== null) directory.write("a", before);
    const site = new UploadSite(directory.path);
    const tag = (await site.ask("GET", "/files/a")).headers.etag ?? "";
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield* utf8Pieces("mine, ");
      if (after === null) Deno.removeSync(`${directory.path}/a`);
      else directory.write("a", after);
      yield* utf8Pieces("late");
    }
    const outcome = await site.store("a", bytes(), withTag(conditions, tag));
    assertEquals(outcome, "condition-failed");
    assertEquals(directory.names(), after === null ? [] : ["a"]);
    if (after !== null) assertEquals(directory.read("a"), after);
  });
}

Deno.test("storeFile() lets one of many win when all update the same version", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "old");
  const site = new UploadSite(directory.path);
  for (let round = 0; round < 5; round++) {
    // What came with the last round is as good as an old file: its tag can be told at once.
    const headers = { "if-match": (await site.ask("GET", "/files/a")).headers.etag! };
    const body = (index: number) => [`round ${round}, ${index % 10}`];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => {
      return site.ask("PUT", "/files/a", { headers, body: body(index) });
    }));
    const winners = answers.flatMap(({ status }, index) => status === 204 ? [index] : []);
    assertEquals(winners.length, 1);
    assertEquals(answers.filter(({ status }) => status === 412).length, 19);
    assertEquals([directory.read("a")], body(winners[0]));
    assertEquals(directory.names(), ["a"]);
  }
});
