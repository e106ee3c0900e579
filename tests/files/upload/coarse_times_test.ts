import { assert, assertEquals } from "@std/assert";
import { RACY_MILLIS } from "../../../lib/files/version/file_version.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite } from "../../support/upload_site.ts";

const UNITS = [
  { fileSystem: "ext4 with small inodes", millis: 1_000 },
  { fileSystem: "FAT", millis: 2_000 },
];

/** Has the file system keep times no finer than that, until it is disposed of. */
function keepingTimes(millis: number): Disposable {
  const prototype = Deno.FsFile.prototype;
  const { utimeSync } = prototype;
  prototype.utimeSync = function (_, modified) {
    const kept = new Date(Math.floor(Number(modified) / millis) * millis);
    utimeSync.call(this, kept, kept);
  };
  return { [Symbol.dispose]: () => void (prototype.utimeSync = utimeSync) };
}

for (const { fileSystem, millis } of UNITS) {
  Deno.test(`storeFile() tells no tag of two versions when times are as on ${fileSystem}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path);
    using _coarse = keepingTimes(millis);
    const versions = new Map<string, string>();
    for (let version = 10; version < 40; version++) {
      const content = String(version);
      const put = await site.ask("PUT", "/files/a", { body: [content] });
      const get = await site.ask("GET", "/files/a");
      assert(
        !put.headers.etag?.includes("-new"),
        "a tag was told that GET gives for a moment only",
      );
      for (const { headers: { etag } } of [put, get]) {
        if (etag === undefined || etag.includes("-new")) continue;
        assertEquals(versions.get(etag) ?? content, content);
        versions.set(etag, content);
      }
    }
    const [first] = versions.keys();
    assert(first !== undefined, "no tag was told");
    const stale = { headers: { "if-none-match": first } };
    assertEquals((await site.ask("GET", "/files/a", stale)).status, 200);
    const lost = { headers: { "if-match": first }, body: ["x"] };
    assertEquals((await site.ask("PUT", "/files/a", lost)).status, 412);
    // The time of a file runs ahead by a unit at most, however often it is replaced.
    assert(Deno.statSync(`${directory.path}/a`).mtime!.getTime() <= Date.now() + millis);
  });
}

/** The times of what has the name, from now. */
const TIMES = [
  { there: "nothing is there", millis: null },
  { there: "it replaces one of an hour ago", millis: -3_600_000 },
  { there: "it replaces one of tomorrow", millis: 86_400_000 },
];

for (const { fileSystem, millis: unit } of [{ fileSystem: "most", millis: 1 }, ...UNITS]) {
  for (const { there, millis } of TIMES) {
    Deno.test(`storeFile() gives a file the time that it is when ${there} and times are as on ${fileSystem}`, async () => {
      using directory = new TemporaryDirectory();
      const site = new UploadSite(directory.path);
      const start = Date.now();
      if (millis !== null) {
        const time = new Date(start + millis);
        Deno.utimeSync(directory.write("a", "old"), time, time);
      }
      using _coarse = keepingTimes(unit);
      await site.ask("PUT", "/files/a", { body: ["new"] });
      const time = Deno.statSync(`${directory.path}/a`).mtime!.getTime();
      assert(time > start - RACY_MILLIS - unit && time <= Date.now(), `${time - start} ms`);
    });
  }
}
