import { assert, assertEquals } from "@std/assert";
import {
  formatContentRange,
  formatUnsatisfied,
  type RangeSelection,
  selectRange,
  type Span,
} from "../../../lib/files/send/byte_range.ts";

interface Row {
  readonly range: string | null;
  readonly size: number;
  /** `"whole"`, `"unsatisfiable"`, or first and last byte of each part, as a Range has them. */
  readonly selects: string;
  /** A section of RFC 9110, or a test of Go's `net/http`, whose facts these are. */
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { range: null, size: 11, selects: "whole", reason: "§14.2: no Range" },
  { range: "bytes=0-4", size: 11, selects: "0-4", reason: "§14.1.2: a first part; Go" },
  { range: "bytes=3-7", size: 11, selects: "3-7", reason: "§14.1.2: from the middle; Go" },
  { range: "bytes=0-0", size: 11, selects: "0-0", reason: "§14.1.2: one byte" },
  { range: "bytes=10-10", size: 11, selects: "10-10", reason: "§14.1.2: the last byte" },
  { range: "bytes=0-9", size: 11, selects: "0-9", reason: "Go: all but one" },
  { range: "bytes=0-10", size: 11, selects: "0-10", reason: "Go: all of it is a part, too" },
  { range: "bytes=0-499", size: 10_000, selects: "0-499", reason: "§14.1.2: an example; Go" },
  { range: "bytes=500-999", size: 10_000, selects: "500-999", reason: "§14.1.2: an example; Go" },

  { range: "bytes=2-", size: 11, selects: "2-10", reason: "§14.1.2: an open end; Go" },
  { range: "bytes=0-", size: 10, selects: "0-9", reason: "§14.1.2: open from the start; Go" },
  { range: "bytes=10-", size: 11, selects: "10-10", reason: "§14.1.2: open at the last byte; Go" },
  { range: "bytes=9500-", size: 10_000, selects: "9500-9999", reason: "§14.1.2: an example; Go" },

  { range: "bytes=-5", size: 11, selects: "6-10", reason: "§14.1.2: a suffix; Go" },
  { range: "bytes=-1", size: 1, selects: "0-0", reason: "§14.1.2: a suffix that is all" },
  { range: "bytes=-500", size: 10_000, selects: "9500-9999", reason: "§14.1.2: an example; Go" },
  { range: "bytes=-15", size: 10, selects: "0-9", reason: "§14.1.2: longer than the file; Go" },

  { range: "bytes=5-1000", size: 11, selects: "5-10", reason: "§14.1.2: clamped to the end; Go" },
  { range: "bytes=0-11", size: 11, selects: "0-10", reason: "§14.1.2: clamped by one; Go" },
  { range: "bytes=10-11", size: 11, selects: "10-10", reason: "§14.1.2: clamped to one byte; Go" },
  { range: "bytes=0-20", size: 10, selects: "0-9", reason: "§14.1.2: clamped to all; Go" },

  { range: "bytes=11-", size: 11, selects: "unsatisfiable", reason: "§14.1.2: just beyond; Go" },
  { range: "bytes=11-12", size: 11, selects: "unsatisfiable", reason: "§14.1.2: beyond; Go" },
  { range: "bytes=12-12", size: 11, selects: "unsatisfiable", reason: "§14.1.2: beyond; Go" },
  { range: "bytes=100-", size: 11, selects: "unsatisfiable", reason: "§14.1.2: far beyond; Go" },
  { range: "bytes=100-1000", size: 11, selects: "unsatisfiable", reason: "§14.1.2: far; Go" },
  { range: "bytes=-0", size: 11, selects: "unsatisfiable", reason: "§14.1.2: a suffix of nothing" },
  { range: "bytes=-0,11-", size: 11, selects: "unsatisfiable", reason: "§15.5.17: none of two" },

  { range: "bytes=0-128", size: 0, selects: "whole", reason: "Go: all of an empty file" },
  { range: "bytes=1-", size: 0, selects: "whole", reason: "Go: all of an empty file" },
  { range: "bytes=-5", size: 0, selects: "whole", reason: "§14.1.2: longer than an empty file" },

