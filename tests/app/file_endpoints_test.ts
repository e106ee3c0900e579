import { assertEquals, assertMatch } from "@std/assert";
import { createRouter } from "../../lib/app/endpoints.ts";
import type { FileAccess } from "../../lib/files/write/allowed_methods.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { type ConflictPolicy, UNLIMITED_POLICY } from "../../lib/files/write/write_policy.ts";
import { discardBody } from "../../lib/message.ts";
import { makeRequest } from "../support/make_request.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

interface AccessRow {
  readonly access: FileAccess;
  readonly onConflict?: ConflictPolicy;
  /** The status of each of {@linkcode REQUESTS}. */
  readonly statuses: readonly number[];
  readonly allow: string;
  /** What refusals name. */
  readonly names?: RegExp;
}

const REQUESTS = [
  { method: "GET", target: "/files/a" },
  { method: "GET", target: "/files/" },
  { method: "POST", target: "/files/new", body: "x" },
  { method: "POST", target: "/files/a", body: "x" },
  { method: "PUT", target: "/files/put", body: "x" },
  { method: "PUT", target: "/files/b", body: "x" },
  { method: "MKCOL", target: "/files/dir/" },
  { method: "COPY", target: "/files/a", destination: "/files/copy" },
  { method: "COPY", target: "/files/a", destination: "/files/b" },
  { method: "MOVE", target: "/files/copy", destination: "/files/moved" },
  { method: "DELETE", target: "/files/b" },
  { method: "PATCH", target: "/files/a", body: "x" },
] as const;

const ROWS: readonly AccessRow[] = [
  {
    access: "all",
    statuses: [200, 200, 201, 201, 201, 204, 201, 201, 204, 201, 204, 405],
    allow: "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT",
  },
  {
    access: "read-only",
    statuses: [200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403, 405],
    allow: "GET, HEAD, OPTIONS",
    names: /--read-only/,
  },
  {
    access: "no-delete",
    statuses: [200, 200, 201, 201, 201, 204, 201, 201, 403, 403, 403, 405],
    allow: "COPY, GET, HEAD, MKCOL, OPTIONS, POST, PUT",
    names: /--no-delete/,
  },
  {
    access: "upload-only",
    onConflict: "rename",
    statuses: [404, 200, 201, 201, 201, 409, 403, 403, 403, 403, 403, 405],
    allow: "OPTIONS, POST, PUT",
    names: /--upload-only|--on-conflict/,
  },
];

for (const { access, onConflict = "overwrite", statuses, allow, names } of ROWS) {
  Deno.test(`createRouter() allows what it should when ${access}`, async () => {
    using scratch = new ScratchDirectory({ a: "A", b: "B" });
    const root = FileRoot.open(scratch.path);
    const policy = { ...UNLIMITED_POLICY, onConflict, deletes: access === "all" };
    const { handler } = createRouter(root, { mount: "/files/", access }, policy);
    const seen: number[] = [];
    for (const { method, target, ...rest } of REQUESTS) {
      const body = "body" in rest ? [rest.body] : [];
      const headers: Record<string, string> = "destination" in rest
        ? { destination: rest.destination }
        : {};
      const answer = await handler(makeRequest(method, target, { headers, body }));
      seen.push(answer.status);
      if (answer.status === 403 && names !== undefined) assertMatch(String(answer.body), names);
      if (answer.status === 405) assertEquals(answer.headers?.allow, allow);
      await discardBody(answer.body);
    }
    assertEquals(seen, statuses);
    const options = await handler(makeRequest("OPTIONS", "/files/a"));
    assertEquals([options.status, options.headers?.allow], [200, allow]);
    // What is in the letter box stays as it was left.
    if (access === "read-only" || access === "upload-only") {
      assertEquals([scratch.read("a"), scratch.read("b")], ["A", "B"]);
    }
  });
}

