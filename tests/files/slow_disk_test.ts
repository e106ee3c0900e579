import { assert, assertEquals } from "@std/assert";
import { discardBody } from "../../lib/message.ts";
import { fileHandler, FileRoot, Router, serve, text } from "../../lib/mod.ts";
import { bytesOf } from "../support/content_of.ts";
import { makeRequest } from "../support/make_request.ts";
import { serveFile } from "../support/serve_file.ts";
import { settled } from "../support/settled.ts";
import { SlowSystem } from "../support/slow_system.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

Deno.test("fileHandler() holds nobody up when the disk is slow", async () => {
  using directory = new TemporaryDirectory();
  const content = new Uint8Array(300_000).fill(7);
  directory.write("large", content);
  directory.write("small.txt", "hello");
  const system = new SlowSystem();
  const root = FileRoot.open(directory.path, { fileSystem: system.calls });
  const router = new Router()
    .get("/echo", () => text("echo"))
    .get("/files/*path", fileHandler(root, { mount: "/files/" }));
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

/** Of the files in it, and one in a directory below. */
const NAMES = ["0.txt", "1.txt", "2.txt", "3.txt", "below/4.txt"];

const ARCHIVES = [
  { name: "a tar", query: "?archive=tar" },
  { name: "a ZIP", query: "?archive=zip" },
  // It begins amid the content of the last file, and needs the checksums of all.
  { name: "the end of a ZIP", query: "?archive=zip", isEnd: true },
];

for (const { name, query, isEnd } of ARCHIVES) {
  Deno.test(`fileHandler() holds nobody up when the disk is slow and it sends ${name}`, async () => {
    using directory = new TemporaryDirectory();
    for (const path of NAMES) directory.write(path, path.repeat(1_000));
    using _settled = await settled();
    const ask = async (root: FileRoot, headers?: HeadersOf) => {
      const handler = fileHandler(root, { mount: "/" });
      return await handler(makeRequest("GET", `/${query}`, { headers }));
    };
    const quick = await ask(FileRoot.open(directory.path));
    const whole = await bytesOf(quick.body);
    const start = isEnd ? whole.length - 5_000 : 0;

    const system = new SlowSystem();
    const root = FileRoot.open(directory.path, { fileSystem: system.calls });
    await discardBody((await serveFile(root, "/", makeRequest("GET", "/0.txt"))).body);
    assertEquals(root.disk.isSlow, true);
    system.blocked = 0;
    const range = { range: `bytes=${start}-`, "if-range": String(quick.headers?.etag) };
    const slow = await ask(root, isEnd ? range : {});
    assertEquals(slow.status, isEnd ? 206 : 200);
    assertEquals(await bytesOf(slow.body), whole.subarray(start));
    assertEquals(system.blocked, 0);
  });
}

type HeadersOf = Readonly<Record<string, string>>;
