import { assert, assertEquals } from "@std/assert";
import { type RangeSelection, selectRange, type Span } from "../../../lib/files/send/byte_range.ts";

// RFC 9110 §17.15: many small or overlapping ranges are an attack ("Apache Killer", CVE-2011-3192).

interface Flood {
  readonly name: string;
  /** The member at an index. */
  readonly spec: (index: number) => string;
}

const SIZE = 10_000_000;

const FLOODS: readonly Flood[] = [
  { name: "open at 0", spec: () => "0-" },
  { name: "open, each a byte further", spec: (i) => `${i}-` },
  { name: "the same byte", spec: () => "0-0" },
  { name: "each within the one before", spec: (i) => `${i}-${20_000 - i}` },
  { name: "ten bytes, each a byte further", spec: (i) => `${i}-${i + 9}` },
  { name: "ten bytes, each a byte back", spec: (i) => `${200_000 - i}-${200_009 - i}` },
  { name: "touching", spec: (i) => `${2 * i}-${2 * i + 1}` },
  { name: "apart", spec: (i) => `${10 * i}-${10 * i + 1}` },
  { name: "apart, backwards", spec: (i) => `${9_000_000 - 10 * i}-${9_000_001 - 10 * i}` },
  { name: "suffixes", spec: (i) => `-${i + 1}` },
  { name: "empty suffixes", spec: () => "-0" },
  { name: "beyond the end", spec: (i) => `${SIZE + i}-` },
  { name: "nothing between commas", spec: () => "" },
];

for (const { name, spec } of FLOODS) {
  for (const count of [1_000, 5_000]) {
    Deno.test(`selectRange() sends no byte twice when ${count} ranges are ${name} (§17.15)`, () => {
      const selection = selectRange(flood(spec, count), SIZE);
      const parts = partsOf(selection);
      const total = parts.reduce((sum, { length }) => sum + length, 0);
      assert(total <= SIZE, `${total} bytes`);
      assertDisjoint(parts);
      // Each part costs a head of about 120 bytes, which may come to more than the content.
      assert(parts.length <= count / 5, `${parts.length} parts`);
    });
  }

  Deno.test(`selectRange() takes no square of the time when ranges are ${name} (§17.15)`, () => {
    // Fifty times what fits into a head: a few dozen milliseconds, or a minute if it were a square.
    const range = flood(spec, 100_000);
    const start = performance.now();
    selectRange(range, SIZE);
    const millis = performance.now() - start;
    assert(millis < 1_500, `${millis} ms`);
  });
}

const SMALL = 5;
const SPECS = [...everySpec()];

Deno.test("selectRange() sends the bytes asked for, and no others, for every three ranges", () => {
  for (const specs of everyThree()) {
    const asked = new Set(specs.flatMap((spec) => bytesOf(spec)));
    const selection = selectRange(`bytes=${specs.join()}`, SMALL);
    const name = `${specs}: ${JSON.stringify(selection)}`;
    if (selection.kind === "whole") continue;
    assertEquals(selection.kind === "unsatisfiable", asked.size === 0, name);
    const sent = partsOf(selection).flatMap(bytesOfSpan);
    assert(sent.length === asked.size && sent.every((byte) => asked.has(byte)), name);
  }
});

Deno.test("selectRange() keeps the order when it joins some of three ranges (9110 §15.3.7.2)", () => {
  for (const specs of everyThree()) {
    const selection = selectRange(`bytes=${specs.join()}`, SMALL);
    if (selection.kind !== "parts") continue;
    let last = -1;
    for (const part of selection.spans) {
      // What was joined may stand where any of its members did.
      last = specs.findIndex((spec, i) => i > last && isWithin(spec, part));
      assert(last >= 0, `${specs} gave ${JSON.stringify(selection.spans)}`);
    }
  }
});

function flood(spec: (index: number) => string, count: number): string {
  return `bytes=${Array.from({ length: count }, (_, index) => spec(index)).join()}`;
}

function partsOf(selection: RangeSelection): readonly Span[] {
  if (selection.kind === "part") return [selection.span];
  return selection.kind === "parts" ? selection.spans : [];
}

function assertDisjoint(parts: readonly Span[]): void {
  const sorted = [...parts].sort((a, b) => a.start - b.start);
  for (const [i, { start, length }] of sorted.entries()) {
    assert(length > 0, "an empty part");
    assert(start + length <= (sorted[i + 1]?.start ?? SIZE), "two parts overlap");
  }
}

function* everySpec(): Generator<string> {
  for (let first = 0; first <= SMALL; first++) {
    yield `${first}-`;
    for (let last = first; last <= SMALL; last++) yield `${first}-${last}`;
  }
  for (let length = 0; length <= SMALL + 1; length++) yield `-${length}`;
}

function* everyThree(): Generator<readonly string[]> {
  for (const a of SPECS) {
    for (const b of SPECS) {
      for (const c of SPECS) yield [a, b, c];
    }
  }
}

/** RFC 9110 §14.1.2, byte by byte. */
function bytesOf(spec: string): number[] {
  const [first, last] = spec.split("-");
  const all = Array.from({ length: SMALL }, (_, byte) => byte);
  if (first === "") return last === "0" ? [] : all.slice(-Number(last));
  return all.filter((byte) => byte >= Number(first) && (last === "" || byte <= Number(last)));
}

function bytesOfSpan({ start, length }: Span): number[] {
  return Array.from({ length }, (_, i) => start + i);
}

function isWithin(spec: string, part: Span): boolean {
  const bytes = bytesOf(spec);
  return bytes.length > 0 && bytes.every((byte) => bytesOfSpan(part).includes(byte));
}
