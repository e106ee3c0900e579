import { assert, assertEquals, assertMatch } from "@std/assert";
import { serve } from "../../../lib/server/server.ts";
import { exchange } from "../../support/exchange.ts";
import { RawClient } from "../../support/raw_client.ts";
import { SmallDisk, testOnDisk } from "../../support/small_disk.ts";
import { UploadSite } from "../../support/upload_site.ts";

const MIB = 2 ** 20;
const HEAD = "PUT /files/a HTTP/1.1\r\nHost: h\r\n";
const FRAMINGS: Readonly<Record<string, (content: string) => string>> = {
  "by length": (content) => `Content-Length: ${content.length}\r\n\r\n${content}`,
  "chunked": (content) => {
    const size = content.length.toString(16);
    return `Transfer-Encoding: chunked\r\n\r\n${size}\r\n${content}\r\n0\r\n\r\n`;
  },
};

for (const [framing, frame] of Object.entries(FRAMINGS)) {
  testOnDisk(
    `storeFile() says 507 and leaves the old file when the disk is full, ${framing}`,
    async () => {
      using disk = new SmallDisk("size=1m");
      const site = new UploadSite(disk.path);
      assertEquals((await site.ask("PUT", "/files/a", { body: ["old"] })).status, 201);
      const outcome = await exchange([HEAD + frame("x".repeat(2 * MIB))], site.handler);
      const [response] = outcome.responses(["PUT"]);
      assertEquals(response.status, 507);
      assertMatch(response.body, /disk is full/);
      assertEquals(outcome.errors, []);
      assertEquals(disk.names(), ["a"]);
      assertEquals(Deno.readTextFileSync(`${disk.path}/a`), "old");
      // What the refused one took is free again.
      const half = await exchange([HEAD + frame("y".repeat(MIB / 2))], site.handler);
      assertEquals(half.responses(["PUT"])[0].status, 204);
    },
  );
}

testOnDisk("storeFile() says 507 over TCP while the client goes on sending", async () => {
  using disk = new SmallDisk("size=1m");
  await using server = serve(new UploadSite(disk.path).handler, { port: 0 });
  using client = await RawClient.connect(server.addr);
  await client.send(`${HEAD}Content-Length: ${32 * MIB}\r\n\r\n`);
  const block = new Uint8Array(MIB);
  const sending = (async () => {
    for (let i = 0; i < 32; i++) await client.send(block);
  })();
  const [response] = await client.untilResponses(["PUT"]);
  assertEquals(response.status, 507);
  assertEquals(response.headers.connection, "close");
  await sending;
  assertEquals(disk.names(), []);
});

testOnDisk("storeFile() says 507 before the body when no file can be made", async () => {
  // The directory itself and one file.
  using disk = new SmallDisk("size=1m,nr_inodes=2");
  const site = new UploadSite(disk.path, { makesParents: true });
  assertEquals((await site.ask("PUT", "/files/a", { body: ["old"] })).status, 201);
  for (const target of ["b", "a", "c/d"]) {
    assertEquals((await site.ask("PUT", `/files/${target}`, { body: ["new"] })).status, 507);
    assertEquals(disk.names(), ["a"]);
  }
});

testOnDisk(
  "storeFile() says 507 and removes the directory it made when only the file has no room",
  async () => {
    using disk = new SmallDisk("size=1m,nr_inodes=2");
    const site = new UploadSite(disk.path, { makesParents: true });
    assertEquals((await site.ask("PUT", "/files/c/d", { body: ["new"] })).status, 507);
    assertEquals(disk.names(), []);
  },
);

testOnDisk(
  "storeFile() says 403 and leaves all as it is when the file system is read-only",
  async () => {
    using disk = new SmallDisk("size=1m");
    const site = new UploadSite(disk.path, { makesParents: true });
    assertEquals((await site.ask("PUT", "/files/a", { body: ["old"] })).status, 201);
    disk.makeReadOnly();
    for (const target of ["a", "b", "c/d"]) {
      const answer = await site.ask("PUT", `/files/${target}`, { body: ["new"] });
      assertEquals(answer.status, 403);
      assertMatch(answer.text ?? "", /does not let the server write/);
    }
    assertEquals(disk.names(), ["a"]);
    assertEquals(Deno.readTextFileSync(`${disk.path}/a`), "old");
  },
);

testOnDisk(
  "storeFile() stores some whole and says 507 for the others when many fill the disk",
  async () => {
    using disk = new SmallDisk("size=1m");
    const site = new UploadSite(disk.path);
    const body = ["x".repeat(MIB / 8), "y".repeat(MIB / 8)];
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => {
      return site.ask("PUT", `/files/${index}`, { body });
    }));
    const statuses = answers.map(({ status }) => status);
    assert(statuses.every((status) => status === 201 || status === 507), statuses.join());
    const stored = statuses.flatMap((status, index) => status === 201 ? [String(index)] : []);
    assertEquals(disk.names(), stored.sort());
    for (const name of stored) {
      assertEquals(Deno.readTextFileSync(`${disk.path}/${name}`), body.join(""));
    }
  },
);
