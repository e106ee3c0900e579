import { assert, assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const OPEN_FILES = 64;

for (const first of [null, "a.txt"]) {
  const when = first === null ? "nothing has been read before" : "a file has been read before";
  Deno.test(`the program answers 503 for want of descriptors when ${when}, and lives`, async () => {
    using scratch = new ScratchDirectory({ "a.txt": "text", "b.txt": "text" });
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${scratch.path}`],
      args: [scratch.path],
      openFiles: OPEN_FILES,
    });
    if (first !== null) assertEquals(await statusOf(program, first), 200);
    using client = await RawClient.connect(program.address);
    {
      using _crowd = await fill(program);
      await client.send(requestFor("b.txt") + requestFor("") + requestFor("a.txt"));
      for (const { status, body } of await client.untilResponses(["GET", "GET", "GET"])) {
        assertEquals([status, body.includes("too many files")], [503, true]);
      }
    }
    while (await statusOf(program, "b.txt") !== 200);
  });
}

Deno.test("the program shows its page for want of descriptors when it has no files, and lives", async () => {
  await using program = await Program.start({ grants: ["--allow-net"], openFiles: OPEN_FILES });
  using client = await RawClient.connect(program.address);
  using _crowd = await fill(program);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n");
  assertEquals((await client.untilResponses())[0].status, 200);
});

Deno.test("the program lets no crowd that rests keep others out for want of descriptors", async () => {
  using scratch = new ScratchDirectory({ "a.txt": "text" });
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${scratch.path}`],
    args: [scratch.path],
    openFiles: OPEN_FILES,
  });
  using crowd = new DisposableStack();
  for (let count = 0; count < OPEN_FILES; count++) {
    crowd.use(await RawClient.connect(program.address));
  }
  await program.process.stderr.until(/os error 24/);
  const begin = performance.now();
  // Accepted after all of the crowd; by itself that would leave after a minute.
  while (await statusOf(program, "a.txt") !== 200);
  const took = performance.now() - begin;
  assert(took < 20_000, `${took} ms`);
});

for (const spare of [1, 4]) {
  Deno.test(`the program answers ?events when ${spare} descriptors are left, and lives`, async () => {
    using scratch = new ScratchDirectory({ "a.txt": "text" });
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${scratch.path}`],
      args: [scratch.path],
      openFiles: OPEN_FILES,
    });
    const countOpen = () => [...Deno.readDirSync(`/proc/${program.process.pid}/fd`)].length;
    assertEquals(await statusOf(program, "a.txt"), 200);
    using client = await RawClient.connect(program.address);
    using crowd = new DisposableStack();
    while (countOpen() < OPEN_FILES - spare) {
      crowd.use(await RawClient.connect(program.address));
      // It is accepted in a moment.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await client.send(requestFor("?events"));
    assertEquals((await client.untilResponses())[0].status, 503);
    crowd.dispose();
    assertEquals(await statusOf(program, "a.txt"), 200);
  });
}

/** Takes all descriptors there are. In the middle of a request, none can be closed to make room. */
async function fill(program: Program): Promise<DisposableStack> {
  using crowd = new DisposableStack();
  for (let count = 0; count < OPEN_FILES; count++) {
    const member = crowd.use(await RawClient.connect(program.address));
    await member.send("GET ");
  }
  await program.process.stderr.until(/os error 24/);
  return crowd.move();
}

async function statusOf(program: Program, name: string): Promise<number> {
  using client = await RawClient.connect(program.address);
  await client.send(requestFor(name));
  return (await client.untilResponses())[0].status;
}

function requestFor(name: string): string {
  return `GET /files/${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}
