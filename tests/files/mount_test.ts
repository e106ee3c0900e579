import { assertEquals } from "@std/assert";
import { changeFiles } from "../../lib/files/change/change_files.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import { storeFile } from "../../lib/files/upload/store_file.ts";
import { storeForm } from "../../lib/files/upload/store_form.ts";
import type { FileAccess } from "../../lib/files/write/allowed_methods.ts";
import { UNLIMITED_POLICY } from "../../lib/files/write/write_policy.ts";
import { discardBody, type Handler } from "../../lib/message.ts";
import { makeRequest } from "../support/make_request.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const MOUNT = "/priv%C3%A9/";
/** What whoever guards a mount by its name lets pass, and has as many characters. */
const BESIDE = "/public/abc/";
const FORM = {
  headers: { "content-type": "multipart/form-data; boundary=b" },
  body: ['--b\r\nContent-Disposition: form-data; name=f; filename="b.txt"\r\n\r\nb\r\n--b--\r\n'],
};

const HANDLERS: readonly (readonly [
  name: string,
  handler: (root: FileRoot) => Handler,
  method: string,
  path: string,
  /** Of the answer to the path below the mount. */
  status: number,
  parts?: typeof FORM,
])[] = [
  ["a file", read("all"), "GET", "a.txt", 200],
  ["the root", read("all"), "GET", "", 200],
  ["a letter box", read("upload-only"), "GET", "", 200],
  ["an upload", write(storeFile), "PUT", "b.txt", 201],
  ["a form", write(storeForm), "POST", "", 201, FORM],
  ["a change", write(changeFiles), "DELETE", "a.txt", 204],
];

function read(access: FileAccess): (root: FileRoot) => Handler {
  return (root) => fileHandler(root, { mount: MOUNT, access });
}

function write(act: typeof storeFile): (root: FileRoot) => Handler {
  return (root) => (request) => act(root, MOUNT, UNLIMITED_POLICY, request);
}

for (const [name, handler, method, path, status, parts] of HANDLERS) {
  Deno.test(`A mount has ${name} below it and nowhere else when paths are as long`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a.txt", "a");
    const answer = handler(FileRoot.open(directory.path));
    const prefixes = [BESIDE, "/", MOUNT.toLowerCase(), MOUNT.toUpperCase()];
    const statuses = [];
    for (const prefix of prefixes) {
      const { status, body } = await answer(makeRequest(method, `${prefix}${path}`, parts));
      await discardBody(body);
      statuses.push(status);
    }
    assertEquals(statuses, [404, 404, status, 404]);
  });
}

Deno.test("A mount is at the destination of a MOVE in whichever case its escapes are", async () => {
  using directory = new TemporaryDirectory();
  const answer = write(changeFiles)(FileRoot.open(directory.path));
  const statuses = [];
  for (const prefix of [BESIDE, MOUNT, MOUNT.toLowerCase()]) {
    directory.write("a.txt", "a");
    const headers = { destination: `${prefix}b.txt` };
    const { status } = await answer(makeRequest("MOVE", `${MOUNT}a.txt`, { headers }));
    statuses.push(status);
  }
  assertEquals(statuses, [403, 201, 204]);
});
