import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { FileSystem } from "../../../lib/files/root/file_root.ts";
import { parseByteRanges } from "../../support/byte_ranges.ts";
import { decompress } from "../../support/decompress.ts";
import { wireBytes, wireText } from "../../support/every_split.ts";
import { compress, servedForms, TEXT, TEXT_TYPE } from "../../support/served_forms.ts";
import { Site } from "../../support/site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

type Fields = Readonly<Record<string, string>>;

interface Row {
  readonly target: string;
  readonly fields?: Fields;
  readonly status: number;
  /** The coding of the answer. */
  readonly coding?: string;
  /** What Content-Range says. */
  readonly range?: string;
  /** The content, decoded; by default all of the text. */
  readonly content?: string;
  /** A section of RFC 9110. */
  readonly reason: string;
}

const GZIP = { "accept-encoding": "gzip" };
const PACKED_GZIP = wireText(compress("gzip", TEXT));
const PACKED_BR = wireText(compress("br", TEXT));

const ROWS: readonly Row[] = [
  { target: "/plain.txt", status: 200, reason: "§12.5.3: no coding is asked for" },
  { target: "/plain.txt", fields: GZIP, status: 200, coding: "gzip", reason: "§8.4" },
  { target: "/plain.txt", fields: accept("br"), status: 200, coding: "br", reason: "§8.4" },
  { target: "/plain.txt", fields: accept("zstd"), status: 200, coding: "zstd", reason: "§8.4" },
  { target: "/packed.txt", fields: GZIP, status: 200, coding: "gzip", reason: "a sibling" },
  { target: "/packed.txt", fields: accept("br"), status: 200, coding: "br", reason: "a sibling" },
  {
    target: "/packed.txt",
    fields: accept("zstd"),
    status: 200,
    coding: "zstd",
    reason: "a sibling",
  },
  { target: "/packed.txt", fields: accept("identity"), status: 200, reason: "no sibling" },
  { target: "/data.bin", fields: GZIP, status: 200, reason: "no text" },
  { target: "/data.bin", fields: accept("*"), status: 200, reason: "no text" },
  { target: "/empty.txt", fields: GZIP, status: 200, content: "", reason: "nothing to pack" },
  {
    target: "/empty.txt",
    fields: accept("gzip, identity;q=0"),
    status: 200,
    coding: "gzip",
    content: "",
    reason: "§12.5.3: identity is refused",
  },
  {
    target: "/data.bin",
    fields: accept("gzip, identity;q=0"),
    status: 200,
    coding: "gzip",
    reason: "§12.5.3: identity is refused",
  },

  { target: "/plain.txt", fields: range("0-4"), status: 206, ...part(0, 4), reason: "§14.2" },
  { target: "/plain.txt", fields: range("-5"), status: 206, ...part(4395, 4399), reason: "§14.2" },
  { target: "/plain.txt", fields: range("0-"), status: 206, ...part(0, 4399), reason: "§14.2" },
  {
    target: "/data.bin",
    fields: range("9-9999"),
    status: 206,
    ...part(9, 4399),
    reason: "clamped",
  },
  { target: "/plain.txt", fields: range("x"), status: 200, reason: "§14.2: invalid" },
  { target: "/plain.txt", fields: { range: "items=0-4" }, status: 200, reason: "§14.2: a unit" },
  {
    target: "/empty.txt",
    fields: range("0-4"),
    status: 200,
    content: "",
    reason: "nothing at all",
  },
  {
    target: "/plain.txt",
    fields: { ...GZIP, ...range("0-4") },
    status: 206,
    ...part(0, 4),
    reason: "no part of what is compressed on the way",
  },
  {
    target: "/plain.txt",
    fields: { ...accept("gzip, identity;q=0"), ...range("0-4") },
    status: 200,
    coding: "gzip",
    reason: "§12.5.3: identity is refused, and Range may be ignored",
  },
  {
    target: "/packed.txt",
    fields: { ...accept("identity"), ...range("0-4") },
    status: 206,
    ...part(0, 4),
    reason: "§14.2: of the file itself",
  },
];

