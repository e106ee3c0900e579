import { assertEquals } from "@std/assert";
import {
  type FileVersion,
  isLasting,
  isRacy,
  isSameVersion,
  isUnsettled,
  versionOf,
} from "../../../lib/files/version/file_version.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const VERSION: FileVersion = { device: 1, inode: 2, size: 3, modified: 4, changed: 5 };

for (const field of Object.keys(VERSION)) {
  Deno.test(`isSameVersion() tells versions apart when the ${field} is another`, () => {
    assertEquals(isSameVersion(VERSION, { ...VERSION }), true);
    assertEquals(isSameVersion(VERSION, { ...VERSION, [field]: 9 }), false);
  });
}

Deno.test("versionOf() has what the system says when a file is looked at", () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("file", "content");
  Deno.utimeSync(path, 1_000, 1_000.5);
  const version = versionOf(Deno.lstatSync(path));
  assertEquals([version.size, version.modified], [7, 1_000_500]);
  assertEquals(version, versionOf(Deno.statSync(path)));
  Deno.renameSync(directory.write("other", "CONTENT"), path);
  Deno.utimeSync(path, 1_000, 1_000.5);
  assertEquals(isSameVersion(version, versionOf(Deno.lstatSync(path))), false);
});

Deno.test("versionOf() is the same when a file has a time that no Date can tell", () => {
  using directory = new TemporaryDirectory();
  const info = { ...Deno.statSync(directory.write("file", "")), mtime: new Date(NaN) };
  const version = versionOf(info);
  assertEquals([version.modified, isSameVersion(version, versionOf(info))], [0, true]);
});

type Row = readonly [name: string, modified: number, changed: number, isUnsettled: boolean];

/** As seen at 10,000. */
const ROWS: readonly Row[] = [
  ["all is old", 0, 0, false],
  ["it was written to a tick ago", 9_990, 0, true],
  ["it was written to before that", 9_989, 0, false],
  ["it changed in this second", 0, 8_990, true],
  ["it changed before that", 0, 8_989, false],
  // Whoever sets the time of a file sets but the one.
  ["it is said to be of now", 9_990, 8_989, false],
  ["it is said to be of the future", 99_999, 1, false],
  ["it is of the future, for all that is told", 99_999, 0, true],
  ["the clock was put back", 0, 99_000, true],
];

for (const [name, modified, changed, expected] of ROWS) {
  Deno.test(`isUnsettled() is ${expected}, and isLasting() goes by it, when ${name}`, () => {
    const version = { ...VERSION, modified, changed };
    assertEquals(isUnsettled(version, 10_000), expected);
    assertEquals(isLasting(version, 10_000), changed !== 0 && !expected);
  });
}

const NOW = Date.UTC(2026, 10, 22, 8, 0, 0);

/** The kernel's clock ticks every 10 ms at the slowest, and the runtime cuts off to 1 ms. */
const AGES = [
  { age: -3_600_000, isRacy: true, reason: "it is of the future" },
  { age: -1, isRacy: true, reason: "the clocks are not the same" },
  { age: 0, isRacy: true, reason: "it changed in this millisecond" },
  { age: 1, isRacy: true, reason: "within a tick" },
  { age: 10, isRacy: true, reason: "within a tick and a millisecond" },
  { age: 11, isRacy: false, reason: "the tick is over" },
  { age: 3_600_000, isRacy: false, reason: "it is old" },
];

for (const { age, isRacy: expected, reason } of AGES) {
  Deno.test(`isRacy() is ${expected} when a file is ${age} ms old: ${reason}`, () => {
    assertEquals(isRacy(NOW - age, NOW), expected);
  });
}
