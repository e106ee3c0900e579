import { assert, assertEquals } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { MEMORY_MILLIS } from "../../../lib/files/memory/brief_memory.ts";
import { CONTENT_MILLIS } from "../../../lib/files/memory/file_cache.ts";
import { HotFiles } from "../../../lib/files/memory/hot_files.ts";
import { FileRoot, type FileSystem } from "../../../lib/files/root/file_root.ts";
import type { OpenFile } from "../../../lib/files/root/open_file.ts";
import { later } from "../../support/later.ts";
import { settled } from "../../support/settled.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** Files of a root, with a count of the calls that it takes to find them. */
class Counted {
  calls = 0;
  opens = 0;
  readonly directory: TemporaryDirectory = new TemporaryDirectory();
  readonly files: HotFiles;
  /** Monotonic milliseconds. */
  now = 0;
  /** What happens just before something is looked at. */
  beforeLook = (_path: string) => {};
  /** What happens just before something is opened. */
  beforeOpen = () => {};

  constructor() {
    const fileSystem: FileSystem = {
      ...Deno,
      realPathSync: (path) => (this.calls++, Deno.realPathSync(path)),
      lstatSync: (path) => (this.calls++, this.beforeLook(String(path)), Deno.lstatSync(path)),
      openSync: (path, options) => {
        this.opens++;
        this.beforeOpen();
        return Deno.openSync(path, options);
      },
    };
    const root = FileRoot.open(this.directory.path, { fileSystem });
    this.files = new HotFiles(root, { now: () => this.now });
  }

  /** What a file has, and whether that came from memory; `null` where it is missing. */
  read(path: string): { readonly text: string; readonly isHot: boolean } | null {
    const found = runNow(this.files.find({ names: path.split("/"), isDirectory: false }));
    if (found.kind !== "file") return null;
    using file = found.file;
    return { text: textOf(file), isHot: file.content !== undefined };
  }

  /** Reads until it comes from memory. */
  heat(path: string): void {
    for (let i = 0; i < 2; i++) this.read(path);
    assertEquals(this.read(path)?.isHot, true, `${path} is not kept`);
  }

  [Symbol.dispose](): void {
    this.directory[Symbol.dispose]();
  }
}