for (const { target, fields = {}, status, coding, range, content = TEXT, reason } of ROWS) {
  Deno.test(`respondWithFile() answers ${status} ${coding} when ${target} is asked for with ${JSON.stringify(fields)}: ${reason}`, async () => {
    using directory = servedForms();
    const { headers, body, ...response } = await new Site(directory).get(target, fields);
    assertEquals(response.status, status);
    assertEquals(headers["content-encoding"], coding);
    assertEquals(headers["content-range"], range);
    assertEquals(headers["content-length"], String(body.length));
    const type = target.endsWith(".txt") ? TEXT_TYPE : "application/octet-stream";
    assertEquals(headers["content-type"], type);
    assertEquals(wireText(decompress(coding, wireBytes(body))), content);
  });
}

Deno.test("respondWithFile() sends the bytes of a sibling when there is one, not its own", async () => {
  using directory = servedForms();
  const site = new Site(directory);
  const gzip = await site.get("/packed.txt", GZIP);
  assertEquals(gzip.body, PACKED_GZIP);
  assertNotEquals((await site.get("/plain.txt", GZIP)).body, PACKED_GZIP);
});

Deno.test("respondWithFile() sends a range of the encoded bytes when it has a sibling (9110 §14.1.2)", async () => {
  using directory = servedForms();
  const site = new Site(directory);
  const whole = await site.get("/packed.txt", accept("br"));
  const partial = await site.get("/packed.txt", { ...accept("br"), ...range("3-9") });
  assertEquals(partial.status, 206);
  assertEquals(partial.headers["content-range"], `bytes 3-9/${PACKED_BR.length}`);
  assertEquals(partial.body, PACKED_BR.slice(3, 10));
  for (const name of ["etag", "content-encoding", "content-type", "vary", "last-modified"]) {
    assertEquals(partial.headers[name], whole.headers[name], name);
  }
  const beyond = await site.get("/packed.txt", { ...accept("br"), ...range("4000-") });
  assertEquals(beyond.status, 416);
  assertEquals(beyond.headers["content-range"], `bytes */${PACKED_BR.length}`);
});

/** A file system that does not say when anything about a file changed. */
function withoutChangeTime(): FileSystem {
  const without = (info: Deno.FileInfo) => ({ ...info, ctime: null });
  const opened = (file: Deno.FsFile) => {
    const [stat, statSync] = [file.stat.bind(file), file.statSync.bind(file)];
    return Object.assign(file, {
      stat: async () => without(await stat()),
      statSync: () => without(statSync()),
    });
  };
  return {
    ...Deno,
    lstat: async (path) => without(await Deno.lstat(path)),
    lstatSync: (path) => without(Deno.lstatSync(path)),
    open: async (path, options) => opened(await Deno.open(path, options)),
    openSync: (path, options) => opened(Deno.openSync(path, options)),
  };
}

Deno.test("respondWithFile() keeps nothing compressed when a new version need not show", async () => {
  using directory = new TemporaryDirectory();
  const site = new Site(directory, { mount: "/" }, { fileSystem: withoutChangeTime() });
  for (const letter of ["a", "b"]) {
    const text = letter.repeat(1_000);
    Deno.utimeSync(directory.write("a.txt", text), 1_000, 1_000);
    const { body } = await site.get("/a.txt", GZIP);
    assertEquals(wireText(decompress("gzip", wireBytes(body))), text);
  }
});

Deno.test("respondWithFile() has a tag of its own for each form (9110 §8.8.3.3)", async () => {
  using directory = servedForms();
  const site = new Site(directory);
  for (const target of ["/plain.txt", "/packed.txt"]) {
    const tags = new Set<string>();
    for (const coding of ["identity", "gzip", "br", "zstd"]) {
      const { headers } = await site.get(target, accept(coding));
      assert(/^"[!#-~]+"$/.test(headers.etag), "a strong tag");
      assertEquals((await site.get(target, accept(coding))).headers.etag, headers.etag);
      tags.add(headers.etag);
    }
    assertEquals(tags.size, 4, target);
  }
});

const SEVERAL: readonly { readonly range: string; readonly parts: readonly [number, number][] }[] =
  [
    { range: "0-4,-5", parts: [[0, 4], [4395, 4399]] },
    { range: "4399-,1-1,700-800", parts: [[4399, 4399], [1, 1], [700, 800]] },
    { range: "0-0,9999-,2-2", parts: [[0, 0], [2, 2]] },
  ];

