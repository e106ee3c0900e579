import { assert, assertEquals } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { storeFile } from "../../../lib/files/upload/store_file.ts";
import { UNLIMITED_POLICY } from "../../../lib/files/write/write_policy.ts";
import type { Handler } from "../../../lib/message.ts";
import { serve } from "../../../lib/server/server.ts";
import { wireBytes } from "../../support/every_split.ts";
import { exchange } from "../../support/exchange.ts";
import { makeRequest, type RequestParts } from "../../support/make_request.ts";
import { openConnection } from "../../support/open_connection.ts";
import { RawClient } from "../../support/raw_client.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const PREFIX = "/files/";

function handlerOf(directory: TemporaryDirectory): Handler {
  const root = FileRoot.open(directory.path);
  return (request) => storeFile(root, PREFIX, UNLIMITED_POLICY, request);
}

async function store(
  directory: TemporaryDirectory,
  method: string,
  target: string,
  parts: RequestParts = {},
): Promise<{ status: number; location: unknown }> {
  const response = await handlerOf(directory)(makeRequest(method, target, parts));
  return { status: response.status, location: response.headers?.location };
}

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const BIG = new Uint8Array(1_500_000).map((_, index) => index % 251);

const BODIES: readonly {
  readonly name: string;
  readonly body: readonly Uint8Array<ArrayBuffer>[];
}[] = [
  { name: "nothing", body: [] },
  { name: "every byte", body: [EVERY_BYTE] },
  { name: "many pieces", body: Array.from(EVERY_BYTE, (byte) => Uint8Array.of(byte)) },
  { name: "1.5 MB", body: [BIG] },
  { name: "1.5 MB in pieces", body: [BIG.slice(0, 999_999), BIG.slice(999_999)] },
];

for (const method of ["POST", "PUT"]) {
  for (const { name, body } of BODIES) {
    Deno.test(`storeFile() has all bytes on disk when ${method} brings ${name}`, async () => {
      using directory = new TemporaryDirectory();
      const answer = await store(directory, method, "/files/a%20b", { body });
      assertEquals(answer, { status: 201, location: "/files/a%20b" });
      const expected = await new Blob([...body]).bytes();
      assertEquals(Deno.readFileSync(`${directory.path}/a b`), expected);
      assertEquals(directory.names(), ["a b"]);
    });
  }
}

Deno.test('storeFile() answers with a URI when the name is "a|b" (9110 §10.2.2)', async () => {
  using directory = new TemporaryDirectory();
  const answer = await store(directory, "PUT", '/files/"a|b"', { body: [] });
  assertEquals(answer, { status: 201, location: "/files/%22a%7Cb%22" });
  assertEquals(directory.names(), ['"a|b"']);
});

Deno.test("storeFile() answers 201 to POST and 204 to PUT when it replaces a file", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "longer than what comes");
  assertEquals((await store(directory, "POST", "/files/a", { body: ["new"] })).status, 201);
  assertEquals(directory.read("a"), "new");
  assertEquals((await store(directory, "PUT", "/files/a", { body: ["newer"] })).status, 204);
  assertEquals(directory.read("a"), "newer");
});

