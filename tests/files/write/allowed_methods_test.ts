import { assertEquals } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { parseSegments } from "../../../lib/files/root/path_segments.ts";
import { allowedMethods, type FileAccess } from "../../../lib/files/write/allowed_methods.ts";
import { formatAllow } from "../../../lib/protocol/allow.ts";

interface MethodRow {
  readonly path: string;
  readonly access?: FileAccess;
  readonly allow: string;
}

const ALL = "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT";
const READS = "GET, HEAD, OPTIONS";

/** Where all of `/in` may be written and nothing else. */
const ROWS: readonly MethodRow[] = [
  { path: "in/a", allow: ALL },
  { path: "in/nope", allow: ALL },
  { path: "in/sub/", allow: "DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST" },
  { path: "in/a", access: "read-only", allow: READS },
  { path: "in/a", access: "no-delete", allow: "COPY, GET, HEAD, MKCOL, OPTIONS, POST, PUT" },
  { path: "in/a", access: "upload-only", allow: "OPTIONS, POST, PUT" },
  { path: "in/", access: "upload-only", allow: "GET, HEAD, OPTIONS, POST" },
  { path: "in/", allow: "GET, HEAD, OPTIONS, POST" },
  { path: "in/nope/", allow: "DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS" },
  { path: "in/sub/", access: "upload-only", allow: "GET, HEAD, OPTIONS, POST" },
  { path: "a", allow: READS },
  { path: "", allow: READS },
  { path: "nope/a", allow: READS },
  // What is hidden has nothing that tells it from what is not there.
  { path: "in/.env", allow: READS },
  { path: "in//a", allow: READS },
];

const served = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "postern-test-" }));
Deno.mkdirSync(`${served}/in/sub`, { recursive: true });
Deno.test.afterAll(() => Deno.removeSync(served, { recursive: true }));

for (const { path, access = "all", allow } of ROWS) {
  Deno.test({
    name: `allowedMethods() says "${allow}" of "${path}" when ${access}`,
    permissions: { read: [served], write: [`${served}/in`] },
    fn() {
      const methods = runNow(allowedMethods(FileRoot.open(served), parseSegments(path), access));
      assertEquals(formatAllow(methods), allow);
    },
  });
}

Deno.test({
  name: "allowedMethods() lets files be stored in the root, and nothing become of it",
  permissions: { read: [served], write: [served] },
  fn() {
    const methods = runNow(allowedMethods(FileRoot.open(served), parseSegments(""), "all"));
    assertEquals(formatAllow(methods), "GET, HEAD, OPTIONS, POST");
  },
});
