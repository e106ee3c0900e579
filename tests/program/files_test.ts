import { assert, assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** Each byte there is, more often than any buffer of the way holds. */
const ALL_BYTES = Uint8Array.from({ length: 300_000 }, (_, index) => index % 256 ^ index >> 16);
const BINARY = Array.from(ALL_BYTES, (byte) => String.fromCharCode(byte)).join("");

Deno.test("GET of a file answers with its bytes, HEAD with the same head", async () => {
  using scratch = new ScratchDirectory({ "data": ALL_BYTES, "sub dir/ü.txt": "text" });
  await using program = await Program.serve(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send(["GET", "HEAD"].map((method) => request(method, "/files/data")).join(""));
  const [get, head] = await client.untilResponses(["GET", "HEAD"]);
  assertEquals([get.status, get.headers["content-type"]], [200, "application/octet-stream"]);
  assertEquals(get.headers["content-length"], "300000");
  assert(get.body === BINARY, "not the bytes of the file");
  assertEquals({ ...head.headers, date: "" }, { ...get.headers, date: "" });
  const [nested] = await ask(program, request("GET", "/files/sub%20dir/%C3%BC.txt"));
  assertEquals([nested.status, nested.body], [200, "text"]);
});

Deno.test("a directory gets its slash, then a listing", async () => {
  using scratch = new ScratchDirectory({ "sub/a<b.txt": "text", "sub/.hidden": "" });
  await using program = await Program.serve(scratch.path);
  const [redirect] = await ask(program, request("GET", "/files/sub?q"));
  assertEquals([redirect.status, redirect.headers.location], [308, "./sub/?q"]);
  const [listing] = await ask(program, request("GET", "/files/sub/"));
  assertEquals(listing.status, 200);
  assert(listing.body.includes("a&lt;b.txt") && !listing.body.includes(".hidden"), listing.body);
  const accept = "Accept: application/json";
  const [json] = await ask(program, request("GET", "/files/sub/", accept));
  assertEquals(JSON.parse(json.body).map(({ name }: { name: string }) => name), ["a<b.txt"]);
});

for (const method of ["POST", "PUT"]) {
  Deno.test(`${method} without the grant is 403, says which, and stores nothing`, async () => {
    using scratch = new ScratchDirectory({ "old": "old" });
    await using program = await Program.serve(scratch.path);
    for (const name of ["old", "new", "no-such-directory/new"]) {
      const [{ status, body }] = await ask(program, upload(method, name, "new"));
      assertEquals([name, status], [name, 403]);
      assert(body.includes("--allow-write"), body);
    }
    assertEquals(scratch.names(), ["old"]);
    assertEquals(scratch.read("old"), "old");
  });

  Deno.test(`${method} with the grant stores each byte there is, by length and chunked`, async () => {
    using scratch = new ScratchDirectory();
    await using program = await Program.serveWritable(scratch.path);
    const [byLength] = await ask(program, upload(method, "length", BINARY));
    assertEquals([byLength.status, byLength.headers.location], [201, "/files/length"]);
    const [byChunks] = await ask(program, chunkedUpload(method, "chunks", BINARY));
    assertEquals([byChunks.status, byChunks.headers.location], [201, "/files/chunks"]);
    assertEquals(scratch.names(), ["chunks", "length"]);
    for (const name of scratch.names()) assertEquals(scratch.readBytes(name), ALL_BYTES);
    const [back] = await ask(program, request("GET", "/files/chunks"));
    assert(back.body === BINARY, "not what was sent");
  });
}

Deno.test("an upload replaces a file; PUT says that it did", async () => {
  using scratch = new ScratchDirectory({ "a": "the old content, which is longer", "b": "old" });
  await using program = await Program.serveWritable(scratch.path);
  assertEquals((await ask(program, upload("PUT", "a", "new")))[0].status, 204);
  assertEquals((await ask(program, upload("POST", "b", "")))[0].status, 201);
  assertEquals([scratch.read("a"), scratch.read("b")], ["new", ""]);
  assertEquals(scratch.names(), ["a", "b"]);
});

Deno.test("an upload whose sender leaves stores nothing and leaves nothing", async () => {
  using scratch = new ScratchDirectory({ "old": "old" });
  await using program = await Program.serveWritable(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send("PUT /files/old HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf");
  await client.end();
  assert((await client.untilEnd()).startsWith("HTTP/1.1 400 "));
  assertEquals([scratch.names(), scratch.read("old")], [["old"], "old"]);
});

Deno.test("a page of another site cannot write", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path);
  const foreign = [["Origin: http://evil.example"], ["Origin: null"], [
    "Sec-Fetch-Site: cross-site",
  ]];
  for (const fields of foreign) {
    const wire = request("POST", "/files/x", ...fields, "Content-Length: 1") + "x";
    assertEquals((await ask(program, wire))[0].status, 403);
  }
  assertEquals(scratch.names(), []);
});

async function ask({ address }: Program, wire: string): Promise<ParsedResponse[]> {
  using client = await RawClient.connect(address);
  await client.send(wire);
  return await client.untilResponses();
}

function request(method: string, target: string, ...fieldLines: readonly string[]): string {
  return [`${method} ${target} HTTP/1.1`, "Host: localhost", ...fieldLines, "", ""].join("\r\n");
}

function upload(method: string, name: string, content: string): string {
  return request(method, `/files/${name}`, `Content-Length: ${content.length}`) + content;
}

/** In chunks of growing size, from one byte on. */
function chunkedUpload(method: string, name: string, content: string): string {
  let wire = request(method, `/files/${name}`, "Transfer-Encoding: chunked");
  for (let start = 0, size = 1; start < content.length; start += size, size *= 3) {
    const chunk = content.slice(start, start + size);
    wire += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    if (chunk.length < size) break;
  }
  return `${wire}0\r\n\r\n`;
}
