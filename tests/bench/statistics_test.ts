import { assertEquals, assertThrows } from "@std/assert";
import { fitLine, median, ratioOf } from "./statistics.ts";

Deno.test("median() is the middle value, whatever the order", () => {
  assertEquals(median([3]), 3);
  assertEquals(median([10, 9, 1]), 9);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertThrows(() => median([]), TypeError);
});

Deno.test("median() leaves what it is given as it is", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("ratioOf() divides the medians, and tells the least and most of the rounds", () => {
  // The medians are 20 and 10; round by round it is 1, 5 and 1.5.
  assertEquals(ratioOf([10, 20, 30], [10, 4, 20]), { ofMedians: 2, least: 1, most: 5 });
  assertThrows(() => ratioOf([1, 2], [1]), TypeError);
});

Deno.test("fitLine() finds the line that points lie on, and tells when they do not", () => {
  assertEquals(fitLine([[0, 1], [1, 3], [2, 5]]), { slope: 2, intercept: 1, fit: 1 });
  assertEquals(fitLine([[1, 4], [2, 4]]), { slope: 0, intercept: 4, fit: 1 });
  assertEquals(fitLine([[0, 0], [1, 3], [2, 0]]).fit, 0);
  assertThrows(() => fitLine([[1, 1], [1, 2]]), TypeError);
});