  { range: "bytes=0-0,-2", size: 11, selects: "0-0 9-10", reason: "§14.1.2: both ends; Go" },
  { range: "bytes=0-1,5-8", size: 11, selects: "0-1 5-8", reason: "§14.1.2: two parts; Go" },
  { range: "bytes=0-1,5-", size: 11, selects: "0-1 5-10", reason: "§14.1.2: one is open; Go" },
  { range: "bytes=1-2,5-", size: 10, selects: "1-2 5-9", reason: "§14.1.2: one is open; Go" },
  { range: "bytes=0-0,-1", size: 10_000, selects: "0-0 9999-9999", reason: "§14.1.2: example; Go" },
  { range: "bytes=0-0,99-,2-2", size: 9, selects: "0-0 2-2", reason: "§14.2: one is beyond" },
  {
    range: "bytes=99-,4-6",
    size: 9,
    selects: "4-6",
    reason: "§15.3.7.2: one part is no multipart",
  },
  { range: "bytes=-0,4-6", size: 9, selects: "4-6", reason: "§14.1.2: nothing, and a part" },

  {
    range: "bytes=5-6,0-1",
    size: 11,
    selects: "5-6 0-1",
    reason: "§15.3.7.2: the order asked for",
  },
  { range: "bytes=-1,3-3,0-0", size: 9, selects: "8-8 3-3 0-0", reason: "§15.3.7.2: the order" },
  { range: "bytes=1-3,7-7,4-5", size: 20, selects: "1-5 7-7", reason: "§15.3.7.2: of the first" },
  { range: "bytes=6-7,0-1,1-3", size: 20, selects: "6-7 0-3", reason: "§15.3.7.2: of the rest" },
  {
    range: "bytes=9-9,7-7,0-1,1-3",
    size: 20,
    selects: "9-9 7-7 0-3",
    reason: "§15.3.7.2: the rest",
  },

  { range: "bytes=0-3,2-5", size: 20, selects: "0-5", reason: "§15.3.7.2: they overlap" },
  { range: "bytes=2-5,0-3", size: 20, selects: "0-5", reason: "§15.3.7.2: they overlap backwards" },
  { range: "bytes=0-9,2-3", size: 20, selects: "0-9", reason: "§15.3.7.2: one within the other" },
  { range: "bytes=4-5,4-5", size: 20, selects: "4-5", reason: "§17.15: the same twice" },
  { range: "bytes=0-3,4-5", size: 20, selects: "0-5", reason: "§15.3.7.2: they touch" },
  { range: "bytes=4-5,0-3", size: 20, selects: "0-5", reason: "§15.3.7.2: they touch backwards" },
  { range: "bytes=0-3,5-6", size: 20, selects: "0-3 5-6", reason: "a byte between them" },
  { range: "bytes=500-600,601-999", size: 10_000, selects: "500-999", reason: "§14.1.2: example" },
  { range: "bytes=500-700,601-999", size: 10_000, selects: "500-999", reason: "§14.1.2: example" },

  { range: "bytes=0-,1-,2-,3-,4-", size: 11, selects: "whole", reason: "Go: more than the file" },
  { range: "bytes=0-10,-1", size: 11, selects: "whole", reason: "§17.15: one byte too many" },
  { range: "bytes=0-9,-1", size: 11, selects: "0-10", reason: "as many as the file has" },

