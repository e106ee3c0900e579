import { assertEquals } from "@std/assert";
import { ChangeSite } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** Does something before the next call of one of the runtime's functions, and only then. */
function before(name: "openSync" | "renameSync", act: () => void): Disposable {
  const original = Deno[name];
  const restore = () => void Object.assign(Deno, { [name]: original });
  const patched = (...args: unknown[]) => {
    restore();
    act();
    return (original as (...args: unknown[]) => unknown)(...args);
  };
  Object.assign(Deno, { [name]: patched });
  return { [Symbol.dispose]: restore };
}

Deno.test("storeFile() stores a file in the directory that another server put in place of its own", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site");
  directory.mkdir("theirs");
  const site = new ChangeSite(`${directory.path}/site`, { makesParents: true });
  // When the directory has been made, and the file in it has not.
  using _ = before("openSync", () => {
    Deno.renameSync(`${directory.path}/theirs`, `${directory.path}/site/made`);
  });
  const { status } = await site.ask("PUT", "/files/made/f", {}, { body: ["mine"] });
  assertEquals(status, 201);
  assertEquals(directory.read("site/made/f"), "mine");
  assertEquals(directory.names("site/made"), ["f"]);
});

Deno.test("storeFile() stores a file in the directory that another server has made meanwhile", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("site");
  const site = new ChangeSite(`${directory.path}/site`, { makesParents: true });
  // Between the look at the name and the call that gives it.
  using _ = before("renameSync", () => directory.write("site/made/theirs", "theirs"));
  const { status } = await site.ask("PUT", "/files/made/f", {}, { body: ["mine"] });
  assertEquals(status, 201);
  assertEquals(directory.names("site/made").sort(), ["f", "theirs"]);
  assertEquals(directory.names("site"), ["made"]);
});
