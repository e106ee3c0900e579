import { assertEquals } from "@std/assert";
import { grantFlag } from "../../../lib/files/root/grant_flag.ts";

const PATHS: readonly (readonly string[])[] = [
  ["/srv/a"],
  ["/srv/a", "/srv/b"],
  ["/srv/é-日本_1.0@x%20+y=z:~"],
  ["/a b"],
  ["/it's", '/"quoted"'],
  ["/$(id)`id`$HOME"],
  ["/a;b&c|d<e>f(g)h{i}j"],
  ["/*?[x]!^#\\"],
  ["/a\nb\tc"],
];

for (const paths of PATHS) {
  Deno.test({
    name: `grantFlag() can be pasted into a shell when it is for ${JSON.stringify(paths)}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const args = ["-c", `printf %s ${grantFlag("read", paths)}`];
      const { stdout } = await new Deno.Command("sh", { args }).output();
      assertEquals(new TextDecoder().decode(stdout), `--allow-read=${paths.join(",")}`);
    },
  });
}

Deno.test("grantFlag() has no quotes where none are needed, and names what is above a comma", () => {
  assertEquals(grantFlag("write", ["/srv/a-b_c.d", "/é"]), "--allow-write=/srv/a-b_c.d,/é");
  assertEquals(grantFlag("net", ["[::1]:80"]), "'--allow-net=[::1]:80'");
  assertEquals(
    grantFlag("read", ["/srv", "/srv/a b/c,d/e", "/f,g"]),
    "'--allow-read=/srv,/srv/a b,/'",
  );
});