for (
  const [access, allow] of [
    ["all", "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT"],
    ["read-only", "GET, HEAD, OPTIONS"],
  ] as const
) {
  Deno.test(`createRouter() tells of the server: ${allow} when ${access}`, async () => {
    using scratch = new ScratchDirectory();
    const router = createRouter(FileRoot.open(scratch.path), { mount: "/files/", access });
    const { headers } = await router.handler(makeRequest("OPTIONS", "*"));
    assertEquals(headers?.allow, allow);
  });
}

interface DirectoryRow {
  readonly method: "PUT" | "POST";
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly allow?: string;
  readonly accept?: string;
}

const ALL_BUT_PUT = "DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST";
const FORM_TYPE = "multipart/form-data";
const DIRECTORIES: readonly DirectoryRow[] = [
  // RFC 9110 §15.5.6 and §15.5.16: it is there, and takes forms.
  { method: "PUT", target: "/files/", status: 405, allow: "GET, HEAD, OPTIONS, POST" },
  { method: "PUT", target: "/files/dir/", status: 405, allow: ALL_BUT_PUT },
  { method: "PUT", target: "/files/link/", status: 405, allow: ALL_BUT_PUT },
  { method: "POST", target: "/files/", status: 415, accept: FORM_TYPE },
  { method: "POST", target: "/files/dir/", status: 415, accept: FORM_TYPE },
  // What is not to be seen is not there.
  ...(["PUT", "POST"] as const).flatMap((method) =>
    ["none/", "none/dir/", ".git/", "a/", "out/", "../", "%2e%2e/"].map((name) => {
      return { method, target: `/files/${name}`, status: 404 };
    })
  ),
  {
    method: "PUT",
    target: "/files/dir/",
    headers: { origin: "http://evil.example" },
    status: 403,
  },
];

/** A directory with all that {@linkcode DIRECTORIES} are about. */
function fillDirectories(): ScratchDirectory {
  const scratch = new ScratchDirectory({ "site/a": "A", "site/.git/config": "", "out/x": "" });
  scratch.mkdir("site/dir");
  scratch.link("site/link", "dir");
  scratch.link("site/out", "../out");
  return scratch;
}

for (const { method, target, headers, status, allow, accept } of DIRECTORIES) {
  const shown = `${method} ${target} ${JSON.stringify(headers ?? {})}`;
  Deno.test(`createRouter() answers ${status} to ${shown}`, async () => {
    using scratch = fillDirectories();
    const { handler } = createRouter(FileRoot.open(`${scratch.path}/site`));
    const answer = await handler(makeRequest(method, target, { headers, body: ["x"] }));
    assertEquals(
      [answer.status, answer.headers?.allow, answer.headers?.accept],
      [status, allow, accept],
    );
    const options = await handler(makeRequest("OPTIONS", target));
    if (allow !== undefined) assertEquals(options.headers?.allow, allow);
  });
}

Deno.test({
  name: "createRouter() shows no directory of a letter box that takes nothing when PUT asks",
  async fn() {
    using scratch = fillDirectories();
    const root = FileRoot.open(`${scratch.path}/site`);
    const { handler } = createRouter(root, { mount: "/files/", access: "upload-only" });
    const put = (target: string) => handler(makeRequest("PUT", target, { body: ["x"] }));
    const { status, headers } = await put("/files/dir/");
    assertEquals([status, headers?.allow], [405, "GET, HEAD, OPTIONS, POST"]);
    root.mayWrite = (path) => !path.endsWith("/dir");
    assertEquals((await put("/files/dir/")).status, 404);
  },
});

const ungranted = Deno.makeTempDirSync({ prefix: "postern-test-" });
Deno.test.afterAll(() => Deno.removeSync(ungranted, { recursive: true }));

Deno.test({
  name: "createRouter() says what a directory takes when nothing may be written",
  permissions: { read: true, write: false },
  async fn() {
    const { handler } = createRouter(FileRoot.open(ungranted));
    const put = await handler(makeRequest("PUT", "/files/", { body: ["x"] }));
    assertEquals([put.status, put.headers?.allow], [405, "GET, HEAD, OPTIONS"]);
    const post = await handler(makeRequest("POST", "/files/", { body: ["x"] }));
    assertEquals(post.status, 403);
    assertMatch(String(post.body), /--allow-write/);
  },
});
