import { assert, assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

Deno.test("a connection is kept for a second request", async () => {
  using scratch = new ScratchDirectory({ "a.txt": "of a file" });
  await using program = await Program.serve(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send(get("/echo/first"));
  await client.untilResponses();
  await client.send(get("/files/a.txt"));
  const responses = await client.untilResponses(["GET", "GET"]);
  assertEquals(responses.map(({ body }) => body), ["first", "of a file"]);
  assert(responses.every(({ headers }) => headers.connection === undefined), "not kept");
});

Deno.test("pipelined requests are answered in order, whatever each costs", async () => {
  using scratch = new ScratchDirectory({ "a.txt": "of a file", "sub/b.txt": "" });
  await using program = await Program.serveWritable(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send([
    get("/files/"), // asynchronous: the listing
    get("/echo/2"),
    "POST /files/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nnew",
    get("/files/new"),
    get("/nowhere"),
    "PUT /files/new HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n0\r\n\r\n",
    get("/files/new"),
    get("/echo/8", "Accept-Encoding: gzip"),
    "HEAD /files/a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n",
    get("/user-agent", "User-Agent: 10", "Connection: close"),
    get("/echo/never"),
  ].join(""));
  const responses = await client.untilResponses(METHODS);
  assertEquals(responses.map(({ status }) => status), [
    ...[200, 200, 201, 200, 404],
    ...[204, 200, 200, 200, 200],
  ]);
  assertEquals([1, 3, 6, 9].map((index) => responses[index].body), ["2", "new", "!", "10"]);
  await client.untilEnd();
  assertEquals(await client.untilResponses(METHODS), responses, "and nothing behind close");
});

Deno.test("connections are served while others wait in the middle of a request", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path);
  using inHead = await RawClient.connect(program.address);
  await inHead.send("GET /echo/1 HT");
  using inBody = await RawClient.connect(program.address);
  await inBody.send("POST /files/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\na");
  using silent = await RawClient.connect(program.address);
  using other = await RawClient.connect(program.address);
  await other.send(get("/echo/4"));
  assertEquals((await other.untilResponses())[0].body, "4");
  await inBody.send("b");
  assertEquals((await inBody.untilResponses())[0].status, 201);
  await inHead.send("TP/1.1\r\nHost: localhost\r\n\r\n");
  assertEquals((await inHead.untilResponses())[0].body, "1");
  await silent.send(get("/echo/3"));
  assertEquals((await silent.untilResponses())[0].body, "3");
});

const METHODS = ["GET", "GET", "POST", "GET", "GET", "PUT", "GET", "GET", "HEAD", "GET"];

function get(target: string, ...fieldLines: readonly string[]): string {
  return [`GET ${target} HTTP/1.1`, "Host: localhost", ...fieldLines, "", ""].join("\r\n");
}
