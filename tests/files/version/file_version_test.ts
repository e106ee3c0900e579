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

interface Row {
  readonly name: string;
  readonly modified: number;
  readonly changed: number;
  readonly isUnsettled: boolean;
}

/** As seen at 10,000. */
const ROWS: readonly Row[] = [
  { name: "all is old", modified: 0, changed: 0, isUnsettled: false },
  { name: "it was written to a tick ago", modified: 9_990, changed: 0, isUnsettled: true },
  { name: "it was written to before that", modified: 9_989, changed: 0, isUnsettled: false },
  { name: "it changed in this second", modified: 0, changed: 8_990, isUnsettled: true },
  { name: "it changed before that", modified: 0, changed: 8_989, isUnsettled: false },
  // Whoever sets the time of a file sets but the one.
  { name: "it is said to be of now", modified: 9_990, changed: 8_989, isUnsettled: false },
  { name: "it is said to be of the future", modified: 99_999, changed: 1, isUnsettled: false },
  {
    name: "it is of the future, for all that is told",
    modified: 99_999,
    changed: 0,
    isUnsettled: true,
  },
  { name: "the clock was put back", modified: 0, changed: 99_000, isUnsettled: true },
];

for (const { name, modified, changed, isUnsettled: expected } of ROWS) {
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
