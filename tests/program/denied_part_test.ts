import { assertEquals } from "@std/assert";
import { treeOf } from "../support/change_site.ts";
import { Program } from "../support/program.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

for (const denied of ["read", "write"]) {
  Deno.test(`a directory of which a part is denied with --deny-${denied} is not moved to where it would not be`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("dir/part/secret", "SECRET");
    directory.write("other/open", "open");
    const { path } = directory;
    const granted = ["read", "write"].map((name) => `--allow-${name}=${path}`);
    await using program = await Program.start({
      grants: ["--allow-net", ...granted, `--deny-${denied}=${path}/dir/part`],
      args: ["--host=127.0.0.1", "--quiet", path],
    });
    const statuses: number[] = [];
    for (const name of ["dir", "dir/part", "other"]) {
      const headers = { destination: "/files/moved" };
      const response = await fetch(`${program.url}/files/${name}`, { method: "MOVE", headers });
      await response.body?.cancel();
      statuses.push(response.status);
    }
    assertEquals(statuses, [403, denied === "read" ? 404 : 403, 201]);
    const tree = ["dir/", "dir/part/", "dir/part/secret=SECRET", "moved/", "moved/open=open"];
    assertEquals(treeOf(directory), tree);
  });
}
