import { assertEquals } from "@std/assert";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { findProgram } from "./find_program.ts";

Deno.test("findProgram() finds what can be run, in the first directory that has it", () => {
  using directory = new TemporaryDirectory();
  directory.write("a/program", "");
  const path = directory.write("b/program", "");
  Deno.chmodSync(path, 0o755);
  const searched = ["a", "absent", "b"].map((it) => `${directory.path}/${it}`).join(":");
  assertEquals(findProgram("program", searched), path);
  assertEquals(findProgram("no-such-program", searched), null);
});

Deno.test("findProgram() does not take Deno for the Node that it stands in for", () => {
  using directory = new TemporaryDirectory();
  Deno.symlinkSync(Deno.execPath(), `${directory.path}/not-node`);
  assertEquals(findProgram("not-node", directory.path), null);
});
