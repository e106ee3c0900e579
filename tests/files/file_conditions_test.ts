import { assert, assertEquals } from "@std/assert";
import type { ParsedResponse } from "../support/responses.ts";
import { servedForms, TEXT } from "../support/served_forms.ts";
import { Site } from "../support/site.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

type Fields = Readonly<Record<string, string>>;

const MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

type Row = readonly [
  /** `TAG` stands for the tag that the same form has. */
  fields: Fields,
  status: number,
  /** A section of RFC 9110. */
  reason: string,
];

const ROWS: readonly Row[] = [
  [{ "if-none-match": "TAG" }, 304, "§13.1.2: it has it"],
  [{ "if-none-match": "W/TAG" }, 304, "§13.1.2: weak is enough"],
  [{ "if-none-match": '"x", TAG' }, 304, "§13.1.2: a list"],
  [{ "if-none-match": "*" }, 304, "§13.1.2: anything"],
  [{ "if-none-match": '"x"' }, 200, "§13.1.2: another"],
  [{ "if-modified-since": MODIFIED }, 304, "§13.1.3: it has it"],
  [{ "if-modified-since": AFTER }, 304, "§13.1.3: it has it"],
  [{ "if-modified-since": BEFORE }, 200, "§13.1.3: it changed"],
  [{ "if-none-match": '"x"', "if-modified-since": MODIFIED }, 200, "§13.1.3: the tag goes first"],
  [{ "if-none-match": "TAG", "if-modified-since": BEFORE }, 304, "§13.1.3: the tag goes first"],
  [{ "if-match": "TAG" }, 200, "§13.1.1: it is"],
  [{ "if-match": "*" }, 200, "§13.1.1: it is there"],
  [{ "if-match": '"x"' }, 412, "§13.1.1: it is not"],
  [{ "if-match": "W/TAG" }, 412, "§13.1.1: weak is not enough"],
  [{ "if-unmodified-since": MODIFIED }, 200, "§13.1.4: it is"],
  [{ "if-unmodified-since": BEFORE }, 412, "§13.1.4: it is not"],
  [{ "if-match": "TAG", "if-unmodified-since": BEFORE }, 200, "§13.1.4: the tag goes first"],
  [{ "if-match": '"x"', "if-none-match": "TAG" }, 412, "§13.2.2: step 1 goes before step 3"],
  [{ "if-match": "TAG", "if-none-match": "TAG" }, 304, "§13.2.2: step 3 goes after step 1"],
  [{ range: "bytes=0-4" }, 206, "§14.2"],
  [{ range: "bytes=9999-" }, 416, "§15.5.17"],
  [{ range: "bytes=0-4", "if-none-match": "TAG" }, 304, "§13.2.2: step 5 comes last"],
  [{ range: "bytes=9999-", "if-match": '"x"' }, 412, "§13.2.2: step 5 comes last"],
  [{ range: "bytes=0-4", "if-range": "TAG" }, 206, "§13.1.5: it is"],
  [{ range: "bytes=0-4", "if-range": "W/TAG" }, 200, "§13.1.5: weak"],
  [{ range: "bytes=0-4", "if-range": '"x"' }, 200, "§13.1.5: another"],
  [{ range: "bytes=0-4", "if-range": MODIFIED }, 206, "§13.1.5: exactly"],
  [{ range: "bytes=0-4", "if-range": AFTER }, 200, "§13.1.5: later"],
  [{ range: "bytes=9999-", "if-range": '"x"' }, 200, "§13.1.5: no range"],
  [{ "if-range": '"x"' }, 200, "§13.1.5: without Range it means nothing"],
  [{ range: "bytes=0-4", "if-range": "TAG", "if-match": "TAG" }, 206, "§13.2.2: all steps"],
];

/** Each with what is asked for, and whether its form can be sent in parts. */
const FORMS: readonly (readonly [target: string, coding: string])[] = [
  ["/plain.txt", "identity"],
  ["/plain.txt", "gzip"],
  ["/packed.txt", "br"],
  ["/data.bin", "identity"],
];

for (const [target, coding] of FORMS) {
  for (const [fields, status, reason] of ROWS) {
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
  // Of the future, and touched for each row, so that it is young however slow the test is.
  const later = new Date(Date.now() + 3_600_000);
  const touch = () => Deno.utimeSync(`${directory.path}/plain.txt`, later, later);
  touch();
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
    touch();
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
