import { assertEquals, assertThrows } from "@std/assert";
import { isTooLong, PATH_LIMITS } from "../../../lib/files/root/path_limits.ts";

interface Row {
  readonly name: string;
  readonly names: readonly string[];
  readonly expected: boolean;
}

/** With the root's four bytes and their slashes, 3,844 bytes. */
const DEEP = Array<string>(15).fill("a".repeat(255));

const ROWS: readonly Row[] = [
  { name: "a name of 255 bytes", names: ["a".repeat(255)], expected: false },
  { name: "a name of 256 bytes", names: ["a".repeat(256)], expected: true },
  {
    name: "a name of 255 bytes in 128 characters",
    names: ["é".repeat(127) + "a"],
    expected: false,
  },
  { name: "a name of 256 bytes in 128 characters", names: ["é".repeat(128)], expected: true },
  { name: "a path of 4,095 bytes", names: [...DEEP, "a".repeat(250)], expected: false },
  { name: "a path of 4,096 bytes", names: [...DEEP, "a".repeat(251)], expected: true },
];

for (const { name, names, expected } of ROWS) {
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
