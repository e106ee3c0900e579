import { assertEquals } from "@std/assert";
import { HeldBytes } from "../../support/held_bytes.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

interface Row {
  readonly target: string;
  readonly status: number;
  /** Where the bytes are then. */
  readonly file?: string;
  readonly reason: string;
}

const LONG = "x".repeat(256);
/** As many directories as a request line can name. */
const DEEP = Array.from({ length: 30 }, () => "x".repeat(200)).join("/");

const ROWS: readonly Row[] = [
  { target: "n", status: 201, file: "n", reason: "none is missing" },
  { target: "a/n", status: 201, file: "a/n", reason: "one" },
  { target: "a/b/c/d/n", status: 201, file: "a/b/c/d/n", reason: "several" },
  { target: "sub/b/n", status: 201, file: "sub/b/n", reason: "some are there" },
  { target: "dir-in/b/n", status: 201, file: "sub/b/n", reason: "by a link inside" },
  { target: "a%20b/%c3%a4/n", status: 201, file: "a b/ä/n", reason: "escapes" },
  { target: "a/./b/n", status: 201, file: "a/b/n", reason: "a dot is nothing (3986 §6.2.2.3)" },
  { target: "a/n/", status: 404, reason: "a directory" },
  { target: "a/../n", status: 404, reason: "dots" },
  { target: "a//n", status: 404, reason: "an empty name" },
  { target: "a%2fb/n/", status: 404, reason: "a slash in a name" },
  { target: ".a/n", status: 404, reason: "a dotfile" },
  { target: "a/.b/n", status: 404, reason: "a dotfile below" },
  { target: "a/.b", status: 404, reason: "the file is a dotfile" },
  { target: ".postern-upload-1/n", status: 404, reason: "the name of a temporary" },
  { target: "file/a/n", status: 409, reason: "a file is in the way" },
  { target: "dir-out/n", status: 409, reason: "a link outside" },
  { target: "dir-out/a/n", status: 409, reason: "below a link outside" },
  { target: "dangling/n", status: 409, reason: "a link to nowhere" },
  { target: "dir-dot/a/n", status: 409, reason: "a link to a dotfile" },
  { target: `a/${LONG}/n`, status: 414, reason: "a directory's name is too long" },
  { target: `a/${LONG}`, status: 414, reason: "the file's name is too long" },
  { target: `${DEEP}/n`, status: 414, reason: "the path is too long" },
];

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.mkdir("outside");
  directory.write("site/file", "file");
  directory.mkdir("site/sub");
  directory.mkdir("site/.git");
  directory.link("site/dir-in", "sub");
  directory.link("site/dir-out", "../outside");
  directory.link("site/dangling", "../not-there");
  directory.link("site/dir-dot", ".git");
  return directory;
}

/** All that is in a directory, below it too. */
function tree(path: string): string[] {
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? [name, ...tree(`${path}/${name}`).map((it) => `${name}/${it}`)] : [name]
  ).sort();
}

for (const { target, status, file, reason } of ROWS) {
  Deno.test(`storeFile() with --mkdir says ${status} to ${target.slice(0, 30)}: ${reason}`, async () => {
    using directory = fill();
    const before = tree(directory.path);
    const site = new UploadSite(`${directory.path}/site`, { makesParents: true });
    const answer = await site.ask("PUT", `/files/${target}`, { body: ["new"] });
    assertEquals(answer.status, status);
    if (file === undefined) assertEquals(tree(directory.path), before);
    else assertEquals(directory.read(`site/${file}`), "new");
    assertEquals(directory.names("outside"), []);
  });
}

Deno.test("storeFile() without --mkdir says 409 when a directory is missing", async () => {
  using directory = fill();
  const site = new UploadSite(`${directory.path}/site`);
  assertEquals((await site.ask("PUT", "/files/a/n", { body: ["new"] })).status, 409);
  assertEquals(directory.names("site").includes("a"), false);
});

