import { assert, assertEquals } from "@std/assert";
import { exchange } from "../../support/exchange.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { type PolicyParts, UploadSite } from "../../support/upload_site.ts";

interface Row {
  readonly status: number;
  readonly target?: string;
  readonly fields?: string;
  readonly policy?: PolicyParts;
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { status: 400, fields: "Content-Range: bytes 0-9/100\r\n", reason: "a part" },
  { status: 400, fields: "Repr-Digest: sha-256\r\n", reason: "a malformed digest" },
  { status: 400, fields: "Repr-Digest: sha-256=::\r\n", reason: "a wrong digest" },
  { status: 403, fields: "Sec-Fetch-Site: cross-site\r\n", reason: "a foreign page" },
  { status: 404, target: "/files/.env", reason: "a dotfile" },
  { status: 409, target: "/files/nope/a", reason: "no parent" },
  { status: 409, policy: { onConflict: "error" }, reason: "a name that is taken" },
  { status: 412, fields: "If-None-Match: *\r\n", reason: "a condition" },
  { status: 414, target: `/files/${"x".repeat(256)}`, reason: "a long name" },
  { status: 415, fields: "Content-Encoding: gzip\r\n", reason: "a coding" },
  { status: 507, policy: { quota: 12 }, reason: "the quota" },
];

const FRAMINGS: Readonly<Record<string, string>> = {
  "by length": "Content-Length: 10\r\n\r\n0123456789",
  "chunked": "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
};

for (const [framing, body] of Object.entries(FRAMINGS)) {
  for (const { status, target = "/files/a", fields = "", policy, reason } of ROWS) {
    Deno.test(`storeFile() refuses ${reason} with ${status} and the connection lives, ${framing}`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("a", "old");
      const site = new UploadSite(directory.path, policy);
      const refused = `PUT ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}${body}`;
      const next = "GET /files/a HTTP/1.1\r\nHost: localhost\r\n\r\n";
      const outcome = await exchange([refused + next], site.handler);
      const answers = outcome.responses(["PUT", "GET"]);
      assertEquals(answers.map((answer) => answer.status), [status, 200]);
      assertEquals(answers[0].headers.etag, undefined);
      assertEquals(answers[1].body, "old");
      assertEquals(outcome.errors, []);
      assertEquals(directory.names(), ["a"]);
    });
  }
}

Deno.test("storeFile() leaves what is no file when it has the name", async () => {
  using directory = new TemporaryDirectory();
  await new Deno.Command("mkfifo", { args: [`${directory.path}/pipe`] }).output();
  const site = new UploadSite(directory.path);
  const conditions: Readonly<Record<string, string>>[] = [
    {},
    { "if-match": "*" },
    { "if-none-match": "*" },
  ];
  for (const headers of conditions) {
    const answer = await site.ask("PUT", "/files/pipe", { headers, body: ["new"] });
    assertEquals(answer.status, 409, JSON.stringify(headers));
    assertEquals(directory.names(), ["pipe"]);
    assert(Deno.lstatSync(`${directory.path}/pipe`).isFifo);
  }
  const beside = new UploadSite(directory.path, { onConflict: "rename" });
  const answer = await beside.ask("POST", "/files/pipe", { body: ["new"] });
  assertEquals([answer.status, answer.headers.location], [201, "/files/pipe%20(1)"]);
  assert(Deno.lstatSync(`${directory.path}/pipe`).isFifo);
});
