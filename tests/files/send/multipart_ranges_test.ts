import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Span } from "../../../lib/files/send/byte_range.ts";
import { MultipartRanges } from "../../../lib/files/send/multipart_ranges.ts";
import { type BytePart, parseByteRanges } from "../../support/byte_ranges.ts";
import { wireText } from "../../support/every_split.ts";
import { noise } from "../../support/noise.ts";
import { readVersion } from "../../support/read_version.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { WatchedFile } from "../../support/watched_file.ts";

const CONTENT = noise(200_000);
const TEXT = wireText(CONTENT);
const PART_TYPE = "text/plain; charset=UTF-8";

interface Row {
  readonly name: string;
  readonly spans: readonly Span[];
}

const ROWS: readonly Row[] = [
  { name: "both ends", spans: [{ start: 0, length: 1 }, { start: 199_999, length: 1 }] },
  { name: "backwards", spans: [{ start: 500, length: 100 }, { start: 0, length: 100 }] },
  {
    name: "large parts",
    spans: [{ start: 1, length: 90_000 }, { start: 100_000, length: 99_999 }],
  },
  {
    name: "200 parts",
    spans: Array.from({ length: 200 }, (_, i) => ({ start: 9 * i, length: 7 })),
  },
];

/** The server reads with whatever is left of a buffer of 64 KiB. */
const BUFFERS = [1, 2, 7, 100, 64 * 1024, 1024 * 1024];
const BUFFER = new Uint8Array(1024 * 1024);

for (const { name, spans } of ROWS) {
  for (const bufferBytes of BUFFERS) {
    if (bufferBytes < 100 && spans[0].length > 10_000) continue;
    Deno.test(`MultipartRanges has its length and its parts when they are ${name}, by ${bufferBytes} bytes (9110 §14.6)`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("noise", CONTENT);
      const watched = new WatchedFile(directory, "noise");
      await using source = new MultipartRanges(watched, spans, PART_TYPE);
      const body = await readAll(source, bufferBytes);
      assertEquals(body.length, source.length);
      assertEquals(parseByteRanges(source.contentType, body), spans.map(partOf));
    });
  }
}

Deno.test("MultipartRanges has its length before anything is read", async () => {
  using directory = new TemporaryDirectory();
  directory.write("noise", CONTENT);
  using watched = new WatchedFile(directory, "noise");
  const source = new MultipartRanges(watched, ROWS[0].spans, PART_TYPE);
  const before = source.length;
  assertEquals((await readAll(source, 7)).length, before);
  assertEquals(source.length, before);
});

Deno.test("MultipartRanges closes the file once when it is disposed of, and not before", async () => {
  using directory = new TemporaryDirectory();
  directory.write("noise", CONTENT);
  for (const isRead of [true, false]) {
    const watched = new WatchedFile(directory, "noise");
    const source = new MultipartRanges(watched, ROWS[0].spans, PART_TYPE);
    if (isRead) await readAll(source, 100);
    assertEquals(watched.disposals, 0);
    await source[Symbol.asyncDispose]();
    assertEquals(watched.disposals, 1);
  }
});

Deno.test("MultipartRanges uses another boundary for each, which nobody can foresee (RFC 2046 §5.1.1)", () => {
  using directory = new TemporaryDirectory();
  directory.write("noise", CONTENT);
  using watched = new WatchedFile(directory, "noise");
  const [a, b] = [0, 1].map(() => new MultipartRanges(watched, ROWS[0].spans, PART_TYPE));
  assertNotEquals(a.contentType, b.contentType);
});

interface Change {
  readonly name: string;
  readonly change: (path: string) => void;
}

const CHANGES: readonly Change[] = [
  { name: "is rewritten", change: (path) => Deno.writeFileSync(path, CONTENT.toReversed()) },
  { name: "grows", change: (path) => Deno.writeFileSync(path, CONTENT, { append: true }) },
  { name: "shrinks behind the parts", change: (path) => Deno.truncateSync(path, 150_000) },
  { name: "shrinks before the parts", change: (path) => Deno.truncateSync(path, 10) },
  { name: "is emptied", change: (path) => Deno.truncateSync(path, 0) },
];
const EARLY: readonly Span[] = [{ start: 50, length: 1_000 }, { start: 90_000, length: 1_000 }];

for (const { name, change } of CHANGES) {
  for (
    const [when, readBytes] of [["before it is read", 0], ["in the midst of it", 1_500]] as const
  ) {
    Deno.test(`MultipartRanges ends before the closing boundary when the file ${name} ${when}`, async () => {
      using directory = new TemporaryDirectory();
      const path = directory.write("noise", CONTENT);
      const watched = new WatchedFile(directory, "noise");
      await using source = new MultipartRanges(watched, EARLY, PART_TYPE);
      let body = "";
      while (body.length < readBytes) body += await readSome(source, 100) ?? "";
      change(path);
      body += await readAll(source, 100);
      const boundary = /boundary=(.*)/.exec(source.contentType)?.[1];
      assert(!body.includes(`--${boundary}--`), "it vouches for what was never one version");
      assert(body.length < source.length);
    });
  }
}

Deno.test("MultipartRanges goes on having nothing when the file has changed", async () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("noise", CONTENT);
  await using source = new MultipartRanges(new WatchedFile(directory, "noise"), EARLY, PART_TYPE);
  Deno.writeFileSync(path, CONTENT.toReversed());
  await readAll(source, 100);
  assertEquals(await source.read(new Uint8Array(100)), null);
});

for (const name of ["is replaced", "is removed"]) {
  Deno.test(`MultipartRanges has the parts of the file that was opened when it ${name}`, async () => {
    using directory = new TemporaryDirectory();
    const path = directory.write("noise", CONTENT);
    const watched = new WatchedFile(directory, "noise");
    await using source = new MultipartRanges(watched, EARLY, PART_TYPE);
    let body = await readSome(source, 100) ?? "";
    if (name === "is removed") Deno.removeSync(path);
    else Deno.renameSync(directory.write("other", CONTENT.toReversed()), path);
    body += await readAll(source, 100);
    assertEquals(parseByteRanges(source.contentType, body), EARLY.map(partOf));
  });
}

async function readSome(source: MultipartRanges, bufferBytes: number): Promise<string | null> {
  const into = BUFFER.subarray(0, bufferBytes);
  const count = await readVersion(source, into);
  if (count === null) return null;
  assert(count > 0, "a read that gives nothing is no end");
  return wireText(into.subarray(0, count));
}

async function readAll(source: MultipartRanges, bufferBytes: number): Promise<string> {
  let text = "";
  for (;;) {
    const piece = await readSome(source, bufferBytes);
    if (piece === null) return text;
    text += piece;
  }
}

function partOf({ start, length }: Span): BytePart {
  const content = TEXT.slice(start, start + length);
  return { type: PART_TYPE, first: start, last: start + length - 1, size: 200_000, content };
}
