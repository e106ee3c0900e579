import { assertEquals } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { measureUsage } from "../../../lib/files/write/usage.ts";
import { exchange } from "../../support/exchange.ts";
import { openConnection } from "../../support/open_connection.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite } from "../../support/upload_site.ts";

const HEAD = "PUT /files/new HTTP/1.1\r\nHost: h\r\n";
const FRAMINGS: Readonly<Record<string, (content: string) => string>> = {
  "by length": (content) => `Content-Length: ${content.length}\r\n\r\n${content}`,
  "chunked": (content) => {
    const chunks = Array.from(content, (byte) => `1\r\n${byte}\r\n`).join("");
    return `Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
  },
};

interface Row {
  readonly bytes: number;
  readonly status: number;
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { bytes: 0, status: 201, reason: "nothing" },
  { bytes: 39, status: 201, reason: "a byte is left" },
  { bytes: 40, status: 201, reason: "all that is left" },
  { bytes: 41, status: 507, reason: "a byte too many" },
  { bytes: 4_000, status: 507, reason: "far too many" },
];

for (const [framing, frame] of Object.entries(FRAMINGS)) {
  for (const { bytes, status, reason } of ROWS) {
    Deno.test(`storeFile() says ${status} to ${bytes} bytes ${framing} when --quota leaves 40: ${reason}`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("old", "x".repeat(60));
      const site = new UploadSite(directory.path, { quota: 100 });
      const wire = HEAD + frame("x".repeat(bytes));
      const outcome = await exchange([wire], site.handler);
      assertEquals(outcome.responses(["PUT"]).map((it) => it.status), [status]);
      assertEquals(outcome.errors, []);
      assertEquals(directory.names(), status === 201 ? ["new", "old"] : ["old"]);
    });
  }
}

Deno.test("storeFile() refuses an announced length over --quota before the body is sent", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { quota: 100 });
  const { client, over } = openConnection(site.handler);
  client.send(`${HEAD}Content-Length: 101\r\nExpect: 100-continue\r\n\r\n`);
  await client.untilReceived("HTTP/1.1 507 ");
  client.end();
  await over;
  assertEquals(client.received.includes("100 Continue"), false);
});

Deno.test("storeFile() says 507 before it looks at conditions (9110 §13.2.1)", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { quota: 100 });
  for (const [bytes, status] of [[100, 412], [101, 507]]) {
    const headers = { "if-match": "*", "content-length": `${bytes}` };
    const answer = await site.ask("PUT", "/files/new", { headers, body: ["x".repeat(bytes)] });
    assertEquals(answer.status, status);
  }
  // What was refused for its condition holds nothing of the quota.
  assertEquals((await site.ask("PUT", "/files/new", { body: ["x".repeat(100)] })).status, 201);
});

Deno.test("storeFile() stops a body at the byte that is over --quota", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { quota: 100 });
  const { client, over } = openConnection(site.handler);
  client.send(`${HEAD}Transfer-Encoding: chunked\r\n\r\n64\r\n${"x".repeat(100)}\r\n`);
  const written = () => directory.names().map((name) => directory.read(name).length);
  while (written()[0] !== 100) await new Promise((resolve) => setTimeout(resolve, 1));
  client.send("1\r\nx\r\n0\r\n\r\n");
  await client.untilReceived("HTTP/1.1 507 ");
  assertEquals(directory.names(), []);
  client.end();
  await over;
});

Deno.test("storeFile() takes the old file off when the new one has replaced it", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { quota: 100 });
  const put = async (bytes: number) => {
    const answer = await site.ask("PUT", "/files/a", { body: ["x".repeat(bytes)] });
    return answer.status;
  };
  assertEquals(await put(50), 201);
  // Until it has replaced the old one, both take their bytes.
  for (let round = 0; round < 5; round++) assertEquals(await put(50), 204);
  assertEquals(await put(51), 507);
  assertEquals(await put(10), 204);
  assertEquals(await put(90), 204);
});

const NOT_FREED: Readonly<Record<string, (path: string) => void>> = {
  "a link: that counted for nothing": (path) => {
    Deno.symlinkSync(`nowhere-${"x".repeat(60)}`, `${path}/a`);
  },
  "a file that has another name: it is still there": (path) => {
    Deno.mkdirSync(`${path}/.other`);
    Deno.writeTextFileSync(`${path}/.other/name`, "x".repeat(30));
    Deno.linkSync(`${path}/.other/name`, `${path}/a`);
  },
};

for (const [what, make] of Object.entries(NOT_FREED)) {
  Deno.test(`storeFile() takes nothing off when it has replaced ${what}`, async () => {
    using directory = new TemporaryDirectory();
    make(directory.path);
    const site = new UploadSite(directory.path, { quota: 100 });
    const put = async (name: string, bytes: number) =>
      (await site.ask("PUT", `/files/${name}`, { body: ["x".repeat(bytes)] })).status;
    const left = 100 - await measureUsage(FileRoot.open(directory.path));
    assertEquals(await put("a", left - 40), 204);
    assertEquals(await put("b", 41), 507);
    assertEquals(await put("b", 40), 201);
  });
}

Deno.test("storeFile() takes nothing off when the new one gets another name", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { quota: 100, onConflict: "rename" });
  const answers: number[] = [];
  for (const bytes of [30, 30, 41, 40]) {
    const answer = await site.ask("POST", "/files/a", { body: ["x".repeat(bytes)] });
    answers.push(answer.status);
  }
  assertEquals(answers, [201, 201, 507, 201]);
});

Deno.test("storeFile() never exceeds --quota when many store at once", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { quota: 1_000 });
  const parts = { headers: { "content-length": "70" }, body: ["x".repeat(40), "x".repeat(30)] };
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => {
    const body = parts.body;
    const target = `/files/${index}`;
    return site.ask("PUT", target, index % 2 === 0 ? parts : { body });
  }));
  const stored = answers.filter(({ status }) => status === 201).length;
  assertEquals(answers.filter(({ status }) => status === 507).length, 40 - stored);
  assertEquals(directory.names().length, stored);
  // Those that come in pieces may all be in each other's way; none is stored beyond the quota.
  assertEquals(stored > 0 && stored <= 14, true, `${stored} files of 70 bytes`);
  assertEquals((await site.ask("PUT", "/files/last", parts)).status, stored < 14 ? 201 : 507);
});

const FAILURES: readonly { readonly name: string; readonly wire: string }[] = [
  { name: "the body is malformed", wire: "Transfer-Encoding: chunked\r\n\r\n3\r\nnew\r\nzz\r\n" },
  { name: "the client leaves", wire: "Content-Length: 100\r\n\r\nnew" },
  {
    name: "a digest is wrong",
    wire: "Content-Length: 100\r\nRepr-Digest: sha-256=::\r\n\r\n" + "x".repeat(100),
  },
  {
    name: "a condition is not met",
    wire: "Content-Length: 100\r\nIf-Match: *\r\n\r\n" + "x".repeat(100),
  },
];

for (const { name, wire } of FAILURES) {
  Deno.test(`storeFile() gives the bytes of an upload back when ${name}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { quota: 100 });
    await exchange([HEAD + wire], site.handler);
    while (directory.names().length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const answer = await site.ask("PUT", "/files/a", { body: ["x".repeat(100)] });
    assertEquals(answer.status, 201);
  });
}

Deno.test("storeFile() gives the bytes back when a directory cannot be made", async () => {
  using directory = new TemporaryDirectory();
  directory.write("file", "");
  const site = new UploadSite(directory.path, { quota: 100, makesParents: true });
  const headers = { "content-length": "100" };
  const refused = await site.ask("PUT", "/files/file/a/b", { headers, body: ["x".repeat(100)] });
  assertEquals(refused.status, 409);
  const stored = await site.ask("PUT", "/files/a/b", { headers, body: ["x".repeat(100)] });
  assertEquals(stored.status, 201);
});