Deno.test("storeFile() makes no directory when a condition is not met", async () => {
  using directory = fill();
  const site = new UploadSite(`${directory.path}/site`, { makesParents: true });
  const headers = { "if-match": "*" };
  assertEquals((await site.ask("PUT", "/files/a/n", { headers, body: ["new"] })).status, 412);
  assertEquals(directory.names("site").includes("a"), false);
});

Deno.test("storeFile() says that a directory cannot be made before it looks at conditions (9110 §13.2.1)", async () => {
  using directory = fill();
  const site = new UploadSite(`${directory.path}/site`, { makesParents: true });
  const headers = { "if-match": "*" };
  for (const target of ["file/n", "file/a/n", "dir-out/n", "dangling/n"]) {
    const { status } = await site.ask("PUT", `/files/${target}`, { headers, body: ["new"] });
    assertEquals(status, 409, target);
  }
});

/** That shows when all bytes have come. */
const MALFORMED = { algorithms: [], all: () => null };

interface Meanwhile {
  readonly name: string;
  /** What happens between the first byte and the last. */
  readonly act: (directory: TemporaryDirectory) => void;
  /** What is left of `a/b/c`. */
  readonly left: readonly string[];
}

const MEANWHILE: readonly Meanwhile[] = [
  { name: "nothing else happens", act: () => {}, left: [] },
  {
    name: "somebody put a file beside",
    act: (directory) => void directory.write("a/b/theirs", "x"),
    left: ["a", "a/b", "a/b/theirs"],
  },
  {
    name: "somebody removed them",
    act: (directory) => Deno.removeSync(`${directory.path}/a`, { recursive: true }),
    left: [],
  },
  {
    name: "somebody removed the last",
    act: (directory) => Deno.removeSync(`${directory.path}/a/b/c`, { recursive: true }),
    left: [],
  },
  {
    name: "somebody put a file in their place",
    act: (directory) => {
      Deno.removeSync(`${directory.path}/a`, { recursive: true });
      directory.write("a", "theirs");
    },
    left: ["a"],
  },
];

