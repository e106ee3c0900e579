import { assertEquals } from "@std/assert";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { ProcessOutput } from "../support/process_output.ts";
import { readPath } from "../support/read_path.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { within } from "../support/within.ts";

/** Dozens of them meet a replacement. */
const LOOKUPS = 5_000;

Deno.test("FileRoot.lookup() finds a file when it is replaced under the look", async () => {
  using directory = new TemporaryDirectory();
  const file = directory.write("site/f", "inside");
  const program = new URL("../support/replace_program.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", program, file, `${directory.path}/spare`],
    stdout: "piped",
  }).spawn();
  const output = new ProcessOutput(child.stdout);
  try {
    await within(output.until(/replacing/), 10_000);
    const root = FileRoot.open(`${directory.path}/site`);
    const found: Record<string, number> = {};
    for (let i = 0; i < LOOKUPS; i++) {
      const outcome = readPath(root, "f");
      found[outcome] = (found[outcome] ?? 0) + 1;
    }
    assertEquals(found, { "file inside": LOOKUPS });
  } finally {
    child.kill("SIGKILL");
    await Promise.all([child.status, output.over]);
  }
});
