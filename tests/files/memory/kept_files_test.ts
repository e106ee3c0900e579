import { assert, assertEquals } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { HotFiles } from "../../../lib/files/memory/hot_files.ts";
import { KeptFiles } from "../../../lib/files/memory/kept_files.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { later } from "../../support/later.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** A file whose bytes are opened again and again, with a count of those that are open. */
class Opened implements Disposable {
  open = 0;
  readonly directory: TemporaryDirectory = new TemporaryDirectory();
  readonly stop: AbortController = new AbortController();
  readonly kept: KeptFiles = new KeptFiles(this.stop.signal);
  readonly path: string = `${this.directory.path}/f`;

  constructor(content = "abc") {
    Deno.writeTextFileSync(this.path, content);
  }

  /** Opens it, to be closed. */
  keep() {
    const file = Deno.openSync(this.path);
    const close = () => {
      this.open--;
      file.close();
    };
    this.open++;
    return this.kept.keep(
      this.path,
      {
        readSync: (into) => file.readSync(into),
        read: (into) => file.read(into),
        seekSync: (offset, whence) => file.seekSync(offset, whence),
        statSync: () => file.statSync(),
        stat: () => file.stat(),
        close,
      },
      file.statSync(),
    );
  }

  take() {
    return this.kept.take(this.path, Deno.statSync(this.path));
  }

  /** Puts another file in its place. */
  replace(content: string): void {
    Deno.writeTextFileSync(`${this.path}2`, content);
    Deno.renameSync(`${this.path}2`, this.path);
  }

  [Symbol.dispose](): void {
    this.stop.abort();
    assertEquals(this.open, 0);
    this.directory[Symbol.dispose]();
  }
}

function textOf(file: { readSync(into: Uint8Array): number | null } | undefined): string {
  assert(file !== undefined);
  const bytes = new Uint8Array(10);
  return new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
}

Deno.test("KeptFiles lends what was closed, from its beginning, to one at a time", () => {
  using opened = new Opened();
  const file = opened.keep();
  assertEquals(opened.take(), undefined);
  assertEquals(textOf(file), "abc");
  file.close();
  assertEquals(opened.open, 1);
  const again = opened.take();
  assertEquals(textOf(again), "abc");
  assertEquals(opened.take(), undefined);
  again?.close();
});

Deno.test("KeptFiles closes what is no longer the file at the path", () => {
  using opened = new Opened();
  opened.keep().close();
  opened.replace("xyz");
  assertEquals(opened.take(), undefined);
  assertEquals(opened.open, 0);
});

for (const { files, kept } of [{ files: 64, kept: 64 }, { files: 65, kept: 64 }]) {
  Deno.test(`KeptFiles keeps ${kept} of ${files} files`, () => {
    using opened = new Opened();
    const all = Array.from({ length: files }, () => opened.keep());
    for (const file of all) file.close();
    assertEquals(opened.open, kept);
  });
}

Deno.test("KeptFiles closes all after half a second", async () => {
  using opened = new Opened();
  opened.keep().close();
  const end = performance.now() + 10_000;
  while (opened.open > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(opened.open, 0);
  assertEquals(opened.take(), undefined);
});

Deno.test("KeptFiles closes all when it is to end, and keeps none afterwards", () => {
  using opened = new Opened();
  const late = opened.keep();
  opened.keep().close();
  opened.stop.abort();
  assertEquals(opened.open, 1);
  late.close();
  assertEquals(opened.open, 0);
});

Deno.test("KeptFiles keeps no file that may still be read when it is closed", async () => {
  using opened = new Opened();
  const file = opened.keep();
  const reading = file.read(new Uint8Array(1));
  file.close();
  assertEquals(opened.open, 0);
  await reading.catch(() => {});
});

Deno.test("KeptFiles tells of the file that is open, wherever its path leads by now", () => {
  using opened = new Opened("abc");
  const file = opened.keep();
  assertEquals(file.statSync().size, 3);
  Deno.writeTextFileSync(opened.path, "d", { append: true });
  assertEquals(file.statSync().size, 4);
  opened.replace("x");
  assertEquals(file.statSync().size, 4);
  Deno.removeSync(opened.path);
  assertEquals(file.statSync().size, 4);
  file.close();
});

Deno.test("HotFiles opens a large file that is kept once, and one that was replaced anew", () => {
  using directory = new TemporaryDirectory();
  const stop = new AbortController();
  let opens = 0;
  const openSync: typeof Deno.openSync = (path, options) => {
    opens++;
    return Deno.openSync(path, options);
  };
  const root = FileRoot.open(directory.path, { fileSystem: { ...Deno, openSync } });
  const files = new HotFiles(root, { kept: new KeptFiles(stop.signal) });
  const read = () => {
    const found = runNow(files.find({ names: ["large"], isDirectory: false }));
    if (found.kind !== "file") return null;
    using file = found.file;
    return textOf(file.file);
  };
  const write = (letter: string) => {
    Deno.writeTextFileSync(`${directory.path}/new`, letter.repeat(300 * 1024));
    Deno.renameSync(`${directory.path}/new`, `${directory.path}/large`);
  };
  write("a");
  {
    using _settled = later(5_000);
    for (let i = 0; i < 5; i++) assertEquals(read(), "a".repeat(10));
    assertEquals(opens, 2);
    write("b");
    for (let i = 0; i < 5; i++) assertEquals(read(), "b".repeat(10));
    assertEquals(opens, 4);
    Deno.removeSync(`${directory.path}/large`);
    assertEquals(read(), null);
  }
  stop.abort();
});
