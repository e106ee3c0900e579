import { assert, assertEquals, assertMatch } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

interface Sent {
  readonly method?: string;
  readonly target: string;
  readonly fields?: string;
  readonly body?: string;
}

async function send(program: Program, sent: Sent): Promise<ParsedResponse> {
  const { method = "PUT", target, fields = "", body = "" } = sent;
  using client = await RawClient.connect(program.address);
  const head = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}`;
  await client.send(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  return (await client.untilResponses([method]))[0];
}

Deno.test("an upload makes the directories that its path lacks with --mkdir, and not without", async () => {
  using scratch = new ScratchDirectory();
  const upload = { target: "/files/a/b/c", body: "new" };
  await using plain = await Program.serveWritable(scratch.path);
  assertEquals((await send(plain, upload)).status, 409);
  assertEquals(scratch.names(), []);
  await using program = await Program.serveWritable(scratch.path, "--mkdir");
  const made = await send(program, upload);
  assertEquals([made.status, made.headers.location], [201, "/files/a/b/c"]);
  assertEquals(scratch.read("a/b/c"), "new");
});

Deno.test("two servers with --mkdir make the same directories without getting in each other's way", async () => {
  using scratch = new ScratchDirectory();
  await using one = await Program.serveWritable(scratch.path, "--mkdir");
  await using two = await Program.serveWritable(scratch.path, "--mkdir");
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => {
      const target = `/files/${round}/a/b/c/d/${index}`;
      return send(index % 2 === 0 ? one : two, { target, body: "new" });
    }));
    assertEquals(answers.map(({ status }) => status), Array(20).fill(201));
    assertEquals(scratch.names(`${round}/a/b/c/d`).length, 20);
  }
});

const POLICIES: readonly {
  readonly policy: string;
  readonly status: number;
  readonly names: string[];
}[] = [
  { policy: "overwrite", status: 201, names: ["a.txt"] },
  { policy: "error", status: 409, names: ["a.txt"] },
  { policy: "rename", status: 201, names: ["a (1).txt", "a.txt"] },
];

for (const { policy, status, names } of POLICIES) {
  Deno.test(`--on-conflict ${policy} answers ${status} where the name is taken`, async () => {
    using scratch = new ScratchDirectory({ "a.txt": "old" });
    await using program = await Program.serveWritable(scratch.path, "--on-conflict", policy);
    const answer = await send(program, { method: "POST", target: "/files/a.txt", body: "new" });
    assertEquals(answer.status, status);
    assertEquals(scratch.names(), names);
    assertEquals(scratch.read("a.txt"), policy === "overwrite" ? "new" : "old");
    if (policy === "rename") assertEquals(answer.headers.location, "/files/a%20(1).txt");
  });
}

Deno.test("one of 100 clients creates the file where all ask for a new one", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path);
  const fields = "If-None-Match: *\r\n";
  const body = (index: number) => String(index).padStart(3, "0").repeat(1_000);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => {
    return send(program, { target: "/files/a", fields, body: body(index) });
  }));
  const statuses = answers.map(({ status }) => status);
  assertEquals(statuses.filter((status) => status === 412).length, 99);
  assertEquals(scratch.names(), ["a"]);
  assertEquals(scratch.read("a"), body(statuses.indexOf(201)));
});

Deno.test("one of 100 clients creates the file where they ask two servers of one directory", async () => {
  using scratch = new ScratchDirectory();
  await using one = await Program.serveWritable(scratch.path);
  await using two = await Program.serveWritable(scratch.path, "--on-conflict", "error");
  const fields = "If-None-Match: *\r\n";
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => {
    return send(index % 2 === 0 ? one : two, { target: "/files/a", fields, body: String(index) });
  }));
  const winners = answers.flatMap(({ status }, index) => status === 201 ? [String(index)] : []);
  assertEquals([scratch.read("a")], winners);
});

Deno.test("--quota counts what is there, dotfiles too, and what comes", async () => {
  using scratch = new ScratchDirectory({ "a": "x".repeat(300), "sub/.b": "x".repeat(200) });
  await using program = await Program.serveWritable(scratch.path, "--quota", "1K");
  const over = await send(program, { target: "/files/c", body: "x".repeat(525) });
  assertEquals(over.status, 507);
  assertMatch(over.body, /--quota/);
  assertEquals((await send(program, { target: "/files/c", body: "x".repeat(524) })).status, 201);
  assertEquals((await send(program, { target: "/files/d", body: "x" })).status, 507);
  assertEquals((await send(program, { target: "/files/d" })).status, 201);
  // A replaced file gives its bytes back once it is replaced.
  assertEquals((await send(program, { target: "/files/a" })).status, 204);
  assertEquals((await send(program, { target: "/files/d", body: "x".repeat(300) })).status, 204);
  assertEquals((await send(program, { target: "/files/e", body: "x" })).status, 507);
  assertEquals(scratch.names(), ["a", "c", "d", "sub"]);
});

Deno.test("a digest is told of a stored file where it is asked for, and checked where it comes", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path);
  // RFC 9530 appendix B: of {"hello": "world"} with a line feed.
  const body = '{"hello": "world"}\n';
  const digest = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
  const wanted = await send(program, {
    target: "/files/a",
    fields: "Want-Repr-Digest: sha-256=9\r\n",
    body,
  });
  assertEquals([wanted.status, wanted.headers["repr-digest"]], [201, digest]);
  const right = { target: "/files/a", fields: `Content-Digest: ${digest}\r\n`, body };
  assertEquals((await send(program, right)).status, 204);
  assertEquals((await send(program, { ...right, body: "other" })).status, 400);
  assertEquals(scratch.read("a"), body);
});

Deno.test("what a killed server left in the only directory that may be written goes with the first upload there", async () => {
  using scratch = new ScratchDirectory({ "in/deeper/old": "old", "out": "out" });
  const setup = {
    grants: ["--allow-net", `--allow-read=${scratch.path}`, `--allow-write=${scratch.path}/in`],
    args: ["--mkdir", scratch.path],
  };
  await using killed = await Program.start(setup);
  using client = await RawClient.connect(killed.address);
  using watcher = Deno.watchFs(`${scratch.path}/in/deeper`);
  await client.send(
    "PUT /files/in/deeper/old HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nnew",
  );
  await within((async () => {
    for await (const { kind } of watcher) if (kind === "modify") return;
  })());
  await killed.stop("SIGKILL");
  assertEquals(scratch.names("in/deeper").length, 2, "nothing was left behind");

  await using program = await Program.start(setup);
  assertEquals((await send(program, { target: "/files/out", body: "x" })).status, 403);
  assertEquals((await send(program, { target: "/files/new/a", body: "x" })).status, 403);
  assertEquals((await send(program, { target: "/files/in/new/a", body: "new" })).status, 201);
  assertEquals(scratch.names("in/deeper"), ["old"]);
  assertEquals([scratch.read("in/deeper/old"), scratch.read("in/new/a")], ["old", "new"]);
  assert(scratch.names().every((name) => name === "in" || name === "out"), "made where it may not");
});
