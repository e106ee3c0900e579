import { assertEquals, assertStringIncludes } from "@std/assert";
import { humanSize, isoTime } from "../../../lib/files/listing/format.ts";
import { directoryJson } from "../../../lib/files/listing/directory_json.ts";
import { fileEntry, renderPage } from "../../support/listing.ts";

const SIZES: readonly (readonly [size: number, shown: string])[] = [
  [0, "0 B"],
  [1, "1 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [2 ** 20, "1 MiB"],
  [1_234_567_890, "1.15 GiB"],
  [2 ** 40, "1 TiB"],
  [Number.MAX_SAFE_INTEGER, "8 PiB"],
];

for (const [size, shown] of SIZES) {
  Deno.test(`humanSize() is "${shown}" when there are ${size} bytes`, () => {
    assertEquals(humanSize(size), shown);
  });
}

const TIMES: readonly (readonly [modified: number | null, shown: string | null])[] = [
  [null, null],
  [0, "1970-01-01T00:00:00.000Z"],
  [-1, "1969-12-31T23:59:59.999Z"],
  [Date.UTC(2026, 10, 22, 8, 20, 2), "2026-11-22T08:20:02.000Z"],
  [8.64e15, "+275760-09-13T00:00:00.000Z"],
  [8.64e15 + 1, null],
  [NaN, null],
];

for (const [modified, shown] of TIMES) {
  Deno.test(`isoTime() is ${shown} when a file is of ${modified}`, () => {
    assertEquals(isoTime(modified), shown);
  });
}

Deno.test("directoryPage() and directoryJson() show the others when one has an absurd time", () => {
  // What Deno makes of `touch -d @99999999999999` on tmpfs.
  const entries = [fileEntry("absurd", 1, new Date(1e17).getTime()), fileEntry("sound", 1, 0)];
  assertStringIncludes(renderPage({ entries }), "sound</bdi></a><td>1 B<td><time");
  const json = [...directoryJson(entries)].join("");
  const modified = (JSON.parse(json) as { modified: string | null }[]).map((it) => it.modified);
  assertEquals(modified, [null, "1970-01-01T00:00:00.000Z"]);
});
