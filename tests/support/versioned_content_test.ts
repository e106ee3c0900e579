import { assertEquals } from "@std/assert";
import { MIN_CONTENT_BYTES, versionedContent, wholeVersion } from "./versioned_content.ts";

const LENGTH = 10_000;

for (const length of [MIN_CONTENT_BYTES, MIN_CONTENT_BYTES + 1, LENGTH]) {
  Deno.test(`wholeVersion() tells the version of all ${length} bytes`, () => {
    for (const version of [0, 1, 123_456]) {
      assertEquals(wholeVersion(versionedContent(version, length)), version);
    }
  });
}

const [ONE, TWO] = [1, 2].map((version) => versionedContent(version, LENGTH));
const BROKEN: readonly { name: string; content: Uint8Array }[] = [
  { name: "nothing", content: new Uint8Array() },
  { name: "all but the last byte", content: ONE.subarray(0, LENGTH - 1) },
  { name: "one byte more", content: Uint8Array.from([...ONE, 0]) },
  { name: "one other byte", content: changed(ONE, LENGTH - 1, 1) },
  { name: "an end of zeros", content: changed(ONE, LENGTH - 512, 512) },
  {
    name: "the end of another version",
    content: Uint8Array.from([...ONE.subarray(0, 4096), ...TWO.subarray(4096)]),
  },
];

for (const { name, content } of BROKEN) {
  Deno.test(`wholeVersion() knows ${name} for no whole version`, () => {
    assertEquals(wholeVersion(content), null);
  });
}

function changed(content: Uint8Array, start: number, length: number): Uint8Array {
  const copy = content.slice();
  for (let index = start; index < start + length; index++) copy[index] ^= 1;
  return copy;
}
