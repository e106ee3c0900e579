import { assert, assertEquals } from "@std/assert";
import type { ParsedResponse } from "../support/responses.ts";
import { servedForms, TEXT } from "../support/served_forms.ts";
import { Site } from "../support/site.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

type Fields = Readonly<Record<string, string>>;

const MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

interface Row {
  /** `TAG` stands for the tag that the same form has. */
  readonly fields: Fields;
  readonly status: number;
  /** A section of RFC 9110. */
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { fields: { "if-none-match": "TAG" }, status: 304, reason: "§13.1.2: it has it" },
  { fields: { "if-none-match": "W/TAG" }, status: 304, reason: "§13.1.2: weak is enough" },
  { fields: { "if-none-match": '"x", TAG' }, status: 304, reason: "§13.1.2: a list" },
  { fields: { "if-none-match": "*" }, status: 304, reason: "§13.1.2: anything" },
  { fields: { "if-none-match": '"x"' }, status: 200, reason: "§13.1.2: another" },
  { fields: { "if-modified-since": MODIFIED }, status: 304, reason: "§13.1.3: it has it" },
  { fields: { "if-modified-since": AFTER }, status: 304, reason: "§13.1.3: it has it" },
  { fields: { "if-modified-since": BEFORE }, status: 200, reason: "§13.1.3: it changed" },
  {
    fields: { "if-none-match": '"x"', "if-modified-since": MODIFIED },
    status: 200,
    reason: "§13.1.3: the tag goes first",
  },
  {
    fields: { "if-none-match": "TAG", "if-modified-since": BEFORE },
    status: 304,
    reason: "§13.1.3: the tag goes first",
  },
  { fields: { "if-match": "TAG" }, status: 200, reason: "§13.1.1: it is" },
  { fields: { "if-match": "*" }, status: 200, reason: "§13.1.1: it is there" },
  { fields: { "if-match": '"x"' }, status: 412, reason: "§13.1.1: it is not" },
  { fields: { "if-match": "W/TAG" }, status: 412, reason: "§13.1.1: weak is not enough" },
  { fields: { "if-unmodified-since": MODIFIED }, status: 200, reason: "§13.1.4: it is" },
  { fields: { "if-unmodified-since": BEFORE }, status: 412, reason: "§13.1.4: it is not" },
  {
    fields: { "if-match": "TAG", "if-unmodified-since": BEFORE },
    status: 200,
    reason: "§13.1.4: the tag goes first",
  },
  {
    fields: { "if-match": '"x"', "if-none-match": "TAG" },
    status: 412,
    reason: "§13.2.2: step 1 goes before step 3",
  },
  {
    fields: { "if-match": "TAG", "if-none-match": "TAG" },
    status: 304,
    reason: "§13.2.2: step 3 goes after step 1",
  },
  { fields: { range: "bytes=0-4" }, status: 206, reason: "§14.2" },
  { fields: { range: "bytes=9999-" }, status: 416, reason: "§15.5.17" },
  {
    fields: { range: "bytes=0-4", "if-none-match": "TAG" },
    status: 304,
    reason: "§13.2.2: step 5 comes last",
  },
  {
    fields: { range: "bytes=9999-", "if-match": '"x"' },
    status: 412,
    reason: "§13.2.2: step 5 comes last",
  },
  { fields: { range: "bytes=0-4", "if-range": "TAG" }, status: 206, reason: "§13.1.5: it is" },
  { fields: { range: "bytes=0-4", "if-range": "W/TAG" }, status: 200, reason: "§13.1.5: weak" },
  { fields: { range: "bytes=0-4", "if-range": '"x"' }, status: 200, reason: "§13.1.5: another" },
  { fields: { range: "bytes=0-4", "if-range": MODIFIED }, status: 206, reason: "§13.1.5: exactly" },
  { fields: { range: "bytes=0-4", "if-range": AFTER }, status: 200, reason: "§13.1.5: later" },
  { fields: { range: "bytes=9999-", "if-range": '"x"' }, status: 200, reason: "§13.1.5: no range" },
  { fields: { "if-range": '"x"' }, status: 200, reason: "§13.1.5: without Range it means nothing" },
  {
    fields: { range: "bytes=0-4", "if-range": "TAG", "if-match": "TAG" },
    status: 206,
    reason: "§13.2.2: all steps",
  },
];

/** Each with what is asked for, and whether its form can be sent in parts. */
const FORMS: readonly (readonly [target: string, coding: string])[] = [
  ["/plain.txt", "identity"],
  ["/plain.txt", "gzip"],
  ["/packed.txt", "br"],
  ["/data.bin", "identity"],
];

