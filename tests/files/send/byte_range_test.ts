import { assert, assertEquals } from "@std/assert";
import {
  formatContentRange,
  formatUnsatisfied,
  type RangeSelection,
  selectRange,
  type Span,
} from "../../../lib/files/send/byte_range.ts";

type Row = readonly [
  range: string | null,
  size: number,
  /** `"whole"`, `"unsatisfiable"`, or first and last byte of each part, as a Range has them. */
  selects: string,
  /** A section of RFC 9110, or a test of Go's `net/http`, whose facts these are. */
  reason: string,
];

const ROWS: readonly Row[] = [
  [null, 11, "whole", "§14.2: no Range"],
  ["bytes=0-4", 11, "0-4", "§14.1.2: a first part; Go"],
  ["bytes=3-7", 11, "3-7", "§14.1.2: from the middle; Go"],
  ["bytes=0-0", 11, "0-0", "§14.1.2: one byte"],
  ["bytes=10-10", 11, "10-10", "§14.1.2: the last byte"],
  ["bytes=0-9", 11, "0-9", "Go: all but one"],
  ["bytes=0-10", 11, "0-10", "Go: all of it is a part, too"],
  ["bytes=0-499", 10_000, "0-499", "§14.1.2: an example; Go"],
  ["bytes=500-999", 10_000, "500-999", "§14.1.2: an example; Go"],
  ["bytes=2-", 11, "2-10", "§14.1.2: an open end; Go"],
  ["bytes=0-", 10, "0-9", "§14.1.2: open from the start; Go"],
  ["bytes=10-", 11, "10-10", "§14.1.2: open at the last byte; Go"],
  ["bytes=9500-", 10_000, "9500-9999", "§14.1.2: an example; Go"],
  ["bytes=-5", 11, "6-10", "§14.1.2: a suffix; Go"],
  ["bytes=-1", 1, "0-0", "§14.1.2: a suffix that is all"],
  ["bytes=-500", 10_000, "9500-9999", "§14.1.2: an example; Go"],
  ["bytes=-15", 10, "0-9", "§14.1.2: longer than the file; Go"],
  ["bytes=5-1000", 11, "5-10", "§14.1.2: clamped to the end; Go"],
  ["bytes=0-11", 11, "0-10", "§14.1.2: clamped by one; Go"],
  ["bytes=10-11", 11, "10-10", "§14.1.2: clamped to one byte; Go"],
  ["bytes=0-20", 10, "0-9", "§14.1.2: clamped to all; Go"],
  ["bytes=11-", 11, "unsatisfiable", "§14.1.2: just beyond; Go"],
  ["bytes=11-12", 11, "unsatisfiable", "§14.1.2: beyond; Go"],
  ["bytes=12-12", 11, "unsatisfiable", "§14.1.2: beyond; Go"],
  ["bytes=100-", 11, "unsatisfiable", "§14.1.2: far beyond; Go"],
  ["bytes=100-1000", 11, "unsatisfiable", "§14.1.2: far; Go"],
  ["bytes=-0", 11, "unsatisfiable", "§14.1.2: a suffix of nothing"],
  ["bytes=-0,11-", 11, "unsatisfiable", "§15.5.17: none of two"],
  ["bytes=0-128", 0, "whole", "Go: all of an empty file"],
  ["bytes=1-", 0, "whole", "Go: all of an empty file"],
  ["bytes=-5", 0, "whole", "§14.1.2: longer than an empty file"],
  ["bytes=0-0,-2", 11, "0-0 9-10", "§14.1.2: both ends; Go"],
  ["bytes=0-1,5-8", 11, "0-1 5-8", "§14.1.2: two parts; Go"],
  ["bytes=0-1,5-", 11, "0-1 5-10", "§14.1.2: one is open; Go"],
  ["bytes=1-2,5-", 10, "1-2 5-9", "§14.1.2: one is open; Go"],
  ["bytes=0-0,-1", 10_000, "0-0 9999-9999", "§14.1.2: example; Go"],
  ["bytes=0-0,99-,2-2", 9, "0-0 2-2", "§14.2: one is beyond"],
  ["bytes=99-,4-6", 9, "4-6", "§15.3.7.2: one part is no multipart"],
  ["bytes=-0,4-6", 9, "4-6", "§14.1.2: nothing, and a part"],
  ["bytes=5-6,0-1", 11, "5-6 0-1", "§15.3.7.2: the order asked for"],
  ["bytes=-1,3-3,0-0", 9, "8-8 3-3 0-0", "§15.3.7.2: the order"],
  ["bytes=1-3,7-7,4-5", 20, "1-5 7-7", "§15.3.7.2: of the first"],
  ["bytes=6-7,0-1,1-3", 20, "6-7 0-3", "§15.3.7.2: of the rest"],
  ["bytes=9-9,7-7,0-1,1-3", 20, "9-9 7-7 0-3", "§15.3.7.2: the rest"],
  ["bytes=0-3,2-5", 20, "0-5", "§15.3.7.2: they overlap"],
  ["bytes=2-5,0-3", 20, "0-5", "§15.3.7.2: they overlap backwards"],
  ["bytes=0-9,2-3", 20, "0-9", "§15.3.7.2: one within the other"],
  ["bytes=4-5,4-5", 20, "4-5", "§17.15: the same twice"],
  ["bytes=0-3,4-5", 20, "0-5", "§15.3.7.2: they touch"],
  ["bytes=4-5,0-3", 20, "0-5", "§15.3.7.2: they touch backwards"],
  ["bytes=0-3,5-6", 20, "0-3 5-6", "a byte between them"],
  ["bytes=500-600,601-999", 10_000, "500-999", "§14.1.2: example"],
  ["bytes=500-700,601-999", 10_000, "500-999", "§14.1.2: example"],
  ["bytes=0-,1-,2-,3-,4-", 11, "whole", "Go: more than the file"],
  ["bytes=0-10,-1", 11, "whole", "§17.15: one byte too many"],
  ["bytes=0-9,-1", 11, "0-10", "as many as the file has"],
  ["foo", 10, "whole", "Go: no ranges at all"],
  ["", 10, "whole", "§14.2: an empty value"],
  ["bytes", 10, "whole", "§14.2: a unit alone"],
  ["bytes=", 10, "whole", "§14.1.1: an empty set; Go"],
  ["bytes=7", 10, "whole", "§14.1.1: a number; Go"],
  ["bytes= 7 ", 10, "whole", "§14.1.1: a number; Go"],
  ["bytes=-", 10, "whole", "§14.1.1: a hyphen"],
  ["bytes=5-4", 10, "whole", "§14.1.1: it ends before it begins; Go"],
  ["bytes=99-98", 10, "whole", "§14.1.1: the same, beyond the end"],
  ["bytes=0-2,5-4", 10, "whole", "§14.2: the second is invalid; Go"],
  ["bytes=2-5,4-3", 10, "whole", "§14.2: the second is invalid; Go"],
  ["bytes=99-,x", 10, "whole", "§14.2: beyond, then invalid"],
  ["bytes=x,0-1,3-4", 10, "whole", "§14.2: the first is invalid"],
  ["bytes=--5,4--3", 10, "whole", "§14.1.1: signs; Go"],
  ["bytes=+0-4", 10, "whole", "§14.1.1: a sign"],
  ["bytes=0-+4", 10, "whole", "§14.1.1: a sign"],
  ["bytes=-+4", 10, "whole", "§14.1.1: a sign in a suffix"],
  ["bytes=0--4", 10, "whole", "§14.1.1: a negative end"],
  ["bytes=A-", 10, "whole", "§14.1.1: a letter; Go"],
  ["bytes=A- ", 10, "whole", "§14.1.1: a letter; Go"],
  ["bytes=A-Z", 10, "whole", "§14.1.1: letters; Go"],
  ["bytes= -Z", 10, "whole", "§14.1.1: a letter; Go"],
  ["bytes=5-Z", 10, "whole", "§14.1.1: a letter; Go"],
  ["bytes=Ran-dom, garbage", 10, "whole", "§14.1.1: words; Go"],
  ["bytes=0x01-0x02", 10, "whole", "§14.1.1: hexadecimal; Go"],
  ["bytes=1e0-2e0", 10, "whole", "§14.1.1: exponents"],
  ["bytes=0.0-4.0", 10, "whole", "§14.1.1: points"],
  ["bytes=1_0-", 10, "whole", "§14.1.1: an underscore"],
  ["bytes=\u0660-\u0664", 10, "whole", "§14.1.1: Arabic digits"],
  ['bytes="0-4"', 10, "whole", "§14.1.1: quotes"],
  ["bytes=0-4;5-6", 10, "whole", "§14.1.1: a semicolon"],
  ["bytes=0-4/10", 10, "whole", "§14.4: that is Content-Range's"],
  ["bytes=0-4\n", 10, "whole", "§14.1.1: a line feed"],
  ["bytes=0-4-6", 10, "whole", "§14.1.1: three numbers"],
  ["bytes=         ", 10, "whole", "§14.1.1: spaces; Go"],
  ["bytes= , , ,   ", 10, "whole", "§5.6.1.2: empty members; Go"],
  ["bytes=,0-1,,4-5,", 10, "0-1 4-5", "§5.6.1.2: empty members"],
  ["bytes=0-1 ,\t4-5", 10, "0-1 4-5", "§5.6.1: space at a comma"],
  ["bytes=0 -4", 10, "whole", "§14.1.1: space before the hyphen"],
  ["bytes=0- 4", 10, "whole", "§14.1.1: space after the hyphen"],
  ["bytes=0-1 4-5", 10, "whole", "§14.1.1: space for a comma"],
  ["bytes =0-4", 10, "whole", "§14.1.1: space before the sign"],
  [" bytes=0-4", 10, "whole", "§14.1.1: space before the unit"],
  ["items=0-4", 10, "whole", "§14.2: another unit"],
  ["xbytes=0-4", 10, "whole", "§14.1: it only ends like bytes"],
  ["byte=0-4", 10, "whole", "§14.1: another unit"],
  ["none=0-4", 10, "whole", "§14.3: a reserved word"],
  ["BYTES=0-4", 10, "0-4", "§14.1: units in any case"],
  ["bytes=0-4, bytes=6-7", 10, "whole", "§5.3: two lines of Range"],
  ["bytes=000-0004", 10, "0-4", "§14.1.1: leading zeros are digits"],
  [`bytes=0-${"9".repeat(40)}`, 10, "0-9", "§14.1.2: a huge end"],
  [`bytes=-${"9".repeat(40)}`, 10, "0-9", "§14.1.2: a huge suffix"],
  ["bytes=0-9007199254740991", 10, "0-9", "2^53 - 1"],
  ["bytes=0-18446744073709551616", 10, "0-9", "2^64 is not 0"],
  ["bytes=18446744073709551616-", 10, "unsatisfiable", "2^64 is not 0"],
  [
    "bytes=9007199254740990-",
    Number.MAX_SAFE_INTEGER,
    "9007199254740990-9007199254740990",
    "the largest file there can be",
  ],
];

for (const [range, size, selects, reason] of ROWS) {
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
