import { assert, assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

const HEAD = "PUT /files/old.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n";

Deno.test("a server that is killed in an upload leaves the old file", async () => {
  using scratch = new ScratchDirectory({ "old.txt": "old" });
  await using program = await Program.serveWritable(scratch.path);
  await uploadHalf(program, scratch.path);
  assertEquals(await get(program, "/files/old.txt"), "old", "during the upload");
  await program.stop("SIGKILL");
  assertEquals(scratch.read("old.txt"), "old");
});

Deno.test("a server that was killed in an upload leaves no litter when it runs again", async () => {
  using scratch = new ScratchDirectory({ "old.txt": "old" });
  await using killed = await Program.serveWritable(scratch.path);
  await uploadHalf(killed, scratch.path);
  await killed.stop("SIGKILL");
  await using program = await Program.serveWritable(scratch.path);
  const listing = await get(program, "/files/");
  assert(listing.includes("old.txt") && !listing.includes("upload-"), listing);
  // The server sweeps beside serving, and is done before it ends.
  await program.stop("SIGTERM");
  assertEquals(scratch.names(), ["old.txt"], "the temporary is left");
});

Deno.test("a server that is killed while it rests leaves what was stored", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send("PUT /files/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nnew");
  assertEquals((await client.untilResponses())[0].status, 201);
  await program.stop("SIGKILL");
  assertEquals([scratch.names(), scratch.read("a")], [["a"], "new"]);
});

async function get({ address }: Program, target: string): Promise<string> {
  using client = await RawClient.connect(address);
  await client.send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return (await client.untilResponses())[0].body;
}

/** Returns when some of it is on the disk, in a temporary; the connection stays as it is. */
async function uploadHalf({ address, process }: Program, directory: string): Promise<void> {
  using watcher = Deno.watchFs(directory);
  const client = await RawClient.connect(address);
  process.ended().finally(() => client.close());
  await client.send(HEAD + "x".repeat(1_000_000));
  await within((async () => {
    for await (const { kind } of watcher) if (kind === "modify") return;
  })());
}
