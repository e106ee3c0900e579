import { assertEquals, assertRejects } from "@std/assert";
import { refusalOf, refuseUpload, type UploadRefusal } from "../../../lib/files/upload/refusal.ts";
import { type SystemCode, systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

interface Row {
  readonly code: SystemCode;
  readonly refusal: UploadRefusal | null;
  readonly status?: number;
}

const ROWS: readonly Row[] = [
  { code: "ENOSPC", refusal: "disk-full", status: 507 },
  { code: "EDQUOT", refusal: "disk-full", status: 507 },
  { code: "EROFS", refusal: "not-permitted", status: 403 },
  { code: "EACCES", refusal: "not-permitted", status: 403 },
  { code: "EPERM", refusal: "not-permitted", status: 403 },
  { code: "ENAMETOOLONG", refusal: "too-long", status: 414 },
  { code: "ENOENT", refusal: "no-parent", status: 409 },
  { code: "ENOTDIR", refusal: "no-parent", status: 409 },
  { code: "EISDIR", refusal: "is-directory", status: 409 },
  { code: "EFBIG", refusal: "too-large", status: 413 },
  { code: "EIO", refusal: null },
  { code: "EMFILE", refusal: null },
  { code: "ESTALE", refusal: null },
];

for (const { code, refusal, status } of ROWS) {
  Deno.test(`refusalOf() is ${refusal} when the system says ${code}, which is ${status ?? 500}`, () => {
    assertEquals(refusalOf(systemError(code)), refusal);
    if (refusal !== null) assertEquals(refuseUpload(refusal).status, status);
  });
}

Deno.test("refusalOf() is denied when the runtime refuses", () => {
  assertEquals(refusalOf(new Deno.errors.NotCapable("Requires write access")), "denied");
});

Deno.test("refusalOf() is null when it is no error of the system", () => {
  for (const error of [new Error("ENOSPC"), new TypeError("x"), "ENOSPC", null]) {
    assertEquals(refusalOf(error), null);
  }
});

/** What may fail in a file while it is stored, each as the system might. */
type FileMethod = "writeSync" | "sync" | "utimeSync" | "tryLockSync";

interface Failure {
  readonly method: FileMethod;
  readonly code: SystemCode;
  readonly refusal: UploadRefusal | null;
}

const FAILURES: readonly Failure[] = [
  { method: "writeSync", code: "ENOSPC", refusal: "disk-full" },
  { method: "writeSync", code: "EIO", refusal: null },
  { method: "sync", code: "ENOSPC", refusal: "disk-full" },
  { method: "sync", code: "EDQUOT", refusal: "disk-full" },
  { method: "sync", code: "EIO", refusal: null },
  { method: "tryLockSync", code: "EIO", refusal: null },
];

for (const { method, code, refusal } of FAILURES) {
  Deno.test(`storeBytes() leaves nothing when ${method} fails with ${code}: ${refusal}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "old");
    const site = new UploadSite(directory.path, { makesParents: true });
    using _failing = failing(method, systemError(code));
    for (const path of ["a", "b", "c/d"]) {
      const storing = site.store(path, utf8Pieces("new"));
      if (refusal === null) await assertRejects(() => storing, Error, code);
      else assertEquals(await storing, refusal);
    }
    assertEquals(directory.names(), ["a"]);
    assertEquals(directory.read("a"), "old");
  });
}

Deno.test("storeBytes() stores nothing when the disk fails while bytes come, and not at the end", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "old");
  const site = new UploadSite(directory.path);
  const original = Deno.FsFile.prototype.syncData;
  let hasFailed = false;
  // The system tells of it once.
  Deno.FsFile.prototype.syncData = () => {
    hasFailed = true;
    return Promise.reject(systemError("EIO"));
  };
  using _written = allWritten();
  const piece = new Uint8Array(1024 * 1024);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    while (!hasFailed) yield await Promise.resolve(piece);
  }
  try {
    await assertRejects(() => site.store("a", bytes()), Error, "EIO");
  } finally {
    Deno.FsFile.prototype.syncData = original;
  }
  assertEquals([directory.names(), directory.read("a")], [["a"], "old"]);
});

const NEEDLESS: readonly { readonly method: FileMethod; readonly code: SystemCode }[] = [
  { method: "utimeSync", code: "EPERM" },
  // What network file systems say that have no locks.
  { method: "tryLockSync", code: "ENOLCK" },
  { method: "tryLockSync", code: "EOPNOTSUPP" },
];

for (const { method, code } of NEEDLESS) {
  Deno.test(`storeBytes() stores a file all the same when ${method} fails with ${code}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path);
    using _failing = failing(method, systemError(code));
    const outcome = await site.store("a", utf8Pieces("new"));
    assertEquals(typeof outcome, "object");
    assertEquals([directory.names(), directory.read("a")], [["a"], "new"]);
  });
}

Deno.test("storeBytes() says what failed first when cleaning up fails as well", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path);
  using _failing = failing("writeSync", systemError("ENOSPC"));
  const { removeSync } = Deno;
  Deno.removeSync = () => {
    throw systemError("EIO");
  };
  try {
    const outcome = await site.store("a", utf8Pieces("new"));
    assertEquals(outcome, "disk-full");
  } finally {
    Deno.removeSync = removeSync;
  }
});

/** Has a method of all files fail until it is disposed of. */
function failing(method: FileMethod, error: Error): Disposable {
  const prototype = Deno.FsFile.prototype;
  const original = prototype[method];
  const fail = () => {
    throw error;
  };
  Object.assign(prototype, { [method]: fail });
  return { [Symbol.dispose]: () => void Object.assign(prototype, { [method]: original }) };
}

/** Has files take bytes without writing them, until it is disposed of. */
function allWritten(): Disposable {
  const prototype = Deno.FsFile.prototype;
  const { writeSync } = prototype;
  prototype.writeSync = (bytes) => bytes.length;
  return { [Symbol.dispose]: () => void (prototype.writeSync = writeSync) };
}
