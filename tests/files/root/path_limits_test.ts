import { assertEquals, assertThrows } from "@std/assert";
import { isTooLong, PATH_LIMITS } from "../../../lib/files/root/path_limits.ts";

type Row = readonly [name: string, names: readonly string[], expected: boolean];

/** With the root's four bytes and their slashes, 3,844 bytes. */
const DEEP = Array<string>(15).fill("a".repeat(255));

const ROWS: readonly Row[] = [
  ["a name of 255 bytes", ["a".repeat(255)], false],
  ["a name of 256 bytes", ["a".repeat(256)], true],
  ["a name of 255 bytes in 128 characters", ["é".repeat(127) + "a"], false],
  ["a name of 256 bytes in 128 characters", ["é".repeat(128)], true],
  ["a path of 4,095 bytes", [...DEEP, "a".repeat(250)], false],
  ["a path of 4,096 bytes", [...DEEP, "a".repeat(251)], true],
];

for (const [name, names, expected] of ROWS) {
  Deno.test(`isTooLong() is ${expected}, as the system has it, when there is ${name}`, () => {
    assertEquals(isTooLong("/tmp", names), expected);
    const error = assertThrows(() => Deno.lstatSync(`/tmp/${names.join("/")}`), Error);
    assertEquals((error as { code?: string }).code === "ENAMETOOLONG", expected);
  });
}

for (const [depth, expected] of [[64, false], [65, true]] as const) {
  Deno.test(`isTooLong() is ${expected} when a path has ${depth} names, whatever the system takes`, () => {
    assertEquals(isTooLong("/tmp", Array(depth).fill("a")), expected);
  });
}

Deno.test("PATH_LIMITS say how long names and paths may be", () => {
  assertEquals(PATH_LIMITS, "a file name has at most 255 bytes, a path 4095 and 64 names");
});
