import { assertEquals } from "@std/assert";
import { Column } from "../../../lib/files/archive/column.ts";

/** One less and one more than a block has, and some blocks. */
const COUNTS = [0, 1, 1023, 1024, 1025, 5_000];

for (const count of COUNTS) {
  Deno.test(`Column holds each number when there are ${count}`, () => {
    const wide = new Column(Float64Array);
    const signed = new Column(Int32Array);
    for (let i = 0; i < count; i++) {
      wide.push(Number.MAX_SAFE_INTEGER - i);
      signed.push(-i);
    }
    assertEquals([wide.length, signed.length], [count, count]);
    for (let i = 0; i < count; i++) {
      assertEquals([wide.at(i), -signed.at(i)], [Number.MAX_SAFE_INTEGER - i, i]);
    }
  });
}
