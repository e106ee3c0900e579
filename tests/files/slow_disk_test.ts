import { assert, assertEquals } from "@std/assert";
import { fileHandler, FileRoot, Router, serve, text } from "../../lib/mod.ts";
import type { FileSystem } from "../../lib/files/file_root.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const SLOW_MILLIS = 30;

/** A file system each call of which takes long, and how many of them made everybody wait. */
class SlowSystem {
  blocked = 0;
  readonly calls: FileSystem = {
    realPathSync: (path) => this.#block(() => Deno.realPathSync(path)),
    lstatSync: (path) => this.#block(() => Deno.lstatSync(path)),
    openSync: (path, options) => this.#block(() => Deno.openSync(path, options)),
    realPath: (path) => this.#wait(() => Deno.realPath(path)),
    lstat: (path) => this.#wait(() => Deno.lstat(path)),
    open: (path, options) => this.#wait(() => Deno.open(path, options)),
  };

  #block<T>(act: () => T): T {
    this.blocked++;
    const end = performance.now() + SLOW_MILLIS;
    while (performance.now() < end);
    return act();
  }

  async #wait<T>(act: () => Promise<T>): Promise<T> {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MILLIS));
    return await act();
  }
}

Deno.test("fileHandler() holds nobody up when the disk is slow", async () => {
  using directory = new TemporaryDirectory();
  const content = new Uint8Array(300_000).fill(7);
  directory.write("large", content);
  directory.write("small.txt", "hello");
  const system = new SlowSystem();
  const root = FileRoot.open(directory.path, { fileSystem: system.calls });
  const router = new Router()
    .get("/echo", () => text("echo"))
    .get("/files/*path", fileHandler(root, { prefix: "/files/" }));
  await using server = serve(router.handler, { port: 0 });
  const url = `http://localhost:${server.addr.port}`;
  const names = ["large", "small.txt", "absent", ""];
  const files = await Promise.all(Array.from({ length: 40 }, async (_, i) => {
    const response = await fetch(`${url}/files/${names[i % 4]}`);
    return [response.status, (await response.arrayBuffer()).byteLength];
  }));
  for (let i = 0; i < 40; i += 4) {
    assertEquals(files.slice(i, i + 2), [[200, 300_000], [200, 5]]);
    assertEquals([files[i + 2][0], files[i + 3][0]], [404, 200]);
  }
  const { blocked } = system;
  // Four in a row show that it is slow; the quick ones in between speak for it.
  assert(blocked <= 8, `${blocked} calls made everybody wait`);
  const slow = fetch(`${url}/files/large`);
  assertEquals(await (await fetch(`${url}/echo`)).text(), "echo");
  assertEquals((await (await slow).arrayBuffer()).byteLength, 300_000);
  assertEquals(system.blocked, blocked);
});
