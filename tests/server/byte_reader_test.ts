import { assert, assertEquals } from "@std/assert";
import { ByteReader } from "../../lib/server/byte_reader.ts";
import { wireBytes, wireText } from "../support/every_split.ts";

/** A source that gives one piece a read, and counts what it is asked for. */
class PiecesSource {
  readonly #pieces: Uint8Array[];
  readonly asked: number[] = [];

  constructor(pieces: readonly string[]) {
    this.#pieces = pieces.map(wireBytes);
  }

  read(into: Uint8Array): Promise<number | null> {
    this.asked.push(into.length);
    const piece = this.#pieces.shift();
    if (piece === undefined) return Promise.resolve(null);
    into.set(piece);
    return Promise.resolve(piece.length);
  }
}

Deno.test("ByteReader keeps what has come until it is consumed", async () => {
  const reader = new ByteReader(new PiecesSource(["abc", "def"]));
  assertEquals(reader.available, 0);
  assert(await reader.fill());
  assertEquals(wireText(reader.view()), "abc");
  reader.consume(2);
  assert(await reader.fill());
  assertEquals([reader.available, wireText(reader.view())], [4, "cdef"]);
  reader.consume(4);
  assertEquals(reader.available, 0);
  assertEquals(await reader.fill(), false);
  assertEquals(await reader.fill(), false, "the end lasts");
});

Deno.test("ByteReader keeps what is at hand when the end comes", async () => {
  const reader = new ByteReader(new PiecesSource(["abc"]));
  await reader.fill();
  assertEquals(await reader.fill(), false);
  assertEquals(wireText(reader.view()), "abc");
});

Deno.test("ByteReader reads only when it is asked", async () => {
  const source = new PiecesSource(["abc", "def"]);
  const reader = new ByteReader(source);
  assertEquals(source.asked.length, 0);
  await reader.fill();
  reader.consume(3);
  assertEquals(source.asked.length, 1);
});

Deno.test("ByteReader shows the same buffer in both views when it grows and shrinks", async () => {
  const reader = new ByteReader(new PiecesSource(["abc", "d".repeat(8 * 1024), "e", "f"]));
  const lengths: number[] = [];
  for (const room of [1, 8 * 1024, 1, 1]) {
    await reader.fill(room);
    lengths.push(reader.buffer.length);
    assert(reader.dataView.buffer === reader.buffer.buffer, `of ${reader.buffer.length} bytes`);
    assertEquals(reader.dataView.byteLength, reader.buffer.length);
    // What came first is still there when it grows.
    if (lengths.length > 1) reader.consume(reader.available);
  }
  assertEquals(lengths, [1024, 16 * 1024, 1024, 1024]);
});

Deno.test("ByteReader makes the room that is asked for and loses no byte", async () => {
  const source = new PiecesSource(["abc", "x".repeat(4_000), "y".repeat(4_000), "z"]);
  const reader = new ByteReader(source);
  await reader.fill();
  reader.consume(1);
  await reader.fill(4_000);
  await reader.fill(4_000);
  await reader.fill(64 * 1024);
  assertEquals(wireText(reader.view()), `bc${"x".repeat(4_000)}${"y".repeat(4_000)}z`);
  assert(source.asked[3] >= 64 * 1024);
  assert(source.asked.every((bytes) => bytes > 0));
});

Deno.test("ByteReader moves what is at hand to the front rather than grow", async () => {
  const source = new PiecesSource(["a".repeat(1_000), "b".repeat(700), "c".repeat(700)]);
  const reader = new ByteReader(source);
  await reader.fill();
  const capacity = source.asked[0];
  reader.consume(999);
  await reader.fill(700);
  assertEquals(reader.buffer.length, capacity);
  assertEquals(wireText(reader.view()), "a" + "b".repeat(700));
});

Deno.test("ByteReader gives back what it grew when it is empty", async () => {
  const source = new PiecesSource(["a", "b".repeat(60_000), "c"]);
  const reader = new ByteReader(source);
  await reader.fill();
  const idle = reader.buffer.length;
  await reader.fill(60_000);
  assert(reader.buffer.length > idle);
  reader.consume(reader.available);
  await reader.fill();
  assertEquals(reader.buffer.length, idle);
  assertEquals(wireText(reader.view()), "c");
});

/** The buffers that idle connections wait with, after reads of so many bytes. */
const IDLE_ROWS: readonly { readonly reads: readonly number[]; readonly capacity: number }[] = [
  { reads: [], capacity: 1024 },
  { reads: [1023], capacity: 1024 },
  { reads: [1024], capacity: 2048 },
  { reads: [1024, 512], capacity: 2048 },
  { reads: [1024, 511], capacity: 1024 },
  { reads: [1024, 2048, 1024], capacity: 4096 },
  { reads: [1024, 2048, 1023], capacity: 1024 },
  { reads: [1024, 2048, 4096, 2048], capacity: 1024 },
];

for (const { reads, capacity } of IDLE_ROWS) {
  Deno.test(`ByteReader waits with ${capacity} bytes when ${reads} have come before`, async () => {
    const source = new PiecesSource([...reads.map((bytes) => "x".repeat(bytes)), "."]);
    const reader = new ByteReader(source);
    for (const bytes of reads) {
      await reader.fill();
      assertEquals(reader.available, bytes);
      reader.consume(bytes);
    }
    await reader.fill();
    assertEquals(source.asked.at(-1), capacity);
  });
}

Deno.test("ByteReader reads more at a time when requests are pipelined", async () => {
  const asked: number[] = [];
  const reader = new ByteReader({
    read: (into) => {
      asked.push(into.length);
      return Promise.resolve(into.length);
    },
  });
  for (let i = 0; i < 8; i++) {
    await reader.fill();
    reader.consume(reader.available - 1);
  }
  assertEquals(reader.buffer.length, 16 * 1024);
  assert(asked.at(-1)! > 15 * 1024);
});

Deno.test("ByteReader reads into somebody else's buffer", async () => {
  const reader = new ByteReader(new PiecesSource(["abc"]));
  const into = new Uint8Array(8);
  assertEquals(await reader.readInto(into), 3);
  assertEquals(wireText(into.subarray(0, 3)), "abc");
  assertEquals(reader.available, 0);
  assertEquals(await reader.readInto(into), null);
});
