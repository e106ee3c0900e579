import { assert, assertEquals } from "@std/assert";
import type { Span } from "../../../lib/files/send/byte_range.ts";
import { FileSource } from "../../../lib/files/send/file_source.ts";
import { noise } from "../../support/noise.ts";
import { readVersion } from "../../support/read_version.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { WatchedFile } from "../../support/watched_file.ts";

const SIZE = 100_000;
const CONTENT = noise(SIZE);

interface Row {
  readonly name: string;
  readonly span?: Span;
}

const ROWS: readonly Row[] = [
  { name: "all of a file" },
  { name: "its first byte", span: { start: 0, length: 1 } },
  { name: "its last byte", span: { start: SIZE - 1, length: 1 } },
  { name: "its middle", span: { start: 1_000, length: 70_000 } },
  { name: "its end", span: { start: 1_000, length: SIZE - 1_000 } },
];

for (const { name, span } of ROWS) {
  for (const bufferBytes of [1, 7, 4_096, 64 * 1024, 1024 * 1024]) {
    if (bufferBytes === 1 && (span?.length ?? SIZE) > 1) continue;
    Deno.test(`FileSource gives ${name} when it is read by ${bufferBytes} bytes`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("noise", CONTENT);
      const watched = new WatchedFile(directory, "noise");
      const { start, length } = span ?? { start: 0, length: SIZE };
      await using source = new FileSource(watched, span);
      assertEquals(source.length, length);
      const bytes = await readAll(source, bufferBytes);
      assert(isSame(bytes, CONTENT.subarray(start, start + length)));
      assertEquals(watched.disposals, 0, "it is the server that closes it");
    });
  }
}

for (const { name, span } of ROWS) {
  Deno.test(`FileSource gives ${name}, and not what lies behind it, when it is read by more than is left`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("noise", CONTENT);
    const { start, length } = span ?? { start: 0, length: SIZE };
    for (const bufferBytes of [length + 1, 2 * SIZE, Math.ceil(length / 3) + 1]) {
      await using source = new FileSource(new WatchedFile(directory, "noise"), span);
      const buffer = new Uint8Array(bufferBytes);
      const bytes: number[] = [];
      for (;;) {
        const count = await source.read(buffer);
        if (count === null) break;
        bytes.push(...buffer.subarray(0, count));
      }
      assert(isSame(Uint8Array.from(bytes), CONTENT.subarray(start, start + length)));
      assertEquals(await source.read(buffer), null, "the end is an end");
    }
  });
}

Deno.test("FileSource has nothing when a file is empty", async () => {
  using directory = new TemporaryDirectory();
  directory.write("empty", "");
  await using source = new FileSource(new WatchedFile(directory, "empty"));
  assertEquals(source.length, 0);
  assertEquals(source.read(new Uint8Array(9)), null);
});

Deno.test("FileSource closes the file once when it is disposed of, read or not", async () => {
  using directory = new TemporaryDirectory();
  directory.write("noise", CONTENT);
  for (const bufferBytes of [0, 4_096]) {
    const watched = new WatchedFile(directory, "noise");
    const source = new FileSource(watched);
    if (bufferBytes > 0) await readAll(source, bufferBytes);
    await source[Symbol.asyncDispose]();
    assertEquals(watched.disposals, 1);
  }
});

Deno.test("FileSource gives the length the file had when it was opened, and no more", async () => {
  using directory = new TemporaryDirectory();
  directory.write("log", "old");
  const watched = new WatchedFile(directory, "log");
  Deno.writeTextFileSync(`${directory.path}/log`, "new", { append: true });
  await using source = new FileSource(watched);
  assertEquals(source.length, 3);
});

type Change = readonly [
  name: string,
  change: (path: string) => void,
  /** Whether all of the old bytes are still to be had. */
  isWhole: boolean,
];

/** A file that is written to in place is no longer one version; one that is replaced still is. */
const CHANGES: readonly Change[] = [
  ["is rewritten in place", (path) => Deno.writeFileSync(path, CONTENT.toReversed()), false],
  ["is rewritten in its last byte", (path) => writeAt(path, SIZE - 1, [0x2a]), false],
  ["is rewritten where it was read already", (path) => writeAt(path, 0, [0x2a]), false],
  ["grows", (path) => Deno.writeTextFileSync(path, "more", { append: true }), false],
  ["shrinks by a byte", (path) => Deno.truncateSync(path, SIZE - 1), false],
  ["is emptied", (path) => Deno.truncateSync(path, 0), false],
  ["is set back in time, at the same size", (path) => Deno.utimeSync(path, 1, 1), false],
  ["grows and has its time set back", (path) => {
    const { mtime } = Deno.statSync(path);
    Deno.writeTextFileSync(path, "more", { append: true });
    Deno.utimeSync(path, mtime!, mtime!);
  }, false],
  ["is removed", (path) => Deno.removeSync(path), true],
  ["is renamed", (path) => Deno.renameSync(path, `${path}.old`), true],
  ["gets another mode", (path) => Deno.chmodSync(path, 0o600), true],
  ["is replaced", (path) => {
    Deno.writeFileSync(`${path}.new`, CONTENT.toReversed());
    Deno.renameSync(`${path}.new`, path);
  }, true],
];

for (const [name, change, isWhole] of CHANGES) {
  for (const readFirst of [0, 10_000, 90_000]) {
    const what = isWhole ? "all it promised" : "less than it promised";
    Deno.test(`FileSource gives ${what} when the file ${name} after ${readFirst} bytes`, async () => {
      using directory = new TemporaryDirectory();
      const path = directory.write("noise", CONTENT);
      await using source = new FileSource(new WatchedFile(directory, "noise"));
      const before = await readAll(source, 10_000, readFirst);
      change(path);
      const bytes = new Uint8Array([...before, ...await readAll(source, 10_000, SIZE - readFirst)]);
      if (isWhole) assert(isSame(bytes, CONTENT), "other bytes");
      else assert(bytes.length < SIZE, "it vouches for what was never one version");
    });
  }
}

/** Reads to the end, or to `enough`, as the server does: never for more than was promised. */
async function readAll(
  source: FileSource,
  bufferBytes: number,
  enough = source.length,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(enough);
  for (let length = 0; length < enough;) {
    const count = await readVersion(source, bytes.subarray(length, length + bufferBytes));
    if (count === null) return bytes.subarray(0, length);
    assert(count > 0, "a read that gives nothing is no end");
    length += count;
  }
  return bytes;
}

function writeAt(path: string, offset: number, bytes: readonly number[]): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync(offset, Deno.SeekMode.Start);
  file.writeSync(Uint8Array.from(bytes));
}

/** As `assertEquals`, which takes its time with long arrays. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