for (const { name, act, left } of MEANWHILE) {
  Deno.test(`storeBytes() removes the directories it made when it stores nothing and ${name}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { makesParents: true });
    const held = new HeldBytes();
    const storing = site.store("a/b/c/n", held.bytes(), null, { expected: MALFORMED });
    await held.begun;
    act(directory);
    held.end();
    assertEquals(await storing, "malformed-digest");
    assertEquals(tree(directory.path), left);
  });
}

for (const target of ["a/n", "a/b/n"]) {
  for (const error of [systemError("EACCES"), new Deno.errors.NotCapable("of the runtime")]) {
    Deno.test(`storeBytes() says why it stores nothing in ${target} when the directories it made cannot be removed: ${error.message}`, async () => {
      using directory = new TemporaryDirectory();
      const site = new UploadSite(directory.path, { makesParents: true });
      const { removeSync } = Deno;
      Deno.removeSync = (path) => {
        if (Deno.lstatSync(path).isDirectory) throw error;
        removeSync(path);
      };
      try {
        const outcome = await site.store(target, utf8Pieces("new"), null, { expected: MALFORMED });
        assertEquals(outcome, "malformed-digest");
      } finally {
        Deno.removeSync = removeSync;
      }
      assertEquals(directory.names(), ["a"]);
    });
  }
}

for (const makesParents of [false, true]) {
  Deno.test(`storeBytes() says "no-parent" when the directory vanished meanwhile, --mkdir: ${makesParents}`, async () => {
    using directory = new TemporaryDirectory();
    directory.mkdir("a");
    const site = new UploadSite(directory.path, { makesParents });
    const held = new HeldBytes();
    const storing = site.store("a/n", held.bytes());
    await held.begun;
    Deno.removeSync(`${directory.path}/a`, { recursive: true });
    held.end();
    assertEquals(await storing, "no-parent");
    assertEquals(tree(directory.path), []);
  });
}

Deno.test("storeBytes() leaves the directories that were there when it fails", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("a");
  const site = new UploadSite(directory.path, { makesParents: true });
  const held = new HeldBytes();
  const storing = site.store("a/b/n", held.bytes()).catch((error) => error.message);
  await held.begun;
  held.fail();
  assertEquals(await storing, "The client left");
  assertEquals(tree(directory.path), ["a"]);
});

Deno.test("storeBytes() leaves the directories that it made for a file that was stored", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  assertEquals(typeof await site.store("a/b/n", utf8Pieces("new")), "object");
  Deno.removeSync(`${directory.path}/a/b/n`);
  const held = new HeldBytes();
  const storing = site.store("a/b/c/n", held.bytes()).catch((error) => error.message);
  await held.begun;
  held.fail();
  assertEquals(await storing, "The client left");
  assertEquals(tree(directory.path), ["a", "a/b"]);
});

Deno.test("storeBytes() leaves the directories that it made when others had something in them once", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  for (const name of ["first", "second"]) {
    const held = new HeldBytes();
    const storing = site.store(`a/b/${name}`, held.bytes()).catch((error) => error.message);
    await held.begun;
    if (name === "first") directory.write("a/b/theirs", "x");
    held.fail();
    assertEquals(await storing, "The client left");
    if (name === "first") Deno.removeSync(`${directory.path}/a/b/theirs`);
  }
  assertEquals(tree(directory.path), ["a", "a/b"]);
});

Deno.test("storeBytes() leaves the directories that it made when another file was complete, and is gone", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  const [one, two] = [new HeldBytes(), new HeldBytes()];
  const storingOne = site.store("a/b/one", one.bytes());
  await one.begun;
  const storingTwo = site.store("a/b/two", two.bytes()).catch((error) => error.message);
  await two.begun;
  one.end();
  assertEquals(typeof await storingOne, "object");
  Deno.removeSync(`${directory.path}/a/b/one`);
  two.fail();
  assertEquals(await storingTwo, "The client left");
  assertEquals(tree(directory.path), ["a", "a/b"]);
});

const ENDS: readonly { readonly first: "end" | "fail"; readonly second: "end" | "fail" }[] = [
  { first: "end", second: "end" },
  { first: "end", second: "fail" },
  { first: "fail", second: "end" },
  { first: "fail", second: "fail" },
];

for (const { first, second } of ENDS) {
  Deno.test(`storeBytes() shares the directories it makes when two need them, and they ${first} and ${second}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { makesParents: true });
    const [one, two] = [new HeldBytes(), new HeldBytes()];
    const storingOne = site.store("a/b/one", one.bytes()).catch(() => null);
    await one.begun;
    const storingTwo = site.store("a/b/two", two.bytes()).catch(() => null);
    await two.begun;
    one[first]();
    await storingOne;
    two[second]();
    await storingTwo;
    const files = [
      ...(first === "end" ? ["a/b/one"] : []),
      ...(second === "end" ? ["a/b/two"] : []),
    ];
    assertEquals(tree(directory.path), files.length === 0 ? [] : ["a", "a/b", ...files]);
  });
}

Deno.test("storeFile() makes a directory once when many race to store below it", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => {
    return site.ask("PUT", `/files/a/b/${index}`, { body: ["new"] });
  }));
  assertEquals(new Set(answers.map(({ status }) => status)), new Set([201]));
  assertEquals(directory.names("a/b").length, 50);
});

/** A path below the root whose length, with the root's, is so many bytes. */
function pathOf(root: string, bytes: number): string {
  const rest = bytes - root.length - 1;
  const whole = Math.floor((rest - 1) / 201);
  return [...Array(whole).fill("x".repeat(200)), "y".repeat(rest - whole * 201)].join("/");
}

for (const [bytes, status] of [[4_095, 409], [4_096, 414]]) {
  Deno.test(`storeFile() says ${status} to a path of ${bytes} bytes, of which nothing is there`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path);
    const target = `/files/${pathOf(directory.path, bytes)}`;
    assertEquals((await site.ask("PUT", target, { body: ["new"] })).status, status);
  });
}

Deno.test("storeFile() says 414 when there is no room for the name of the temporary", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { makesParents: true });
  const target = `/files/${pathOf(directory.path, 4_090)}/a`;
  assertEquals((await site.ask("PUT", target, { body: ["new"] })).status, 414);
  assertEquals(directory.names(), []);
});
