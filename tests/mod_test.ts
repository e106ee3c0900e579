import { assert } from "@std/assert";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);

Deno.test("lib/mod.ts exports nothing that is not documented, and no type of which a part is missing", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--lint", "lib/mod.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});