for (const { range: asked, parts } of SEVERAL) {
  Deno.test(`respondWithFile() sends byteranges when asked for ${asked} (9110 §15.3.7.2)`, async () => {
    using directory = servedForms();
    const fields = range(asked);
    const { status, headers, body } = await new Site(directory).get("/plain.txt", fields);
    assertEquals(status, 206);
    assertEquals(headers["content-range"], undefined, "§15.3.7.2: it is for a single part");
    assertEquals(headers["content-length"], String(body.length));
    const expected = parts.map(([first, last]) => {
      const content = TEXT.slice(first, last + 1);
      return { type: TEXT_TYPE, first, last, size: TEXT.length, content };
    });
    assertEquals(parseByteRanges(headers["content-type"], body), expected);
  });
}

Deno.test("respondWithFile() tells the size when no part can be sent (9110 §15.5.17)", async () => {
  using directory = servedForms();
  const { status, headers } = await new Site(directory).get("/plain.txt", range("4400-"));
  assertEquals([status, headers["content-range"]], [416, "bytes */4400"]);
  assertEquals(headers.vary, "accept-encoding", "another coding has another size");
  assertEquals(headers["content-encoding"], undefined);
});

const REFUSALS = ["identity;q=0", "*;q=0", "deflate, *;q=0"];

for (const value of REFUSALS) {
  Deno.test(`respondWithFile() answers 406 when told ${value} (9110 §15.5.7)`, async () => {
    using directory = servedForms();
    for (const target of ["/plain.txt", "/packed.txt", "/data.bin", "/empty.txt"]) {
      const { status, headers } = await new Site(directory).get(target, accept(value));
      assertEquals([status, headers.etag, headers["content-encoding"]], [
        406,
        undefined,
        undefined,
      ]);
      assertEquals(headers.vary, "accept-encoding");
    }
  });
}

const NEGOTIATED: readonly { readonly target: string; readonly fields: Fields }[] = [
  { target: "/plain.txt", fields: {} },
  { target: "/plain.txt", fields: GZIP },
  { target: "/plain.txt", fields: range("0-4") },
  { target: "/plain.txt", fields: range("0-0,9-9") },
  { target: "/plain.txt", fields: { "if-none-match": "*" } },
  { target: "/packed.txt", fields: {} },
  { target: "/packed.txt", fields: accept("br") },
  { target: "/packed.txt", fields: { ...accept("br"), ...range("0-4") } },
  { target: "/empty.txt", fields: {} },
  // Whoever refuses identity gets another form of anything.
  { target: "/data.bin", fields: accept("gzip, identity;q=0") },
];

for (const { target, fields } of NEGOTIATED) {
  Deno.test(`respondWithFile() says Vary when ${target} is asked for with ${JSON.stringify(fields)} (9110 §12.5.5)`, async () => {
    using directory = servedForms();
    for (const method of ["GET", "HEAD"]) {
      const { headers } = await new Site(directory).ask(method, target, fields);
      assertEquals(headers.vary, "accept-encoding", method);
    }
  });
}

const RANGES: readonly {
  readonly target: string;
  readonly fields: Fields;
  readonly value?: string;
}[] = [
  { target: "/plain.txt", fields: {}, value: "bytes" },
  { target: "/plain.txt", fields: range("0-4"), value: "bytes" },
  { target: "/packed.txt", fields: GZIP, value: "bytes" },
  { target: "/plain.txt", fields: GZIP, value: undefined },
];

for (const { target, fields, value } of RANGES) {
  Deno.test(`respondWithFile() offers ranges as ${value} when ${target} is asked for with ${JSON.stringify(fields)} (9110 §14.3)`, async () => {
    using directory = servedForms();
    assertEquals((await new Site(directory).get(target, fields)).headers["accept-ranges"], value);
  });
}

function accept(value: string): Fields {
  return { "accept-encoding": value };
}

function range(set: string): Fields {
  return { range: `bytes=${set}` };
}

function part(first: number, last: number): Pick<Row, "range" | "content"> {
  return { range: `bytes ${first}-${last}/4400`, content: TEXT.slice(first, last + 1) };
}
