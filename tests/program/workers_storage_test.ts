import { assert, assertEquals } from "@std/assert";
import { fromMany, MANY, serveWithWorkers } from "../support/program_workers.ts";
import type { RawClient } from "../support/raw_client.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

const KIB = 1024;

Deno.test("--workers stores each file whole when many are uploaded at once", async () => {
  using scratch = new ScratchDirectory();
  await using program = await serveWithWorkers(scratch.path);
  const contentOf = (index: number) => `${index} `.repeat(50 * KIB);
  const statuses = await fromMany(program, async (client, index) => {
    return (await put(client, `file-${index}`, contentOf(index))).status;
  });
  assertEquals(statuses, new Array(MANY).fill(201));
  for (let index = 0; index < MANY; index++) {
    assert(scratch.read(`file-${index}`) === contentOf(index), `file ${index}`);
  }
  assertEquals((await program.stop()).code, 0);
  assertEquals(scratch.names().length, MANY, "temporaries are left");
});

Deno.test("--workers lets one client create a file when many try at once", async () => {
  using scratch = new ScratchDirectory();
  await using program = await serveWithWorkers(scratch.path);
  const statuses = await fromMany(program, async (client, index) => {
    return (await put(client, "one", `${index}`, "If-None-Match: *\r\n")).status;
  });
  assertEquals(statuses.filter((it) => it === 201).length, 1);
  assertEquals(statuses.filter((it) => it === 412).length, MANY - 1);
  assertEquals(scratch.read("one"), `${statuses.indexOf(201)}`);
});

Deno.test("--workers loses no update when many change a file on the condition of its version", async () => {
  using scratch = new ScratchDirectory({ lines: "" });
  await using program = await serveWithWorkers(scratch.path);
  await fromMany(program, async (client, index) => {
    for (;;) {
      const { headers, body } = await ask(client, "GET", "lines");
      // RFC 9110 §13.1.1: a strong tag. There is none while the file may yet change unnoticed.
      const tag = headers.etag;
      const isChanged = tag !== undefined && !tag.startsWith("W/") &&
        (await put(client, "lines", `${body}${index}\n`, `If-Match: ${tag}\r\n`)).status === 204;
      if (isChanged) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  const lines = scratch.read("lines").trimEnd().split("\n").map(Number);
  assertEquals(lines.toSorted((a, b) => a - b), Array.from({ length: MANY }, (_, index) => index));
});

Deno.test("--workers keeps to one quota when many upload at once", async () => {
  using scratch = new ScratchDirectory({ old: "x".repeat(50 * KIB) });
  await using program = await serveWithWorkers(scratch.path, "--quota", "1M");
  const content = "x".repeat(100 * KIB);
  const statuses = await fromMany(program, async (client, index) => {
    return (await put(client, `file-${index}`, content)).status;
  });
  // 50 K and 9 times 100 K fit in 1024 K.
  assertEquals(statuses.filter((it) => it === 201).length, 9);
  assertEquals(statuses.filter((it) => it === 507).length, MANY - 9);
  assertEquals(scratch.names().length, 10);
});

Deno.test("--workers tells clients of all threads what changes", async () => {
  using scratch = new ScratchDirectory({ a: "" });
  await using program = await serveWithWorkers(scratch.path);
  const isWatched = Promise.withResolvers<void>();
  let watching = 0;
  const tellsOf = fromMany(program, async (client) => {
    await client.send("GET /files/?events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    while (!client.received.includes("\n\n")) await client.untilFirstByte();
    if (++watching === MANY) isWatched.resolve();
    while (!client.received.includes('"path":"b"') && !client.received.includes("b\n")) {
      await client.untilFirstByte();
    }
  });
  await within(Promise.race([isWatched.promise, tellsOf]), 30_000);
  Deno.writeTextFileSync(`${scratch.path}/b`, "");
  await within(tellsOf, 30_000);
  assertEquals((await program.stop()).code, 0);
});

/** What each connection has been asked, for its answers to be told apart. */
const asked = new WeakMap<RawClient, string[]>();

async function ask(
  client: RawClient,
  method: string,
  name: string,
  fields = "",
  content = "",
): Promise<ParsedResponse> {
  const methods = [...asked.get(client) ?? [], method];
  asked.set(client, methods);
  await client.send(
    `${method} /files/${name} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n${content}`,
  );
  return (await client.untilResponses(methods)).at(-1)!;
}

function put(
  client: RawClient,
  name: string,
  content: string,
  fields = "",
): Promise<ParsedResponse> {
  return ask(client, "PUT", name, `${fields}Content-Length: ${content.length}\r\n`, content);
}
