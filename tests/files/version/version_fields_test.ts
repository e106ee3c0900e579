import { assertEquals } from "@std/assert";
import { versionFields } from "../../../lib/files/version/version_fields.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const MODIFIED = Date.UTC(2024, 0, 2, 3, 4, 5);
const MINUTE = 60_000;

/** The last millisecond before the year 0. */
const BEFORE_DATES = Date.parse("0000-01-01T00:00:00Z") - 1;

function statusOf(modified: number | null): Deno.FileInfo {
  using directory = new TemporaryDirectory();
  const info = Deno.lstatSync(directory.write("f", "12345"));
  return { ...info, mtime: modified === null ? null : new Date(modified) };
}

Deno.test("versionFields() tells size and time", () => {
  const { etag, isRacy, modified, lastModified } = versionFields(
    statusOf(MODIFIED),
    MODIFIED + MINUTE,
    undefined,
  );
  assertEquals(etag, `"5-${MODIFIED.toString(36)}"`);
  assertEquals([isRacy, modified], [false, MODIFIED]);
  assertEquals(lastModified, "Tue, 02 Jan 2024 03:04:05 GMT");
});

Deno.test("versionFields() works a settled status out once, and each variant for itself", () => {
  const info = statusOf(MODIFIED);
  const first = versionFields(info, MODIFIED + MINUTE, undefined);
  assertEquals(versionFields(info, MODIFIED + 2 * MINUTE, undefined) === first, true);
  const compressed = versionFields(info, MODIFIED + MINUTE, "br");
  assertEquals(compressed.etag, `${first.etag.slice(0, -1)}-br"`);
  assertEquals(versionFields(info, MODIFIED + 2 * MINUTE, "br") === compressed, true);
  assertEquals(versionFields(info, MODIFIED + 2 * MINUTE, undefined) === first, true);
});

Deno.test("versionFields() does not keep what is told of a file that may still change", () => {
  const info = statusOf(MODIFIED);
  const young = versionFields(info, MODIFIED + 1, undefined);
  assertEquals([young.isRacy, young.etag.includes("-new")], [true, true]);
  const old = versionFields(info, MODIFIED + MINUTE, undefined);
  assertEquals([old.isRacy, old.etag.includes("-new")], [false, false]);
});

Deno.test("versionFields() tells no date that is still to come when the clock was put back", () => {
  const info = statusOf(MODIFIED);
  versionFields(info, MODIFIED + MINUTE, undefined);
  const { lastModified, isRacy } = versionFields(info, MODIFIED - MINUTE, undefined);
  assertEquals([lastModified, isRacy], ["Tue, 02 Jan 2024 03:03:05 GMT", true]);
});

Deno.test("versionFields() tells a tag that lasts of a future that was set a second ago", () => {
  const SET = MODIFIED - MINUTE;
  const rows: readonly (readonly [ctime: number | null, age: number, isRacy: boolean])[] = [
    [SET, 1_010, true],
    [SET, 1_011, false],
    [null, 2_000, true],
    // An upload may get so near a time on FAT.
    [SET, MINUTE - 2_001, false],
    [SET, MINUTE - 2_000, true],
  ];
  for (const [ctime, age, isRacy] of rows) {
    const info = { ...statusOf(MODIFIED), ctime: ctime === null ? null : new Date(ctime) };
    const fields = versionFields(info, SET + age);
    assertEquals([fields.isRacy, fields.etag.includes("-new")], [isRacy, isRacy], `${age}`);
    assertEquals(Date.parse(fields.lastModified ?? "") <= SET + age, true);
  }
});

Deno.test("versionFields() tells no date, and no tag that lasts, where the file system has none", () => {
  for (const time of [null, NaN]) {
    const fields = versionFields(statusOf(time), MODIFIED, undefined);
    assertEquals(fields, {
      etag: 'W/"5-0-new"',
      isRacy: true,
      modified: null,
      lastModified: undefined,
    });
  }
});

Deno.test("versionFields() tells no date before the year 0 (9110 §5.6.7)", () => {
  const { etag, isRacy, modified, lastModified } = versionFields(
    statusOf(BEFORE_DATES),
    MODIFIED,
    undefined,
  );
  assertEquals([modified, lastModified, isRacy], [null, undefined, false]);
  assertEquals(etag, `"5-${BEFORE_DATES.toString(36)}"`);
  const earliest = versionFields(statusOf(BEFORE_DATES + 1), MODIFIED, undefined);
  assertEquals(earliest.lastModified, "Sat, 01 Jan 0000 00:00:00 GMT");
});
