import { assertEquals, assertNotEquals } from "@std/assert";
import { ChangeSite } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** Of all files, as those have that come out of an archive. */
const LONG_AGO = new Date("2020-01-01T00:00:00Z");

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  for (
    const [name, content] of [["a", "AAAA"], ["b", "BBBB"], ["c", "longer"], ["sub/d", "DDDD"]]
  ) {
    Deno.utimeSync(directory.write(name, content), LONG_AGO, LONG_AGO);
  }
  directory.write("recent", "RRRR");
  directory.link("to-b", "b");
  directory.link("to-a", "a");
  Deno.linkSync(`${directory.path}/a`, `${directory.path}/twin`);
  return directory;
}

interface VersionRow {
  readonly method: "MOVE" | "COPY";
  readonly from: string;
  readonly to: string;
  /** Whether what the destination shows is of the time that it had at its old name. */
  readonly keepsTime: boolean;
  readonly reason: string;
}

const ROWS: readonly VersionRow[] = [
  { method: "MOVE", from: "b", to: "a", keepsTime: false, reason: "its tag would be that of A" },
  { method: "MOVE", from: "sub/d", to: "a", keepsTime: false, reason: "from elsewhere" },
  { method: "MOVE", from: "b", to: "sub/d", keepsTime: false, reason: "to elsewhere" },
  { method: "MOVE", from: "to-b", to: "a", keepsTime: false, reason: "what a link leads to" },
  { method: "MOVE", from: "b", to: "to-a", keepsTime: false, reason: "in place of a link" },
  { method: "MOVE", from: "c", to: "a", keepsTime: true, reason: "its size tells it apart" },
  { method: "MOVE", from: "recent", to: "a", keepsTime: true, reason: "its time does" },
  { method: "MOVE", from: "b", to: "new", keepsTime: true, reason: "nothing was there" },
  { method: "MOVE", from: "twin", to: "a", keepsTime: true, reason: "it is the same file" },
  { method: "COPY", from: "b", to: "a", keepsTime: false, reason: "a copy is new" },
];

for (const { method, from, to, keepsTime, reason } of ROWS) {
  const kept = keepsTime ? "keeps the time" : "gives another time";
  Deno.test(`changeFiles() ${kept} when ${method} puts ${from} at ${to}: ${reason}`, async () => {
    using directory = fill();
    const site = new ChangeSite(directory.path);
    const [content, before] = [directory.read(from), await site.etagOf(`/files/${to}`)];
    const time = timeOf(directory, from);
    const { status } = await site.send(method, `/files/${from}`, `/files/${to}`);
    assertEquals(status, to === "new" ? 201 : 204);
    assertEquals(directory.read(to), content);
    assertEquals(timeOf(directory, to) === time, keepsTime);
    // RFC 9110 §8.8.1: a strong validator is that of one content.
    if (from !== "twin") assertNotEquals(await site.etagOf(`/files/${to}`), before);
    const stale = await site.ask("PUT", `/files/${to}`, { "if-match": before }, { body: ["new"] });
    assertEquals(stale.status, from === "twin" ? 204 : 412);
  });
}

/** Of a file, or of what a link leads to. */
function timeOf(directory: TemporaryDirectory, name: string): number | undefined {
  return Deno.statSync(`${directory.path}/${name}`).mtime?.getTime();
}

Deno.test("changeFiles() moves no link when what it leads to needs another time and may not be written", async () => {
  using directory = fill();
  directory.link("to-d", "sub/d");
  const site = new ChangeSite(directory.path);
  // As with --deny-write.
  site.root.mayWrite = (path) => path !== `${directory.path}/sub/d`;
  assertEquals((await site.send("MOVE", "/files/to-d", "/files/a")).status, 403);
  assertEquals([directory.read("a"), timeOf(directory, "sub/d")], ["AAAA", LONG_AGO.getTime()]);
});

Deno.test("changeFiles() moves nothing when the file cannot get the time that it needs", async () => {
  using directory = fill();
  const site = new ChangeSite(directory.path);
  const { utimeSync } = Deno.FsFile.prototype;
  // As the system does for a file of somebody else.
  Deno.FsFile.prototype.utimeSync = () => {
    throw Object.assign(new Deno.errors.PermissionDenied(), { code: "EPERM" });
  };
  try {
    assertEquals((await site.send("MOVE", "/files/b", "/files/a")).status, 403);
    assertEquals((await site.send("MOVE", "/files/c", "/files/a")).status, 204);
  } finally {
    Deno.FsFile.prototype.utimeSync = utimeSync;
  }
  assertEquals([directory.read("a"), directory.read("b")], ["longer", "BBBB"]);
});
