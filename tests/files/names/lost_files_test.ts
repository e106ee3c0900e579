import { assertEquals } from "@std/assert";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

/** What comes of the bytes after the first piece, by which the directory has been moved. */
const ENDS: Readonly<Record<string, () => AsyncIterable<Uint8Array>>> = {
  "are complete": () => utf8Pieces("rest"),
  // deno-lint-ignore require-yield
  "break off": async function* () {
    await Promise.resolve();
    throw new Error("the client is gone");
  },
};

for (const [end, rest] of Object.entries(ENDS)) {
  Deno.test(`storeBytes() leaves nothing in a directory that was moved meanwhile, when the bytes ${end}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("dir/old", "old");
    directory.mkdir("other/deep");
    directory.mkdir("empty");
    const site = new UploadSite(directory.path);
    const begun = Promise.withResolvers<void>();
    const moved = Promise.withResolvers<void>();
    let count = 0;
    async function* bytes() {
      yield* utf8Pieces("first");
      if (++count === NAMES.length) begun.resolve();
      await moved.promise;
      yield* rest();
    }
    const storing = NAMES.map((name) => site.store(`dir/${name}`, bytes()));
    await begun.promise;
    assertEquals(directory.names("dir").length, 1 + NAMES.length);
    Deno.renameSync(`${directory.path}/dir`, `${directory.path}/other/deep/moved`);
    moved.resolve();
    for (const outcome of await Promise.allSettled(storing)) {
      if (end === "break off") assertEquals(outcome.status, "rejected");
      else assertEquals(outcome, { status: "fulfilled", value: "no-parent" });
    }
    assertEquals(directory.names("other/deep/moved"), ["old"]);
  });
}

const NAMES = ["a", "b", "old"];
