import { assertEquals } from "@std/assert";
import { treeOf } from "../support/change_site.ts";
import { CLOSE, filePart, FORM_TYPE } from "../support/form_body.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const NOBODY = 65534;
const FORM = filePart("1", "one") + filePart("2", "two") + CLOSE;

interface Row {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
}

const CHANGES: readonly Row[] = [
  { method: "PUT", target: "a", body: "new", status: 201 },
  { method: "PUT", target: "a", body: "newer", status: 204 },
  { method: "MKCOL", target: "d", status: 201 },
  { method: "DELETE", target: "d/", status: 204 },
  { method: "MOVE", target: "a", headers: { destination: "/files/b" }, status: 201 },
  { method: "COPY", target: "b", headers: { destination: "/files/c" }, status: 201 },
  { method: "DELETE", target: "b", status: 204 },
];
const UPLOADS: readonly Row[] = [
  { method: "PUT", target: "c", body: "newer", status: 201 },
];
const FORM_ROW: Row = {
  method: "POST",
  target: "",
  headers: { "content-type": FORM_TYPE },
  body: FORM,
  status: 201,
};

Deno.test({
  name: "a directory that can be walked through and not read has no listing, archive or events",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    using directory = new ScratchDirectory();
    const { path } = directory;
    for (const [name, mode] of [["closed", 0o700], ["passage", 0o711], ["open", 0o755]] as const) {
      Deno.mkdirSync(`${path}/${name}`);
      Deno.writeTextFileSync(`${path}/${name}/a.txt`, "a");
      Deno.chmodSync(`${path}/${name}`, mode);
      Deno.chownSync(`${path}/${name}`, NOBODY, NOBODY);
    }
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${path}`],
      args: ["--host=127.0.0.1", "--quiet", path],
      asUser: true,
    });
    const statusesOf = async (name: string) => {
      const statuses: number[] = [];
      for (const target of ["", "?archive=tar", "?archive=zip", "?events", "a.txt"]) {
        const response = await fetch(`${program.url}/files/${name}/${target}`);
        await response.body?.cancel();
        statuses.push(response.status);
      }
      return statuses;
    };
    assertEquals(await statusesOf("closed"), [404, 404, 404, 404, 404]);
    assertEquals(await statusesOf("passage"), [404, 404, 404, 404, 200]);
    assertEquals(await statusesOf("open"), [200, 200, 200, 200, 200]);
  },
});

for (const [args, rows] of [[[], CHANGES], [["--upload-only"], UPLOADS]] as const) {
  const shown = args.length === 0 ? "" : ` with ${args}`;
  Deno.test({
    name: `a directory that can be written and not read takes all there is${shown}`,
    ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
    fn: async () => {
      using directory = new ScratchDirectory();
      const { path } = directory;
      Deno.chmodSync(path, 0o733);
      Deno.chownSync(path, NOBODY, NOBODY);
      await using program = await Program.start({
        grants: ["--allow-net", `--allow-read=${path}`, `--allow-write=${path}`],
        args: ["--host=127.0.0.1", "--quiet", ...args, path],
        asUser: true,
      });
      const seen: [string, string, number][] = [];
      for (const { method, target, headers, body } of [...rows, FORM_ROW]) {
        const response = await fetch(`${program.url}/files/${target}`, { method, headers, body });
        await response.body?.cancel();
        seen.push([method, target, response.status]);
      }
      const expected = [...rows, FORM_ROW].map((row) => [row.method, row.target, row.status]);
      assertEquals(seen, expected as typeof seen);
      assertEquals(treeOf(directory), ["1=one", "2=two", "c=newer"]);
      assertEquals((await program.stop()).code, 0);
    },
  });
}
