import { assertEquals, assertMatch } from "@std/assert";
import { isShortage, printError } from "../../lib/server/system_failure.ts";
import { saidBy } from "../support/said_by.ts";

/** Two errors, each of which caused the other. */
function circle(message: string): Error {
  const error = new Error(message);
  error.cause = new Error("It failed", { cause: error });
  return error;
}

const ROWS: readonly (readonly [name: string, error: unknown, isShortage: boolean])[] = [
  ["the process has too many files", new Error("Too many open files (os error 24)"), true],
  ["the system has too many files", new Error("Too many open files (os error 23)"), true],
  [
    "what it says was caused by that",
    new Error("It failed", { cause: new Error("Too many open files (os error 24)") }),
    true,
  ],
  ["there is no such file", new Error("No such file (os error 2)"), false],
  ["the number has more digits", new Error("Some other (os error 240)"), false],
  ["a message has no number", new Error("Too many open files"), false],
  ["it was caused by what it caused", circle("It failed, too"), false],
  ["it is no error", "Too many open files (os error 24)", false],
];

for (const [name, error, expected] of ROWS) {
  Deno.test(`isShortage() is ${expected} when ${name}`, () => {
    assertEquals(isShortage(error), expected);
  });
}

const PRINTED: readonly (readonly [error: unknown, line: RegExp])[] = [
  [new Error("No such file (os error 2)"), /^Error: No such file \(os error 2\)$/],
  [
    new Error("It failed", { cause: new Error("Full (os error 28)") }),
    /^Error: It failed: Error: Full \(os error 28\)$/,
  ],
  [
    new Error("Too many open files (os error 24)"),
    /^Error: Too many open files \(os error 24\); raise the limit of them, as with ulimit -n$/,
  ],
  [circle("Full (os error 28)"), /^Error: Full \(os error 28\): Error: It failed$/],
  [circle("a bug"), /^<ref \*1> Error: a bug\n {4}at /],
  [
    {
      [Symbol.for("Deno.customInspect")]() {
        throw new Error("It fails");
      },
    },
    /^What was thrown cannot be printed$/,
  ],
  [new TypeError("a bug"), /^TypeError: a bug\n {4}at /],
  [
    new SuppressedError(new Error("Kept at /a"), new Error("Full (os error 28)")),
    /^Error: Full \(os error 28\)\nError: Kept at \/a\n {4}at /,
  ],
];

for (const [error, line] of PRINTED) {
  Deno.test(`printError() has a stack where it is no error of the system: ${error}`, async () => {
    const said = await saidBy(() => Promise.resolve(printError(error)));
    assertMatch(said.join("\n"), line);
  });
}
