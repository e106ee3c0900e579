import { assertEquals } from "@std/assert";
import { isShortage } from "../../lib/server/system_failure.ts";

const ROWS: readonly (readonly [name: string, error: unknown, isShortage: boolean])[] = [
  ["the process has too many files", new Error("Too many open files (os error 24)"), true],
  ["the system has too many files", new Error("Too many open files (os error 23)"), true],
  ["there is no such file", new Error("No such file (os error 2)"), false],
  ["the number has more digits", new Error("Some other (os error 240)"), false],
  ["a message has no number", new Error("Too many open files"), false],
  ["it is no error", "Too many open files (os error 24)", false],
];

for (const [name, error, expected] of ROWS) {
  Deno.test(`isShortage() is ${expected} when ${name}`, () => {
    assertEquals(isShortage(error), expected);
  });
}
