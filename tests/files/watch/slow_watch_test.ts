import { assert, assertEquals } from "@std/assert";
import { FileRoot, type FileSystem } from "../../../lib/files/file_root.ts";
import { watchEvents } from "../../../lib/files/watch/watch_events.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** What a disk is slow from, and a little more. */
const SLOW_MILLIS = 5;

Deno.test("watchEvents() holds nobody up when the disk is slow, and tells all in order", async () => {
  using directory = new TemporaryDirectory();
  let blocked = 0;
  const block = <T>(act: () => T): T => {
    blocked++;
    const end = performance.now() + SLOW_MILLIS;
    while (performance.now() < end);
    return act();
  };
  const wait = async <T>(act: () => Promise<T>): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MILLIS));
    return await act();
  };
  const fileSystem: FileSystem = {
    realPathSync: (path) => block(() => Deno.realPathSync(path)),
    lstatSync: (path) => block(() => Deno.lstatSync(path)),
    openSync: (path, options) => block(() => Deno.openSync(path, options)),
    realPath: (path) => wait(() => Deno.realPath(path)),
    lstat: (path) => wait(() => Deno.lstat(path)),
    open: (path, options) => wait(() => Deno.open(path, options)),
  };
  const root = FileRoot.open(directory.path, { fileSystem });
  while (!root.disk.isSlow) await root.disk.run(root.look({ names: [], isDirectory: true }));
  const reader = watchEvents(root, root.path).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) {
      const { done, value } = await reader.read();
      assert(!done, `It ended after ${text}`);
      text += value;
    }
  };
  await until("retry:");
  blocked = 0;
  const names = Array.from({ length: 30 }, (_, i) => `${i + 10}.txt`);
  for (const [i, name] of names.entries()) {
    directory.write(name, "a");
    // In several bursts, which come while those before them are looked at.
    if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await until("39.txt");
  await reader.cancel();
  assertEquals(blocked, 0);
  const told = [...text.matchAll(/"path":"([^"]*)"/g)].map(([, path]) => path);
  assertEquals([...new Set(told)], names);
});
