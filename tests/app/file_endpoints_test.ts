import { assertEquals, assertMatch } from "@std/assert";
import { createRouter } from "../../lib/app/endpoints.ts";
import type { FileAccess } from "../../lib/files/allowed_methods.ts";
import { FileRoot } from "../../lib/files/file_root.ts";
import { type ConflictPolicy, UNLIMITED_POLICY } from "../../lib/files/upload/write_policy.ts";
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
    access: {},
    statuses: [200, 200, 201, 201, 201, 204, 201, 201, 204, 201, 204, 405],
    allow: "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT",
  },
  {
    access: { readOnly: true },
    statuses: [200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403, 405],
    allow: "GET, HEAD, OPTIONS",
    names: /--read-only/,
  },
  {
    access: { deletes: false },
    statuses: [200, 200, 201, 201, 201, 204, 201, 201, 403, 403, 403, 405],
    allow: "COPY, GET, HEAD, MKCOL, OPTIONS, POST, PUT",
    names: /--no-delete/,
  },
  {
    access: { uploadOnly: true },
    onConflict: "rename",
    statuses: [404, 200, 201, 201, 201, 409, 403, 403, 403, 403, 403, 405],
    allow: "OPTIONS, POST, PUT",
    names: /--upload-only|--on-conflict/,
  },
];

for (const { access, onConflict = "overwrite", statuses, allow, names } of ROWS) {
  Deno.test(`createRouter() allows what it should when ${JSON.stringify(access)}`, async () => {
    using scratch = new ScratchDirectory({ a: "A", b: "B" });
    const root = FileRoot.open(scratch.path);
    const policy = { ...UNLIMITED_POLICY, onConflict, deletes: access.deletes ?? true };
    const { handler } = createRouter(root, { prefix: "/files/", ...access }, policy);
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
    if (access.readOnly || access.uploadOnly) {
      assertEquals([scratch.read("a"), scratch.read("b")], ["A", "B"]);
    }
  });
}

for (
  const [access, allow] of [
    [{}, "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT"],
    [{ readOnly: true }, "GET, HEAD, OPTIONS"],
  ] as const
) {
  Deno.test(`createRouter() tells of the server: ${allow} when ${JSON.stringify(access)}`, async () => {
    using scratch = new ScratchDirectory();
    const router = createRouter(FileRoot.open(scratch.path), { prefix: "/files/", ...access });
    const { headers } = await router.handler(makeRequest("OPTIONS", "*"));
    assertEquals(headers?.allow, allow);
  });
}
