import { assertEquals } from "@std/assert";
import { addFiles } from "../../lib/app/file_endpoints.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { measureUsage } from "../../lib/files/write/usage.ts";
import { UNLIMITED_POLICY, type WritePolicy } from "../../lib/files/write/write_policy.ts";
import { discardBody } from "../../lib/message.ts";
import { Router } from "../../lib/router.ts";
import { treeOf } from "../support/change_site.ts";
import { makeRequest } from "../support/make_request.ts";
import { BlockingCalls, slowDown } from "../support/slow_disk.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { UploadSite } from "../support/upload_site.ts";

interface SlowRow {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly policy?: Partial<WritePolicy>;
  readonly status: number;
  /** Of {@linkcode FILES}. */
  readonly gone?: readonly string[];
  readonly made?: readonly string[];
}

const FILES = ["a=A", "dir/", "dir/b=B", "dir/empty/", "empty/", "link -> a"];

const FORM = [
  "--x",
  'Content-Disposition: form-data; name="f"; filename="1"',
  "",
  "one",
  "--x",
  'Content-Disposition: form-data; name="f"; filename="2"',
  "",
  "two",
  "--x--",
  "",
].join("\r\n");

const ROWS: readonly SlowRow[] = [
  { method: "PUT", target: "n", body: "N", status: 201, made: ["n=N"] },
  { method: "PUT", target: "dir/n", body: "N", status: 201, made: ["dir/n=N"] },
  { method: "PUT", target: "a", body: "N", status: 204, gone: ["a=A"], made: ["a=N"] },
  { method: "PUT", target: "dir/b", body: "N", status: 204, gone: ["dir/b=B"], made: ["dir/b=N"] },
  {
    method: "PUT",
    target: "dir/n",
    headers: { "if-none-match": "*" },
    body: "N",
    status: 201,
    made: ["dir/n=N"],
  },
  { method: "PUT", target: "dir/b", headers: { "if-none-match": "*" }, status: 412 },
  {
    method: "PUT",
    target: "n",
    headers: { if: "</files/a> (Not <x:y>)" },
    status: 201,
    made: ["n="],
  },
  {
    method: "PUT",
    target: "dir/new/deep/n",
    body: "N",
    policy: { makesParents: true },
    status: 201,
    made: ["dir/new/", "dir/new/deep/", "dir/new/deep/n=N"],
  },
  {
    method: "PUT",
    target: "dir/new/n",
    headers: { "content-digest": "sha-256=:AAAA:" },
    policy: { makesParents: true },
    status: 400,
  },
  { method: "PUT", target: "dir/", status: 405 },
  {
    method: "POST",
    target: "a",
    body: "N",
    policy: { onConflict: "rename" },
    status: 201,
    made: ["a (1)=N"],
  },
  {
    method: "POST",
    target: "dir/",
    headers: { "content-type": "multipart/form-data; boundary=x" },
    body: FORM,
    status: 201,
    made: ["dir/1=one", "dir/2=two"],
  },
  { method: "DELETE", target: "a", status: 204, gone: ["a=A"] },
  { method: "DELETE", target: "link", status: 204, gone: ["link -> a"] },
  { method: "DELETE", target: "dir/b", status: 204, gone: ["dir/b=B"] },
  { method: "DELETE", target: "empty/", status: 204, gone: ["empty/"] },
  { method: "DELETE", target: "dir/empty/", status: 204, gone: ["dir/empty/"] },
  { method: "DELETE", target: "dir/", status: 409 },
  { method: "MKCOL", target: "n/", status: 201, made: ["n/"] },
  { method: "MKCOL", target: "dir/n/", status: 201, made: ["dir/n/"] },
  { method: "MKCOL", target: "dir/", status: 405 },
  ...moves("a", "c", 201, ["a=A"], ["c=A"]),
  ...moves("dir/b", "dir/c", 201, ["dir/b=B"], ["dir/c=B"]),
  ...moves("a", "dir/c", 201, ["a=A"], ["dir/c=A"]),
  ...moves("dir/b", "c", 201, ["dir/b=B"], ["c=B"]),
  ...moves("dir/empty/", "dir/c/", 201, ["dir/empty/"], ["dir/c/"]),
  ...moves("a", "dir/b", 204, ["a=A", "dir/b=B"], ["dir/b=A"]),
  ...moves("dir/b", "a", 204, ["a=A", "dir/b=B"], ["a=B"]),
  ...moves("dir/empty/", "empty/", 204, ["dir/empty/"], []),
  ...moves("a", "dir/c", 201, ["a=A"], ["dir/c=A"], "F"),
  ...moves("a", "dir/b", 412, [], [], "F"),
  {
    method: "COPY",
    target: "a",
    headers: { destination: "/files/dir/c" },
    status: 201,
    made: ["dir/c=A"],
  },
  {
    method: "COPY",
    target: "a",
    headers: { destination: "/files/dir/b" },
    status: 204,
    gone: ["dir/b=B"],
    made: ["dir/b=A"],
  },
  { method: "OPTIONS", target: "a", status: 200 },
  { method: "OPTIONS", target: "dir/", status: 200 },
  { method: "PATCH", target: "dir/", status: 405 },
];

function moves(
  target: string,
  destination: string,
  status: number,
  gone: readonly string[],
  made: readonly string[],
  overwrite = "T",
): SlowRow[] {
  const headers = { destination: `/files/${destination}`, overwrite };
  return [{ method: "MOVE", target, headers, status, gone, made }];
}

for (const { method, target, headers, body, policy, status, gone = [], made = [] } of ROWS) {
  const asked = `${method} ${target} ${JSON.stringify({ ...headers, ...policy })}`;
  Deno.test(`addFiles() holds nobody up when the disk is slow and it is asked for ${asked}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "A");
    directory.write("dir/b", "B");
    for (const empty of ["dir/empty", "empty"]) directory.mkdir(empty);
    directory.link("link", "a");
    const root = FileRoot.open(directory.path);
    await slowDown(root);
    const policies = { ...UNLIMITED_POLICY, ...policy };
    const { handler } = addFiles(new Router(), root, { mount: "/files/" }, policies);
    const request = makeRequest(method, `/files/${target}`, { headers, body: [body ?? ""] });
    {
      using blocking = new BlockingCalls();
      const response = await handler(request);
      assertEquals([response.status, blocking.names], [status, []]);
      await discardBody(response.body);
    }
    const left = FILES.filter((it) => !gone.includes(it));
    assertEquals(treeOf(directory).sort(), [...left, ...made].sort());
    assertEquals(root.disk.isSlow, true);
  });
}

Deno.test("measureUsage() holds nobody up when the disk is slow", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 40; i++) directory.write(`${i % 4}/${i}`, "1234567890");
  const root = FileRoot.open(directory.path);
  await slowDown(root);
  using blocking = new BlockingCalls();
  assertEquals(await measureUsage(root), 400);
  assertEquals(blocking.names, []);
});

Deno.test("storeBytes() asks for no piece before the one before it is written when the disk is slow", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path);
  await slowDown(site.root);
  const { write } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.write = async function (bytes) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return await write.call(this, bytes);
  };
  // As a body does, which comes through one buffer.
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(3);
    for (const text of ["abc", "def", "ghi"]) {
      new TextEncoder().encodeInto(text, buffer);
      yield await Promise.resolve(buffer);
    }
  }
  try {
    assertEquals(typeof await site.store("a", bytes()), "object");
  } finally {
    Deno.FsFile.prototype.write = write;
  }
  assertEquals(directory.read("a"), "abcdefghi");
});