  { range: "foo", size: 10, selects: "whole", reason: "Go: no ranges at all" },
  { range: "", size: 10, selects: "whole", reason: "§14.2: an empty value" },
  { range: "bytes", size: 10, selects: "whole", reason: "§14.2: a unit alone" },
  { range: "bytes=", size: 10, selects: "whole", reason: "§14.1.1: an empty set; Go" },
  { range: "bytes=7", size: 10, selects: "whole", reason: "§14.1.1: a number; Go" },
  { range: "bytes= 7 ", size: 10, selects: "whole", reason: "§14.1.1: a number; Go" },
  { range: "bytes=-", size: 10, selects: "whole", reason: "§14.1.1: a hyphen" },
  {
    range: "bytes=5-4",
    size: 10,
    selects: "whole",
    reason: "§14.1.1: it ends before it begins; Go",
  },
  { range: "bytes=99-98", size: 10, selects: "whole", reason: "§14.1.1: the same, beyond the end" },
  {
    range: "bytes=0-2,5-4",
    size: 10,
    selects: "whole",
    reason: "§14.2: the second is invalid; Go",
  },
  {
    range: "bytes=2-5,4-3",
    size: 10,
    selects: "whole",
    reason: "§14.2: the second is invalid; Go",
  },
  { range: "bytes=99-,x", size: 10, selects: "whole", reason: "§14.2: beyond, then invalid" },
  { range: "bytes=x,0-1,3-4", size: 10, selects: "whole", reason: "§14.2: the first is invalid" },
  { range: "bytes=--5,4--3", size: 10, selects: "whole", reason: "§14.1.1: signs; Go" },
  { range: "bytes=+0-4", size: 10, selects: "whole", reason: "§14.1.1: a sign" },
  { range: "bytes=0-+4", size: 10, selects: "whole", reason: "§14.1.1: a sign" },
  { range: "bytes=-+4", size: 10, selects: "whole", reason: "§14.1.1: a sign in a suffix" },
  { range: "bytes=0--4", size: 10, selects: "whole", reason: "§14.1.1: a negative end" },
  { range: "bytes=A-", size: 10, selects: "whole", reason: "§14.1.1: a letter; Go" },
  { range: "bytes=A- ", size: 10, selects: "whole", reason: "§14.1.1: a letter; Go" },
  { range: "bytes=A-Z", size: 10, selects: "whole", reason: "§14.1.1: letters; Go" },
  { range: "bytes= -Z", size: 10, selects: "whole", reason: "§14.1.1: a letter; Go" },
  { range: "bytes=5-Z", size: 10, selects: "whole", reason: "§14.1.1: a letter; Go" },
  { range: "bytes=Ran-dom, garbage", size: 10, selects: "whole", reason: "§14.1.1: words; Go" },
  { range: "bytes=0x01-0x02", size: 10, selects: "whole", reason: "§14.1.1: hexadecimal; Go" },
  { range: "bytes=1e0-2e0", size: 10, selects: "whole", reason: "§14.1.1: exponents" },
  { range: "bytes=0.0-4.0", size: 10, selects: "whole", reason: "§14.1.1: points" },
  { range: "bytes=1_0-", size: 10, selects: "whole", reason: "§14.1.1: an underscore" },
  { range: "bytes=\u0660-\u0664", size: 10, selects: "whole", reason: "§14.1.1: Arabic digits" },
  { range: 'bytes="0-4"', size: 10, selects: "whole", reason: "§14.1.1: quotes" },
  { range: "bytes=0-4;5-6", size: 10, selects: "whole", reason: "§14.1.1: a semicolon" },
  { range: "bytes=0-4/10", size: 10, selects: "whole", reason: "§14.4: that is Content-Range's" },
  { range: "bytes=0-4\n", size: 10, selects: "whole", reason: "§14.1.1: a line feed" },
  { range: "bytes=0-4-6", size: 10, selects: "whole", reason: "§14.1.1: three numbers" },

  { range: "bytes=         ", size: 10, selects: "whole", reason: "§14.1.1: spaces; Go" },
  { range: "bytes= , , ,   ", size: 10, selects: "whole", reason: "§5.6.1.2: empty members; Go" },
  { range: "bytes=,0-1,,4-5,", size: 10, selects: "0-1 4-5", reason: "§5.6.1.2: empty members" },
  { range: "bytes=0-1 ,\t4-5", size: 10, selects: "0-1 4-5", reason: "§5.6.1: space at a comma" },
  { range: "bytes=0 -4", size: 10, selects: "whole", reason: "§14.1.1: space before the hyphen" },
  { range: "bytes=0- 4", size: 10, selects: "whole", reason: "§14.1.1: space after the hyphen" },
  { range: "bytes=0-1 4-5", size: 10, selects: "whole", reason: "§14.1.1: space for a comma" },
  { range: "bytes =0-4", size: 10, selects: "whole", reason: "§14.1.1: space before the sign" },
  { range: " bytes=0-4", size: 10, selects: "whole", reason: "§14.1.1: space before the unit" },

