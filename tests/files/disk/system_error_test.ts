import { assertEquals, assertThrows } from "@std/assert";
import { systemCode } from "../../../lib/files/disk/system_error.ts";
import { NAMELESS, systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

for (const code of [...NAMELESS, "ENOSPC", "EIO", "EOPNOTSUPP"] as const) {
  Deno.test(`systemCode() is ${code} when the runtime throws that`, () => {
    assertEquals(systemCode(systemError(code)), code);
  });
}

Deno.test("systemCode() is what the runtime says when it says it", () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("a/b");
  const path = `${directory.path}/a`;
  const calls: readonly [string, () => void][] = [
    ["ENOENT", () => Deno.lstatSync(`${path}/nope`)],
    ["EEXIST", () => Deno.mkdirSync(path)],
    ["ENOTEMPTY", () => Deno.removeSync(path)],
    // On the runtime it is a TypeError.
    ["EINVAL", () => Deno.renameSync(path, `${path}/b/c`)],
  ];
  for (const [code, call] of calls) assertEquals(systemCode(assertThrows(call)), code);
});

Deno.test("systemCode() is a number when the system says what nobody asks for", () => {
  const error = new Error("Unknown error 4242 (os error 4242): mkdir '/a'");
  assertEquals(systemCode(error), "os error 4242");
});

Deno.test("systemCode() is nothing when the system said nothing", () => {
  const errors = [
    new Error("ENOSPC"),
    new TypeError("Empty path is not allowed"),
    // A path is whatever a client makes of it.
    new Deno.errors.NotCapable('Requires write access to "/a (os error 28)", run again'),
    "os error 28",
    null,
  ];
  for (const error of errors) assertEquals(systemCode(error), "");
});