interface Refusal {
  readonly target: string;
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const OWN = "http://localhost:4221";

const REFUSED: readonly Refusal[] = [
  { target: "/files/", status: 404, reason: "the root is no file" },
  { target: "/files/new/", status: 404, reason: "a slash at the end" },
  { target: "/files/../new", status: 404, reason: "dots" },
  { target: "/files/%2e%2e/new", status: 404, reason: "escaped dots" },
  { target: "/files/..%2fnew", status: 404, reason: "an escaped slash" },
  { target: "/files//new", status: 404, reason: "an empty name" },
  { target: "/files/a%0ab", status: 404, reason: "a control character" },
  { target: "/files/.env", status: 404, reason: "a dotfile" },
  { target: "/files/.postern-upload-1", status: 404, reason: "the name of a temporary" },
  { target: "/files/nope/new", status: 409, reason: "no parent" },
  { target: "/files/old/new", status: 409, reason: "the parent is a file" },
  { target: "/files/out/new", status: 409, reason: "the parent is a link outside" },
  { target: "/files/sub", status: 409, reason: "a directory has the name" },
  {
    target: "/files/new",
    status: 403,
    reason: "a foreign page",
    headers: { "sec-fetch-site": "cross-site" },
  },
  {
    target: "/files/new",
    status: 403,
    reason: "a sibling host",
    headers: { "sec-fetch-site": "same-site" },
  },
  {
    target: "/files/new",
    status: 403,
    reason: "a foreign Origin",
    headers: { origin: "http://evil.example" },
  },
  { target: "/files/new", status: 403, reason: "a sandboxed page", headers: { origin: "null" } },
  {
    target: "/files/new",
    status: 403,
    reason: "another port",
    headers: { origin: "http://localhost:80" },
  },
  {
    target: "/files/new",
    status: 400,
    reason: "a part of a file (9110 §14.4)",
    headers: { "content-range": "bytes 0-2/10" },
  },
];

for (const method of ["POST", "PUT"]) {
  for (const { target, status, reason, headers } of REFUSED) {
    const shown = JSON.stringify(headers ?? {});
    Deno.test(`storeFile() says ${status} to ${method} ${target} ${shown}: ${reason}`, async () => {
      using directory = new TemporaryDirectory();
      using outside = new TemporaryDirectory();
      directory.write("old", "old");
      directory.mkdir("sub");
      directory.link("out", outside.path);
      const answer = await store(directory, method, target, { headers, body: ["new"] });
      assertEquals(answer, { status, location: undefined });
      assertEquals(directory.names(), ["old", "out", "sub"]);
      assertEquals(directory.read("old"), "old");
      assertEquals(outside.names(), []);
    });
  }
}

const OWN_PAGES: readonly Refusal["headers"][] = [
  { origin: OWN },
  { origin: OWN, "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "none" },
];

for (const headers of OWN_PAGES) {
  const shown = JSON.stringify(headers);
  Deno.test(`storeFile() takes a file when it comes from here: ${shown}`, async () => {
    using directory = new TemporaryDirectory();
    const answer = await store(directory, "POST", "/files/a", { headers, body: ["new"] });
    assertEquals(answer.status, 201);
    assertEquals(directory.read("a"), "new");
  });
}

for (const name of ["x".repeat(256), "%C3%A4".repeat(128)]) {
  Deno.test(`storeFile() is no 500 when a name is too long: ${name.slice(0, 6)}`, async () => {
    using directory = new TemporaryDirectory();
    const { status } = await store(directory, "PUT", `/files/${name}`, { body: ["new"] });
    assert(status >= 400 && status < 500, `${status}`);
    assertEquals(directory.names(), []);
  });
}

const HEAD = "PUT /files/a HTTP/1.1\r\nHost: h\r\n";

const BROKEN: readonly { readonly name: string; readonly wire: string; readonly status: number }[] =
  [
    {
      name: "a chunk is malformed (9112 §7.1)",
      wire: "Transfer-Encoding: chunked\r\n\r\n3\r\nnew\r\nzz\r\n",
      status: 400,
    },
    {
      name: "it is too large",
      wire: "Transfer-Encoding: chunked\r\n\r\n3\r\nnew\r\n3e8\r\n" + "x".repeat(1_000),
      status: 413,
    },
    { name: "it is announced too large", wire: "Content-Length: 1001\r\n\r\nnew", status: 413 },
  ];

for (const { name, wire, status } of BROKEN) {
  Deno.test(`storeFile() leaves the old file and answers ${status} when ${name}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "old");
    const outcome = await exchange([HEAD + wire], handlerOf(directory), { bodyBytes: 1_000 });
    assertEquals(outcome.responses(["PUT"]).map((response) => response.status), [status]);
    assertEquals(directory.names(), ["a"]);
    assertEquals(directory.read("a"), "old");
  });
}

for (const leave of ["end", "reset"] as const) {
  Deno.test(`storeFile() leaves the old file when the client leaves midway: ${leave}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "old");
    const { client, over, errors } = openConnection(handlerOf(directory));
    client.send(HEAD + "Content-Length: 10\r\n\r\nhalf");
    await client.until(({ unreadBytes }) => unreadBytes === 0);
    client[leave]();
    await over;
    // What the handler still has to do, it does on its own after the connection is over.
    for (let turn = 0; turn < 100 && directory.names().length > 1; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assertEquals(directory.names(), ["a"]);
    assertEquals(directory.read("a"), "old");
    assertEquals(errors, []);
  });
}

Deno.test("storeFile() has the bytes on disk when the answer arrives over TCP", async () => {
  using directory = new TemporaryDirectory();
  await using server = serve(handlerOf(directory), { port: 0 });
  for (let round = 0; round < 5; round++) {
    using client = await RawClient.connect(server.addr);
    const content = String(round).repeat(100_000);
    await client.send(`${HEAD}Content-Length: ${content.length}\r\n\r\n`);
    await client.send(wireBytes(content));
    const [response] = await client.untilResponses(["PUT"]);
    assertEquals(response.status, round === 0 ? 201 : 204);
    assertEquals(directory.read("a"), content);
    assertEquals(directory.names(), ["a"]);
  }
});
