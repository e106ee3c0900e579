import { assertEquals, assertMatch } from "@std/assert";
import { sweepTemporaries, topmostWritable } from "../../../lib/files/names/sweep.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { saidBy } from "../../support/said_by.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const NAME = ".postern-upload-1";

interface Row {
  readonly name: string;
  readonly error: Error;
  /** What it tells; `null` for nothing. */
  readonly told: RegExp | null;
}

const ROWS: readonly Row[] = [
  {
    // The runtime makes a TypeError of this one.
    name: "the system says EINVAL",
    error: Object.assign(new TypeError("Invalid argument (os error 22): readdir '/a\nb'"), {
      code: "EINVAL",
    }),
    told: /^postern: .* EINVAL$/,
  },
  { name: "the disk is broken", error: systemError("EIO"), told: /^postern: .* EIO$/ },
  { name: "it is wrong itself", error: new TypeError("x is y"), told: /^postern: .*x is y$/ },
  { name: "it lies too deep", error: systemError("ENAMETOOLONG"), told: null },
  { name: "it may not be read", error: new Deno.errors.PermissionDenied(), told: null },
  { name: "it is not granted", error: new Deno.errors.NotCapable(), told: null },
  { name: "it is gone by now", error: new Deno.errors.NotFound(), told: null },
];

for (const { name, error, told } of ROWS) {
  Deno.test(`sweepTemporaries() sweeps all others when ${name} of one directory, and ends`, async () => {
    using directory = new TemporaryDirectory();
    for (const name of ["", "a/", "b/", "c/"]) directory.write(name + NAME, "left");
    const path = `${directory.path}/b`;
    using _failing = failingDirectory(path, error);
    const root = FileRoot.open(directory.path);
    const said = await saidBy(() => sweepTemporaries(root, new AbortController().signal));
    assertEquals(
      ["", "a", "c"].flatMap((it) => directory.names(it)),
      ["a", "b", "c"],
    );
    // Once, however much there was.
    assertEquals(said.length, told === null ? 0 : 1);
    if (told !== null) assertMatch(said[0], told);
  });
}

Deno.test("sweepTemporaries() leaves an upload that is under way, however long nothing came", async () => {
  using directory = new TemporaryDirectory();
  using upload = Deno.openSync(directory.write(NAME, "begun an hour ago"));
  upload.lockSync(true);
  await sweepTemporaries(FileRoot.open(directory.path), new AbortController().signal);
  assertEquals(directory.names(), [NAME]);
});

/** Has a directory fail to be read until it is disposed of. */
function failingDirectory(path: string, error: Error): Disposable {
  const { readDir } = Deno;
  Deno.readDir = (given) => {
    if (String(given) === path) throw error;
    return readDir(given);
  };
  return {
    [Symbol.dispose]: () => {
      Deno.readDir = readDir;
    },
  };
}

for (const [top, granted] of [["/r", "/r"], ["/r/in", "/r/in"], ["/r/in/a/b", "/r/in/a/b"]]) {
  Deno.test(`topmostWritable() is ${top} when ${granted} and all below may be written`, () => {
    const mayWrite = (path: string) => `${path}/`.startsWith(`${granted}/`);
    const root = { path: "/r", mayWrite } as Partial<FileRoot> as FileRoot;
    assertEquals(topmostWritable(root, "/r/in/a/b"), top);
  });
}
