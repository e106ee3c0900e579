import { assertEquals, assertRejects } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { measureUsage } from "../../../lib/files/write/usage.ts";
import { type SystemCode, systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

Deno.test("measureUsage() counts all files and nothing else", async () => {
  using outside = new TemporaryDirectory();
  outside.write("big", "x".repeat(1_000_000));
  using directory = new TemporaryDirectory();
  directory.write("a", "1");
  directory.write("sub/deeper/b", "22");
  directory.write(".git/c", "333");
  directory.write("a\nb", "4444");
  directory.mkdir("empty");
  directory.write(".postern-upload-0", "x".repeat(1_000));
  directory.link("file-in", "sub/deeper/b");
  directory.link("file-out", `${outside.path}/big`);
  directory.link("directory-out", outside.path);
  directory.link("loop", "loop");
  assertEquals(await measureUsage(FileRoot.open(directory.path)), 10);
});

Deno.test("measureUsage() counts a file once when it has several names", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "12345");
  directory.write("other", "678");
  directory.mkdir("sub");
  Deno.linkSync(`${directory.path}/a`, `${directory.path}/b`);
  Deno.linkSync(`${directory.path}/a`, `${directory.path}/sub/c`);
  assertEquals(await measureUsage(FileRoot.open(directory.path)), 8);
});

Deno.test("measureUsage() lets others have their turn when there are many files", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 1_000; i++) Deno.writeTextFileSync(`${directory.path}/${i}`, "x");
  let turns = 0;
  /** In which a file was looked at. */
  const seen = new Set<number>();
  const root = FileRoot.open(directory.path, {
    fileSystem: {
      ...Deno,
      lstat: (path) => (seen.add(turns), Deno.lstat(path)),
      lstatSync: (path) => (seen.add(turns), Deno.lstatSync(path)),
    },
  });
  const timer = setInterval(() => turns++, 0);
  assertEquals(await measureUsage(root), 1_000);
  clearInterval(timer);
  assertEquals(seen.size >= 2, true, `${seen.size} turns`);
});

const FAILURES: readonly { readonly code: SystemCode; readonly isLeftOut: boolean }[] = [
  { code: "ENOENT", isLeftOut: true },
  { code: "EACCES", isLeftOut: true },
  // Or else more than the quota would be stored.
  { code: "EIO", isLeftOut: false },
];

for (const { code, isLeftOut } of FAILURES) {
  Deno.test(`measureUsage() leaves a directory out: ${isLeftOut}, when that fails with ${code}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "1");
    directory.write("sub/b", "22");
    const { readDir } = Deno;
    Deno.readDir = (path) => {
      if (path === `${directory.path}/sub`) throw systemError(code);
      return readDir(path);
    };
    try {
      const measuring = measureUsage(FileRoot.open(directory.path));
      if (isLeftOut) assertEquals(await measuring, 1);
      else await assertRejects(() => measuring, Error, code);
    } finally {
      Deno.readDir = readDir;
    }
  });
}

const MOVED: readonly { readonly depth: number; readonly usage: number }[] = [
  { depth: 14, usage: 7 },
  // The directory can be read, and the file in it cannot be looked at.
  { depth: 16, usage: Infinity },
  { depth: 20, usage: Infinity },
];

for (const { depth, usage } of MOVED) {
  Deno.test(`measureUsage() is ${usage} when what was moved lies ${depth} long names deep`, async () => {
    using directory = new TemporaryDirectory();
    const [above, below] = ["a", "b"].map((letter) => Array(depth / 2).fill(letter.repeat(250)));
    directory.mkdir(above.join("/"));
    directory.write([...below, "c".repeat(240)].join("/"), "1234567");
    Deno.renameSync(
      `${directory.path}/${below[0]}`,
      `${directory.path}/${above.join("/")}/${below[0]}`,
    );
    assertEquals(await measureUsage(FileRoot.open(directory.path)), usage);
  });
}

Deno.test("measureUsage() throws when it is ended early", async () => {
  using directory = new TemporaryDirectory();
  const signal = AbortSignal.abort();
  await assertRejects(() => measureUsage(FileRoot.open(directory.path), signal));
});
