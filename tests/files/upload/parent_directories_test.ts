import { assertEquals, assertRejects } from "@std/assert";
import { treeOf } from "../../support/change_site.ts";
import { HeldBytes } from "../../support/held_bytes.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

interface Meanwhile {
  readonly name: string;
  /** What somebody does with `a`, which was made for an upload that then fails. */
  readonly act: (directory: TemporaryDirectory) => void;
  /** What somebody does after that. */
  readonly after?: (directory: TemporaryDirectory) => void;
  readonly left: readonly string[];
}

const MEANWHILE: readonly Meanwhile[] = [
  {
    name: "was kept for what is in it, and then removed",
    act: (directory) => directory.mkdir("a/sub"),
    after: (directory) => Deno.removeSync(`${directory.path}/a`, { recursive: true }),
    left: ["a/"],
  },
  {
    name: "was kept for what is in it, and then moved",
    act: (directory) => directory.mkdir("a/sub"),
    after: ({ path }) => Deno.renameSync(`${path}/a`, `${path}/moved`),
    left: ["a/", "moved/", "moved/sub/"],
  },
  {
    name: "was removed meanwhile",
    act: ({ path }) => Deno.removeSync(`${path}/a`, { recursive: true }),
    left: ["a/"],
  },
  {
    name: "was moved meanwhile",
    act: ({ path }) => Deno.renameSync(`${path}/a`, `${path}/moved`),
    left: ["a/", "moved/"],
  },
];

for (const { name, act, after, left } of MEANWHILE) {
  Deno.test(`MadeDirectories leaves what somebody made when its directory ${name}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { makesParents: true });
    const fail = async (target: string, meanwhile: () => void) => {
      const held = new HeldBytes();
      const storing = site.store(target, held.bytes()).catch((error) => error.message);
      await held.begun;
      meanwhile();
      held.fail();
      assertEquals(await storing, "The client left");
    };
    await fail("a/n", () => {
      act(directory);
      if (after === undefined) makeLater(`${directory.path}/a`);
    });
    if (after !== undefined) {
      after(directory);
      directory.mkdir("a");
      await fail("a/n", () => {});
    }
    assertEquals(treeOf(directory), left);
  });
}

/** Of two with one number, one after the other, the system tells the times apart: by 4 ms or 10. */
function makeLater(path: string): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  Deno.mkdirSync(path);
}

Deno.test("MadeDirectories removes what another left to it when that failed first", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  const uploads = ["a/b/1", "a/2", "a/b/c/3"].map((target) => {
    const held = new HeldBytes();
    return { held, storing: site.store(target, held.bytes()).catch(() => "failed") };
  });
  for (const { held } of uploads) await held.begun;
  for (const [index, left] of [["a/", "a/b/", "a/b/c/"], ["a/", "a/b/", "a/b/c/"], []].entries()) {
    uploads[index].held.fail();
    assertEquals(await uploads[index].storing, "failed");
    assertEquals(treeOf(directory).filter((it) => it.endsWith("/")), left);
  }
});

Deno.test("MadeDirectories removes what several have made when they fail at once", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  const uploads = ["a/b/1", "a/c/2", "a/c/d/3"].map((target) => {
    const held = new HeldBytes();
    return { held, storing: site.store(target, held.bytes()).catch(() => "failed") };
  });
  for (const { held } of uploads) await held.begun;
  for (const { held } of uploads) held.fail();
  for (const { storing } of uploads) assertEquals(await storing, "failed");
  assertEquals(treeOf(directory), []);
});

Deno.test("MadeDirectories has nothing stored in what it made and cannot find: it could not be brought to the disk", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  const { lstat, lstatSync } = Deno;
  let looks = 0;
  // As where the directory around it is swapped for the moment.
  const look = (path: string | URL) => {
    const isThere = path === `${directory.path}/a` && directory.names().includes("a");
    if (isThere && looks++ === 0) throw systemError("ENOENT");
  };
  Deno.lstat = (path) => (look(path), lstat(path));
  Deno.lstatSync = (path) => (look(path), lstatSync(path));
  try {
    assertEquals(await site.store("a/n", utf8Pieces("new")), "no-parent");
  } finally {
    Object.assign(Deno, { lstat, lstatSync });
  }
  assertEquals(treeOf(directory), ["a/"]);
});

for (const code of ["ENOSPC", "EIO"] as const) {
  Deno.test(`MadeDirectories says where it keeps what was put in place of its directory, after ${code}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { makesParents: true });
    const { rename, renameSync } = Deno;
    const swap = (from: string | URL) => {
      if (from !== `${directory.path}/a/b`) return;
      renameSync(from, `${directory.path}/a/spare`);
      directory.write("a/b/theirs", "theirs");
    };
    Deno.rename = (from, to) => (swap(from), rename(from, to));
    Deno.renameSync = (from, to) => (swap(from), renameSync(from, to));
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* utf8Pieces("new");
      throw systemError(code);
    }
    try {
      const error = await assertRejects(() => site.store("a/b/n", failing()), SuppressedError);
      const [, kept] = /it is now (.*)/.exec(error.error.message) ?? [];
      assertEquals(Deno.readTextFileSync(`${kept}/theirs`), "theirs");
    } finally {
      Object.assign(Deno, { rename, renameSync });
    }
  });
}

Deno.test("MadeDirectories walks no more for a directory when it has made many on the way", async () => {
  using directory = new TemporaryDirectory();
  const { realPath, realPathSync } = Deno;
  let walks = 0;
  Deno.realPath = (path) => (walks++, realPath(path));
  Deno.realPathSync = (path) => (walks++, realPathSync(path));
  try {
    const site = new UploadSite(directory.path, { makesParents: true });
    const walksFor = async (name: string, depth: number) => {
      walks = 0;
      await site.store(`${name}/`.repeat(depth) + name, utf8Pieces());
      return walks / depth;
    };
    const few = await walksFor("a", 10);
    const many = await walksFor("b", 40);
    assertEquals(many <= few, true, `${few}, then ${many}`);
  } finally {
    Object.assign(Deno, { realPath, realPathSync });
  }
});
