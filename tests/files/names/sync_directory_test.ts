import { assertEquals, assertRejects } from "@std/assert";
import { syncDirectory } from "../../../lib/files/names/sync_directory.ts";
import { refusalOf } from "../../../lib/files/upload/refusal.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

Deno.test({
  name: "syncDirectory() leaves it to the file system when that has no such call",
  ignore: Deno.build.os !== "linux",
  fn: () => syncDirectory("/proc"),
});

Deno.test("syncDirectory() says that a name is not on the disk, and not that it is not there", async () => {
  using directory = new TemporaryDirectory();
  const error = await assertRejects(() => syncDirectory(`${directory.path}/nope`));
  assertEquals(refusalOf(error), null);
});
