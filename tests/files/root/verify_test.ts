import { assertEquals } from "@std/assert";
import { findThing } from "../../../lib/files/change/find_thing.ts";
import { type DiskWork, runNow } from "../../../lib/files/disk/disk.ts";
import { isAnchored } from "../../../lib/files/names/anchored.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import type { WriteTarget } from "../../../lib/files/root/write_target.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

interface Row {
  readonly subject: string;
  /** How often it looks where something really lies. */
  readonly looks: number;
  /** Whether what is looked at is taken for what lies within the root. */
  readonly isWithin: (root: FileRoot, target: WriteTarget) => DiskWork<boolean>;
}

const ROWS: readonly Row[] = [
  {
    subject: "FileRoot.verify()",
    looks: 4,
    isWithin: (root, { directory: { path, info } }) => root.verify(path, info),
  },
  {
    subject: "isAnchored()",
    looks: 4 * 4,
    isWithin: (root, { directory: { path } }) => isAnchored(root, path),
  },
  {
    subject: "findThing(), of a link,",
    looks: 4 * 4,
    *isWithin(root, target) {
      return (yield* findThing(root, { names: ["dir", "link"], isDirectory: false }, target)) !==
        "moved";
    },
  },
];

for (const { subject, looks, isWithin } of ROWS) {
  Deno.test(`${subject} looks ${looks} times whether a directory is swapped`, () => {
    using directory = new TemporaryDirectory();
    directory.mkdir("dir");
    directory.link("dir/link", "nowhere");
    let left = Infinity;
    const realPathSync = (path: string | URL) =>
      left-- > 0 ? Deno.realPathSync(path) : "/elsewhere";
    const root = FileRoot.open(directory.path, { fileSystem: { ...Deno, realPathSync } });
    const found = [looks - 1, looks].map((count) => {
      left = Infinity;
      const target = runNow(root.findTarget({ names: ["dir", "link"], isDirectory: false }));
      left = count;
      return runNow(isWithin(root, target as WriteTarget));
    });
    assertEquals(found, [false, true]);
  });
}

for (const [opens, found] of [[99, "file"], [100, "missing"]] as const) {
  Deno.test(`FileRoot.lookup() finds "${found}" when ${opens} times another file is opened`, () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "");
    const other = directory.write("other", "");
    let left = opens;
    const openSync = (path: string | URL, options?: Deno.OpenOptions) =>
      Deno.openSync(left-- > 0 ? other : path, options);
    const root = FileRoot.open(directory.path, { fileSystem: { ...Deno, openSync } });
    const lookup = root.lookup({ names: ["a"], isDirectory: false });
    if (lookup.kind === "file") lookup.file[Symbol.dispose]();
    assertEquals(lookup.kind, found);
  });
}

for (const call of ["realPathSync", "openSync"] as const) {
  Deno.test(`FileRoot.lookup() follows a file that is a link since ${call}() found it`, () => {
    using directory = new TemporaryDirectory();
    const file = directory.write("a", "");
    const other = directory.write("b", "");
    directory.link("link", "b");
    let isSwapped = false;
    // deno-lint-ignore no-explicit-any -- whatever a call takes and returns is passed on
    const swapping = (...args: any[]) => {
      const found = (Deno[call] as (...args: unknown[]) => unknown)(...args);
      if (!isSwapped) Deno.renameSync(`${directory.path}/link`, file);
      isSwapped = true;
      return found;
    };
    const root = FileRoot.open(directory.path, { fileSystem: { ...Deno, [call]: swapping } });
    const lookup = root.lookup({ names: ["a"], isDirectory: false });
    if (lookup.kind === "file") lookup.file[Symbol.dispose]();
    assertEquals(lookup.kind === "file" && lookup.file.path, other);
  });
}
