import { assertEquals } from "@std/assert";
import { FileRoot, type FileSystem } from "../../lib/files/root/file_root.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import { later } from "../support/later.ts";
import { makeRequest } from "../support/make_request.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

/** A call that fails, by its name and the end of its path, and which of these calls it is. */
interface FailureRow {
  readonly call: "openSync" | "lstatSync" | "realPathSync" | "statSync" | "readSync";
  readonly path: string;
  /** Requests before the one whose calls fail. */
  readonly before: number;
}

const PAGE = "page.html";
const ROWS: readonly FailureRow[] = [
  { call: "openSync", path: `${PAGE}.zst`, before: 0 },
  { call: "openSync", path: `${PAGE}.gz`, before: 0 },
  { call: "lstatSync", path: `${PAGE}.gz`, before: 0 },
  { call: "lstatSync", path: PAGE, before: 0 },
  { call: "lstatSync", path: PAGE, before: 1 },
  { call: "realPathSync", path: PAGE, before: 0 },
  { call: "statSync", path: PAGE, before: 0 },
  { call: "statSync", path: PAGE, before: 1 },
  { call: "readSync", path: PAGE, before: 1 },
];

for (const { call, path, before } of ROWS) {
  Deno.test(`fileHandler() closes what it has opened when ${call} of ${path} fails after ${before} requests`, async () => {
    using directory = new TemporaryDirectory();
    for (const ending of ["", ".br", ".zst", ".gz"]) {
      directory.write(PAGE + ending, "x".repeat(400));
    }
    using _ = later(3_000);
    const disk = new FailingDisk();
    const handler = fileHandler(FileRoot.open(directory.path, { fileSystem: disk.system }), {
      mount: "/",
    });
    const request = () =>
      makeRequest("GET", `/${PAGE}`, { headers: { "accept-encoding": "zstd, gzip" } });
    const ask = async () => {
      const { body } = await handler(request());
      if (typeof body === "object" && Symbol.asyncDispose in body) {
        await body[Symbol.asyncDispose]();
      }
    };
    for (let i = 0; i < before; i++) await ask();
    // Each of the calls that one request makes fails in turn; one left open is a leak of this test.
    let failures = 0;
    for (let index = 0; index < 10; index++) {
      disk.fail(call, `${directory.path}/${path}`, index);
      await ask().catch(() => failures++);
    }
    assertEquals(failures > 0, true, "no call has failed");
    disk.fail(call, "", 0);
    await ask();
  });
}

/** The system's calls, of which one fails. */
class FailingDisk {
  #call = "";
  #path = "";
  #left = 0;
  readonly system: FileSystem = {
    ...Deno,
    openSync: (path, options) => {
      this.#make("openSync", String(path));
      return this.#watch(Deno.openSync(path, options), String(path));
    },
    lstatSync: (path) => (this.#make("lstatSync", String(path)), Deno.lstatSync(path)),
    realPathSync: (path) => (this.#make("realPathSync", String(path)), Deno.realPathSync(path)),
  };

  /** Lets a call to this path fail after so many that do not. */
  fail(call: string, path: string, after: number): void {
    this.#call = call;
    this.#path = path;
    this.#left = after;
  }

  #make(call: string, path: string): void {
    if (call !== this.#call || path !== this.#path || this.#left-- !== 0) return;
    throw new Error("Input/output error (os error 5)");
  }

  #watch(file: Deno.FsFile, path: string): Deno.FsFile {
    const { statSync, readSync } = file;
    file.statSync = () => (this.#make("statSync", path), statSync.call(file));
    file.readSync = (into) => (this.#make("readSync", path), readSync.call(file, into));
    return file;
  }
}
