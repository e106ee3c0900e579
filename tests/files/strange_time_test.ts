import { assert, assertEquals } from "@std/assert";
import { parseByteRanges } from "../support/byte_ranges.ts";
import { runClient, testWith } from "../support/client_program.ts";
import { wireBytes } from "../support/every_split.ts";
import { Site } from "../support/site.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

// On some file systems, such as tmpfs, anybody can give a file a time that no calendar has.

interface Row {
  readonly name: string;
  /** Since the epoch. */
  readonly seconds: number;
  /** `undefined` where no field can tell the time. */
  readonly lastModified: string | undefined;
}

const ROWS: readonly Row[] = [
  { name: "beyond what a Date can tell", seconds: 99_999_999_999_999, lastModified: undefined },
  {
    name: "of the last second before the year 0",
    seconds: -62_167_219_201,
    lastModified: undefined,
  },
  {
    name: "of the first second of the year 0",
    seconds: -62_167_219_200,
    lastModified: "Sat, 01 Jan 0000 00:00:00 GMT",
  },
  {
    name: "of the year 1900",
    seconds: -2_208_988_800,
    lastModified: "Mon, 01 Jan 1900 00:00:00 GMT",
  },
];

/** A directory with a file of such a time. */
function fill({ seconds }: Row): TemporaryDirectory {
  const directory = TemporaryDirectory.inMemory();
  Deno.utimeSync(directory.write("strange.txt", "content"), seconds, seconds);
  return directory;
}

/** Whether the file system has such times. */
function isKept(row: Row): boolean {
  using directory = fill(row);
  const millis = Deno.statSync(`${directory.path}/strange.txt`).mtime?.getTime();
  return Number.isNaN(millis) || millis === row.seconds * 1000;
}

for (const row of ROWS) {
  const { name, lastModified } = row;
  if (!isKept(row)) {
    Deno.test.ignore(`fileHandler() sends a file when its time is ${name}: none is here`, () => {});
    continue;
  }

  Deno.test(`fileHandler() sends a file when its time is ${name} (9110 §8.8.2)`, async () => {
    using directory = fill(row);
    const site = new Site(directory);
    const { status, headers, body } = await site.get("/strange.txt");
    assertEquals([status, body, headers["last-modified"]], [200, "content", lastModified]);
    const part = await site.get("/strange.txt", { range: "bytes=1-3" });
    assertEquals([part.status, part.body], [206, "ont"]);
    const parts = await site.get("/strange.txt", { range: "bytes=0-0,6-6" });
    const contents = parseByteRanges(parts.headers["content-type"], parts.body);
    assertEquals(contents.map(({ content }) => content), ["c", "t"]);
    for (const accept of ["text/html", "application/json"]) {
      const listing = await site.get("/?sort=modified", { accept });
      assertEquals([listing.status, listing.body.includes("strange.txt")], [200, true]);
    }
  });

  testWith("tar", `fileHandler() sends a tar when the time of a file is ${name}`, async () => {
    using directory = fill(row);
    const { status, body } = await new Site(directory).get("/?archive=tar");
    assertEquals(status, 200);
    using out = new TemporaryDirectory();
    const { code, stderr } = await runClient("tar", ["xf", "-", "-C", out.path], wireBytes(body));
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(out.read("strange.txt"), "content");
  });

  testWith("python3", `fileHandler() sends a ZIP when the time of a file is ${name}`, async () => {
    using directory = fill(row);
    const { status, headers, body } = await new Site(directory).get("/?archive=zip");
    assertEquals(status, 200);
    assert(!Number.isNaN(Date.parse(headers["last-modified"])), headers["last-modified"]);
    using out = new TemporaryDirectory();
    Deno.writeFileSync(`${out.path}/a.zip`, wireBytes(body));
    const args = ["-m", "zipfile", "-e", `${out.path}/a.zip`, `${out.path}/a`];
    assertEquals((await runClient("python3", args)).code, 0);
    assertEquals(out.read("a/strange.txt"), "content");
  });
}
