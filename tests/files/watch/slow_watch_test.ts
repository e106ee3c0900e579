import { assert, assertEquals } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { watchEvents } from "../../../lib/files/watch/watch_events.ts";
import { SlowSystem } from "../../support/slow_system.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { within } from "../../support/within.ts";

/** Longer than changes are gathered into one burst. */
const BURST_MILLIS = 150;

/** A directory on a slow disk, and what is told of it. */
class SlowlyWatched implements AsyncDisposable {
  readonly directory: TemporaryDirectory;
  readonly system: SlowSystem;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  private constructor(directory: TemporaryDirectory, system: SlowSystem, root: FileRoot) {
    this.directory = directory;
    this.system = system;
    this.#reader = watchEvents(root, root.path).pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open(): Promise<SlowlyWatched> {
    const directory = new TemporaryDirectory();
    const system = new SlowSystem();
    const root = FileRoot.open(directory.path, { fileSystem: system.calls });
    while (!root.disk.isSlow) await root.disk.run(root.look({ names: [], isDirectory: true }));
    const watched = new SlowlyWatched(directory, system, root);
    await watched.until("retry:");
    system.blocked = 0;
    return watched;
  }

  async until(part: string): Promise<void> {
    while (!this.#text.includes(part)) {
      const { done, value } = await within(this.#reader.read());
      assert(!done, `It ended after ${this.#text}`);
      this.#text += value;
    }
  }

  /** What was told of, in the order in which it first was: names of files, and `"overflow"`. */
  get told(): string[] {
    const events = this.#text.matchAll(/event: (overflow)|"path":"([^"]*)"/g);
    return [...new Set(Array.from(events, ([, overflow, path]) => overflow ?? path))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
    this.directory[Symbol.dispose]();
  }
}

Deno.test("watchEvents() holds nobody up when the disk is slow, and tells all in order", async () => {
  await using watched = await SlowlyWatched.open();
  const names = Array.from({ length: 30 }, (_, i) => `${i + 10}.txt`);
  for (const [i, name] of names.entries()) {
    watched.directory.write(name, "a");
    if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, BURST_MILLIS));
  }
  await watched.until("39.txt");
  assertEquals([watched.system.blocked, watched.told], [0, names]);
});