for (const [target, coding] of FORMS) {
  for (const { fields, status, reason } of ROWS) {
    // The tag of what is compressed on the way is none of the file's, and parts are of the file.
    if (coding === "gzip" && "range" in fields) continue;
    Deno.test(`respondWithFile() answers ${status} to ${target}, ${coding}, when told ${JSON.stringify(fields)}: ${reason}`, async () => {
      using directory = datedForms();
      const site = new Site(directory);
      const encoding = { "accept-encoding": coding };
      const plain = await site.get(target, encoding);
      const conditions = mapValues(fields, (text) => text.replace("TAG", plain.headers.etag));
      const got = await site.get(target, { ...encoding, ...conditions });
      assertEquals(got.status, status);
      if (status === 304) assertSaysNotModified(got, plain);
      if (status === 200) assertEquals(got, plain);
      if (status === 412) assertEquals(got.headers["content-encoding"], undefined);

      const head = await site.ask("HEAD", target, { ...encoding, ...conditions });
      // RFC 9110 §14.2: Range is for GET.
      const { range: _, "if-range": __, ...others } = conditions;
      const unranged = await site.get(target, { ...encoding, ...others });
      assertEquals(head, { ...unranged, body: "" });
    });
  }
}

for (const ifRange of ["the tag of the compressed form", "another tag"]) {
  Deno.test(`respondWithFile() sends all of the file when If-Range has ${ifRange} (9110 §13.1.5)`, async () => {
    using directory = datedForms();
    const site = new Site(directory);
    const packed = await site.get("/plain.txt", { "accept-encoding": "gzip" });
    const tag = ifRange === "another tag" ? '"x"' : packed.headers.etag;
    const fields = { "accept-encoding": "gzip", range: "bytes=0-4", "if-range": tag };
    const { status, headers, body } = await site.get("/plain.txt", fields);
    // A part of the file put behind a part of its compressed form would be neither.
    assertEquals([status, headers["content-encoding"], body], [200, undefined, TEXT]);
  });
}

Deno.test("respondWithFile() knows the tag of one form only when that is what it would send (9110 §8.8.3.3)", async () => {
  using directory = datedForms();
  const site = new Site(directory);
  for (const target of ["/plain.txt", "/packed.txt"]) {
    const codings = ["identity", "gzip", "br", "zstd"];
    for (const had of codings) {
      const { headers } = await site.get(target, { "accept-encoding": had });
      for (const wanted of codings) {
        const fields = { "accept-encoding": wanted, "if-none-match": headers.etag };
        const { status } = await site.get(target, fields);
        assertEquals(status, had === wanted ? 304 : 200, `${target}: has ${had}, wants ${wanted}`);
      }
    }
  }
});

Deno.test("respondWithFile() meets no condition by a tag or an exact date when the file is young (9110 §8.8.2.2)", async () => {
  using directory = datedForms();
  const site = new Site(directory);
  // Of the future, so that it stays young however slow the test is.
  const later = new Date(Date.now() + 3_600_000);
  Deno.utimeSync(`${directory.path}/plain.txt`, later, later);
  const { headers } = await site.get("/plain.txt");
  const { etag } = headers;
  const modified = headers["last-modified"];
  const rows: readonly (readonly [fields: Fields, status: number])[] = [
    [{ "if-none-match": etag }, 200],
    [{ "if-none-match": `W/${etag}` }, 200],
    [{ "if-match": etag }, 412],
    [{ "if-match": "*" }, 200],
    [{ "if-modified-since": modified }, 200],
    [{ "if-modified-since": later.toUTCString(), "if-none-match": etag }, 200],
    [{ range: "bytes=0-4", "if-range": etag }, 200],
    [{ range: "bytes=0-4", "if-range": modified }, 200],
    [{ range: "bytes=0-4", "if-range": later.toUTCString() }, 200],
    [{ range: "bytes=0-4" }, 206],
  ];
  for (const [fields, status] of rows) {
    assertEquals((await site.get("/plain.txt", fields)).status, status, JSON.stringify(fields));
  }
});

/** All files have a time that is no whole second. */
function datedForms(): TemporaryDirectory {
  const directory = servedForms();
  const modified = new Date(Date.parse(MODIFIED) + 500);
  for (const name of directory.names()) {
    Deno.utimeSync(`${directory.path}/${name}`, modified, modified);
  }
  return directory;
}

/** RFC 9110 §15.4.5: what a 200 would have said that a cache needs, and nothing of the content. */
function assertSaysNotModified(got: ParsedResponse, plain: ParsedResponse): void {
  for (const name of ["etag", "cache-control", "vary", "last-modified", "date"]) {
    assertEquals(got.headers[name], plain.headers[name], name);
  }
  assert(!Object.keys(got.headers).some((name) => name.startsWith("content-")));
  assertEquals(got.body, "");
}

function mapValues(fields: Fields, change: (value: string) => string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]));
}