  { range: "items=0-4", size: 10, selects: "whole", reason: "§14.2: another unit" },
  { range: "xbytes=0-4", size: 10, selects: "whole", reason: "§14.1: it only ends like bytes" },
  { range: "byte=0-4", size: 10, selects: "whole", reason: "§14.1: another unit" },
  { range: "none=0-4", size: 10, selects: "whole", reason: "§14.3: a reserved word" },
  { range: "BYTES=0-4", size: 10, selects: "0-4", reason: "§14.1: units in any case" },
  { range: "bytes=0-4, bytes=6-7", size: 10, selects: "whole", reason: "§5.3: two lines of Range" },

  {
    range: "bytes=000-0004",
    size: 10,
    selects: "0-4",
    reason: "§14.1.1: leading zeros are digits",
  },
  { range: `bytes=0-${"9".repeat(40)}`, size: 10, selects: "0-9", reason: "§14.1.2: a huge end" },
  { range: `bytes=-${"9".repeat(40)}`, size: 10, selects: "0-9", reason: "§14.1.2: a huge suffix" },
  { range: "bytes=0-9007199254740991", size: 10, selects: "0-9", reason: "2^53 - 1" },
  { range: "bytes=0-18446744073709551616", size: 10, selects: "0-9", reason: "2^64 is not 0" },
  {
    range: "bytes=18446744073709551616-",
    size: 10,
    selects: "unsatisfiable",
    reason: "2^64 is not 0",
  },
  {
    range: "bytes=9007199254740990-",
    size: Number.MAX_SAFE_INTEGER,
    selects: "9007199254740990-9007199254740990",
    reason: "the largest file there can be",
  },
];

for (const { range, size, selects, reason } of ROWS) {
  Deno.test(`selectRange() selects ${selects} when ${range} is asked of ${size}: ${reason}`, () => {
    assertEquals(shown(selectRange(range, size)), selects);
  });
}

for (const [count, kind] of [[200, "parts"], [201, "whole"]] as const) {
  Deno.test(`selectRange() selects ${kind} when ${count} bytes are asked for that do not touch`, () => {
    const specs = Array.from({ length: count }, (_, i) => `${2 * i}-${2 * i}`);
    const selection = selectRange(`bytes=${specs}`, 1_000);
    assertEquals([selection.kind, partsOf(selection)?.length ?? 0], [
      kind,
      kind === "parts" ? count : 0,
    ]);
  });
}

const CONTENT_RANGES = [
  { span: { start: 0, length: 500 }, size: 1234, value: "bytes 0-499/1234" },
  { span: { start: 734, length: 500 }, size: 1234, value: "bytes 734-1233/1234" },
  { span: { start: 0, length: 1 }, size: 1, value: "bytes 0-0/1" },
];

for (const { span, size, value } of CONTENT_RANGES) {
  Deno.test(`formatContentRange() writes ${value} when that is the part (9110 §14.4)`, () => {
    assertEquals(formatContentRange(span, size), value);
  });
}

Deno.test("formatUnsatisfied() tells the size when no part can be sent (9110 §15.5.17)", () => {
  assertEquals(formatUnsatisfied(1234), "bytes */1234");
});

function shown(selection: RangeSelection): string {
  const parts = partsOf(selection);
  if (parts === null) return selection.kind;
  if (selection.kind === "parts") assert(parts.length > 1, "one part is no multipart");
  return parts.map(({ start, length }) => `${start}-${start + length - 1}`).join(" ");
}

function partsOf(selection: RangeSelection): readonly Span[] | null {
  if (selection.kind === "part") return [selection.span];
  return selection.kind === "parts" ? selection.spans : null;
}