function textOf({ file, info }: OpenFile): string {
  const bytes = new Uint8Array(info.size + 1);
  let length = 0;
  for (
    let count = file.readSync(bytes);
    count !== null;
    count = file.readSync(bytes.subarray(length))
  ) {
    length += count;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

/** What is written now is old enough to be kept a little more than a second later. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_050 - Date.now() % 1_000));
}

/** Roots in which `below/a` has lain for long enough to be kept: one wait for all tests. */
const settledRoots: Counted[] = [];
Deno.test.beforeAll(async () => {
  for (let count = 0; count < CHANGES.length + 5; count++) {
    const counted = new Counted();
    counted.directory.write("below/a", "hello");
    counted.directory.write("below/large", LARGE);
    settledRoots.push(counted);
  }
  await settle();
});
Deno.test.afterAll(() => settledRoots.forEach((counted) => counted[Symbol.dispose]()));

/** One byte too large to be kept. */
const LARGE = "hello".padEnd(256 * 1024 + 1);

/** One of them, for one test. */
function takeSettled(): Counted {
  const counted = settledRoots.pop();
  assert(counted !== undefined, "none is left");
  return counted;
}

Deno.test("HotFiles keeps a small file when it is asked for twice, and then looks once", async () => {
  using counted = new Counted();
  counted.directory.write("a", "hello");
  using _settled = await settled();
  assertEquals(counted.read("a"), { text: "hello", isHot: false });
  assertEquals(counted.read("a"), { text: "hello", isHot: true });
  const { calls, opens } = counted;
  assertEquals(counted.read("a"), { text: "hello", isHot: true });
  assertEquals([counted.calls - calls, counted.opens - opens], [1, 0]);
});

Deno.test("HotFiles keeps nothing that could still change without showing it", () => {
  using counted = new Counted();
  counted.directory.write("a", "hello");
  for (let i = 0; i < 5; i++) assertEquals(counted.read("a")?.isHot, false);
});

Deno.test("HotFiles is never stale when a file is rewritten in the same millisecond and size", async () => {
  using counted = new Counted();
  const path = counted.directory.write("a", "0000");
  for (let i = 1; i < 300; i++) {
    const text = `${i}`.padStart(4, "0");
    Deno.writeTextFileSync(path, text);
    for (let look = 0; look < 3; look++) assertEquals(counted.read("a")?.text, text);
    if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

Deno.test("HotFiles reads again, in time, what was written through a mapping and shows nowhere", () => {
  using directory = new TemporaryDirectory();
  const path = directory.write("a", "hello");
  const info = Deno.lstatSync(path);
  let opens = 0;
  // As on tmpfs: whatever is written, the status stays as it was.
  const fileSystem: FileSystem = {
    ...Deno,
    lstatSync: (looked) => looked === path ? info : Deno.lstatSync(looked),
    openSync: (opened, options) => {
      opens++;
      return Object.assign(Deno.openSync(opened, options), { statSync: () => info });
    },
  };
  const files = new HotFiles(FileRoot.open(directory.path, { fileSystem }));
  const readLater = (millis: number) => {
    using _later = later(millis);
    const found = runNow(files.find({ names: ["a"], isDirectory: false }));
    assert(found.kind === "file");
    using file = found.file;
    return textOf(file);
  };
  for (let i = 0; i < 3; i++) assertEquals(readLater(5_000), "hello");
  assertEquals(opens, 2);
  Deno.writeTextFileSync(path, "world");
  assertEquals(readLater(5_000 + CONTENT_MILLIS), "world");
  for (let i = 0; i < 3; i++) assertEquals(readLater(5_100 + CONTENT_MILLIS), "world");
  assertEquals(opens, 3);
  // The clock was put back.
  assertEquals([readLater(6_000), opens], ["world", 3]);
  assertEquals([readLater(2_500), opens], ["world", 4]);
});

interface Change {
  readonly name: string;
  readonly change: (path: string) => void;
  /** What is to be read afterwards. */
  readonly text: string | null;
}

const CHANGES: readonly Change[] = [
  { name: "is rewritten", change: (path) => Deno.writeTextFileSync(path, "world"), text: "world" },
  {
    name: "is rewritten and given its old time",
    change: (path) => {
      const { mtime } = Deno.statSync(path);
      Deno.writeTextFileSync(path, "world");
      Deno.utimeSync(path, mtime!, mtime!);
    },
    text: "world",
  },
  {
    name: "is replaced by one of the same size and time",
    change: (path) => {
      const { mtime } = Deno.statSync(path);
      Deno.writeTextFileSync(`${path}.new`, "world");
      Deno.utimeSync(`${path}.new`, mtime!, mtime!);
      Deno.renameSync(`${path}.new`, path);
    },
    text: "world",
  },
  {
    name: "grows",
    change: (path) => Deno.writeTextFileSync(path, "!", { append: true }),
    text: "hello!",
  },
  { name: "is removed", change: (path) => Deno.removeSync(path), text: null },
  {
    name: "becomes a directory",
    change: (path) => {
      Deno.removeSync(path);
      Deno.mkdirSync(path);
    },
    text: null,
  },
  {
    name: "becomes a link to another file",
    change: (path) => {
      Deno.writeTextFileSync(`${path}.other`, "other");
      Deno.removeSync(path);
      Deno.symlinkSync(`${path}.other`, path);
    },
    text: "other",
  },
  {
    name: "becomes a link out of the root",
    change: (path) => {
      Deno.removeSync(path);
      Deno.symlinkSync("/etc/hostname", path);
    },
    text: null,
  },
];

for (const { name, change, text } of CHANGES) {
  Deno.test(`HotFiles is not stale when a file it kept ${name}`, () => {
    using counted = takeSettled();
    counted.heat("below/a");
    change(`${counted.directory.path}/below/a`);
    for (let i = 0; i < 3; i++) assertEquals(counted.read("below/a")?.text ?? null, text);
    // Of what is too large to be kept, it remembers that it was there.
    const path = `${counted.directory.path}/below/large`;
    for (let i = 0; i < 2; i++) assertEquals(counted.read("below/large")?.text, LARGE);
    change(path);
    const now = text === null ? null : Deno.readTextFileSync(path);
    for (let i = 0; i < 3; i++) assertEquals(counted.read("below/large")?.text ?? null, now);
  });
}

Deno.test("HotFiles opens a large file that it knows with a look, and proves what was swapped", () => {
  using counted = takeSettled();
  using outside = new TemporaryDirectory();
  outside.write("secret", LARGE.replace("hello", "leaks"));
  const path = `${counted.directory.path}/below/large`;
  for (let i = 0; i < 2; i++) assertEquals(counted.read("below/large")?.text, LARGE);
  const { calls, opens } = counted;
  assertEquals(counted.read("below/large"), { text: LARGE, isHot: false });
  assertEquals([counted.calls - calls, counted.opens - opens], [1, 1]);
  const beforeOpen = (change: () => void) => {
    counted.beforeOpen = () => {
      counted.beforeOpen = () => {};
      change();
    };
  };
  beforeOpen(() => Deno.writeTextFileSync(path, "other", { append: true }));
  assertEquals(counted.read("below/large")?.text, `${LARGE}other`);
  assertEquals(counted.calls - calls, 1 + 1 + 2 * 4, "another version needs a proof");
  for (let i = 0; i < 2; i++) assertEquals(counted.read("below/large")?.text, `${LARGE}other`);
  beforeOpen(() => {
    Deno.renameSync(path, `${path}.old`);
    Deno.symlinkSync(`${outside.path}/secret`, path);
  });
  assertEquals(counted.read("below/large"), null);
});

Deno.test("HotFiles shows no file from outside when a directory becomes a link out of the root", () => {
  using counted = takeSettled();
  using outside = new TemporaryDirectory();
  outside.write("a", "secret");
  counted.heat("below/a");
  const below = `${counted.directory.path}/below`;
  Deno.renameSync(below, `${below}-old`);
  Deno.symlinkSync(outside.path, below);
  for (let i = 0; i < 3; i++) assertEquals(counted.read("below/a"), null);
});

for (const place of ["outside", "hidden"]) {
  Deno.test(`HotFiles shows within a second that a directory is ${place}, and a link where it was`, () => {
    using counted = takeSettled();
    using outside = new TemporaryDirectory();
    counted.heat("below/a");
    assertEquals(counted.read("below/none"), null);
    const below = `${counted.directory.path}/below`;
    const moved = place === "outside"
      ? `${outside.path}/below`
      : `${counted.directory.path}/.below`;
    Deno.renameSync(below, moved);
    Deno.symlinkSync(moved, below);
    counted.now += MEMORY_MILLIS;
    for (let i = 0; i < 3; i++) assertEquals(counted.read("below/a"), null);
    // It is back, and nothing about the file has changed.
    Deno.removeSync(below);
    Deno.renameSync(moved, below);
    assertEquals(counted.read("below/a")?.text, "hello");
  });
}

Deno.test("HotFiles looks now and then where a directory lies", () => {
  using counted = takeSettled();
  counted.heat("below/a");
  const callsOfRead = () => {
    const { calls } = counted;
    counted.read("below/a");
    return counted.calls - calls;
  };
  callsOfRead();
  assertEquals(callsOfRead(), 1);
  counted.now += MEMORY_MILLIS - 1;
  assertEquals(callsOfRead(), 1);
  counted.now += 1;
  assertEquals(callsOfRead() > 1, true);
  assertEquals(callsOfRead(), 1);
});

Deno.test("HotFiles remembers of 1,023 directories where they lie", () => {
  using counted = new Counted();
  using _later = later(5_000);
  const callsOfRead = (index: number) => {
    const { calls } = counted;
    counted.read(`${index}/none`);
    return counted.calls - calls;
  };
  for (let index = 0; index < 1_024; index++) {
    counted.directory.mkdir(`${index}`);
    callsOfRead(index);
  }
  for (let index = 0; index < 1_023; index++) assert(callsOfRead(index) > 1);
  assertEquals(callsOfRead(0), 1);
  assert(callsOfRead(1_023) > 1);
  assert(callsOfRead(0) > 1);
});

Deno.test("HotFiles follows a link to where it leads now", async () => {
  using counted = new Counted();
  counted.directory.write("one", "one");
  counted.directory.write("two", "two");
  counted.directory.link("link", "one");
  using _settled = await settled();
  for (let i = 0; i < 3; i++) assertEquals(counted.read("link"), { text: "one", isHot: false });
  Deno.removeSync(`${counted.directory.path}/link`);
  counted.directory.link("link", "two");
  assertEquals(counted.read("link")?.text, "two");
});

Deno.test("HotFiles looks once for a name that is not there, until its directory changes", async () => {
  using counted = new Counted();
  counted.directory.write("a", "");
  using _settled = await settled();
  assertEquals(counted.read("b"), null);
  const { calls } = counted;
  assertEquals(counted.read("b"), null);
  assertEquals(counted.calls - calls, 1);
  counted.directory.write("b", "there");
  assertEquals(counted.read("b")?.text, "there");
});

Deno.test("HotFiles does not remember as missing what comes about while it looks", () => {
  using counted = new Counted();
  using _later = later(5_000);
  const path = `${counted.directory.mkdir("below")}/a`;
  counted.beforeLook = (looked) => {
    if (looked === path.slice(0, -2)) Deno.writeTextFileSync(path, "new");
  };
  assertEquals(counted.read("below/a"), null);
  assertEquals(counted.read("below/a")?.text, "new");
});

Deno.test("HotFiles keeps nothing of a file that is written to while it is read", async () => {
  using counted = new Counted();
  const path = counted.directory.write("a", "hello");
  using _settled = await settled();
  assertEquals(counted.read("a")?.text, "hello");
  const { readSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.readSync = function (into) {
    Deno.FsFile.prototype.readSync = readSync;
    Deno.writeTextFileSync(path, "world");
    return readSync.call(this, into);
  };
  assertEquals(counted.read("a"), { text: "world", isHot: false });
});

Deno.test("HotFiles keeps files of up to 256 KiB", async () => {
  using counted = new Counted();
  counted.directory.write("small", "x".repeat(256 * 1024));
  counted.directory.write("large", "x".repeat(256 * 1024 + 1));
  using _settled = await settled();
  for (let i = 0; i < 2; i++) {
    assert(counted.read("small") !== null && counted.read("large") !== null);
  }
  assertEquals([counted.read("small")?.isHot, counted.read("large")?.isHot], [true, false]);
});
