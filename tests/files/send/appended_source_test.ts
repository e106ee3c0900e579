import { assertEquals, assertRejects } from "@std/assert";
import { AppendedSource } from "../../../lib/files/send/appended_source.ts";
import { bytesOf } from "../../support/content_of.ts";
import {
  type SourceBehaviour,
  SourceInMemory,
  sourceText,
} from "../../support/source_in_memory.ts";

const TAIL = new TextEncoder().encode("<script>");

interface SourceRow {
  readonly name: string;
  readonly length: number;
  readonly behaviour?: SourceBehaviour;
}

const SOURCES: readonly SourceRow[] = [
  { name: "a source", length: 100 },
  { name: "an empty source", length: 0 },
  { name: "a source that reads a little at a time", length: 100, behaviour: { readBytes: 3 } },
  { name: "a source that takes its time", length: 100, behaviour: { isAsync: true, readBytes: 7 } },
];

for (const { name, length, behaviour } of SOURCES) {
  Deno.test(`AppendedSource is all of both when it is made of ${name}`, async () => {
    const inner = new SourceInMemory(length, behaviour);
    const source = new AppendedSource(inner, TAIL);
    assertEquals(source.length, length + 8);
    assertEquals(new TextDecoder().decode(await bytesOf(source)), sourceText(length) + "<script>");
    assertEquals(inner.disposals, 1);
  });
}

Deno.test("AppendedSource is read without a promise when its source is", async () => {
  await using source = new AppendedSource(new SourceInMemory(4), TAIL);
  const into = new Uint8Array(100);
  assertEquals([source.read(into), source.read(into), source.read(into)], [4, 8, null]);
});

Deno.test("AppendedSource fits any buffer", async () => {
  await using source = new AppendedSource(new SourceInMemory(4), TAIL);
  const into = new Uint8Array(3);
  const counts = Array.from({ length: 6 }, () => source.read(into));
  assertEquals(counts, [3, 1, 3, 3, 2, null]);
});

Deno.test("AppendedSource ends early when its source does", async () => {
  const source = new AppendedSource(new SourceInMemory(100, { endsAt: 50 }), TAIL);
  await assertRejects(() => bytesOf(source), Error, "before its length");
});

Deno.test("AppendedSource has nothing more when its source ended early", async () => {
  await using source = new AppendedSource(new SourceInMemory(4, { endsAt: 1 }), TAIL);
  const into = new Uint8Array(100);
  assertEquals([source.read(into), source.read(into), source.read(into)], [1, null, null]);
});

Deno.test("AppendedSource takes no more of its source than that announced", async () => {
  const source = new AppendedSource(new SourceInMemory(10, { endsAt: 50 }), TAIL);
  assertEquals(new TextDecoder().decode(await bytesOf(source)), sourceText(10) + "<script>");
});

Deno.test("AppendedSource disposes of its source when that failed", async () => {
  const inner = new SourceInMemory(100, { failsAt: 0 });
  await assertRejects(() => bytesOf(new AppendedSource(inner, TAIL)), Error, "fire");
  assertEquals(inner.disposals, 1);
});
