import { assertEquals } from "@std/assert";
import { Program } from "../../support/program.ts";
import { runMain } from "../../support/program_process.ts";
import { ScratchDirectory } from "../../support/scratch_directory.ts";

interface Row {
  readonly name: string;
  /** The flags, in which LINK stands for a link to TARGET, and ABOVE for what both are in. */
  readonly grants: readonly string[];
  readonly directory: "LINK" | "TARGET" | "TARGET,too";
  readonly says: string;
}

const ROWS: readonly Row[] = [
  {
    name: "only a link to it may be read",
    grants: ["--allow-read=LINK"],
    directory: "LINK",
    says: "it may not read TARGET, where LINK leads; add --allow-read=LINK,TARGET",
  },
  {
    name: "a link to it may not be read",
    grants: ["--allow-read=TARGET"],
    directory: "LINK",
    says: "it may not read LINK; add --allow-read=LINK",
  },
  {
    name: "it may not be read",
    grants: [],
    directory: "TARGET",
    says: "it may not read TARGET; add --allow-read=TARGET",
  },
  {
    name: "its path has a comma",
    grants: ["--allow-read=TARGET,too"],
    directory: "TARGET,too",
    says: "it may not read TARGET,too; add --allow-read=ABOVE",
  },
  {
    name: "it is denied",
    grants: ["--allow-read=TARGET", "--deny-read=TARGET"],
    directory: "TARGET",
    says: "it may not read TARGET; see --deny-read",
  },
];

for (const { name, grants, directory, says } of ROWS) {
  Deno.test(`resolveServed() says what to do when ${name}`, async () => {
    using scratch = new ScratchDirectory();
    scratch.mkdir("target");
    Deno.symlinkSync("target", `${scratch.path}/link`);
    const fill = (text: string) =>
      text.replaceAll("LINK", `${scratch.path}/link`)
        .replaceAll("TARGET", `${scratch.path}/target`)
        .replaceAll("ABOVE", scratch.path);
    const { code, stderr } = await runMain({
      grants: ["--allow-net", ...grants.map(fill)],
      args: [fill(directory)],
    });
    assertEquals([code, stderr], [1, `postern: ${fill(says)}\n`]);
  });
}

Deno.test({
  name: "resolveServed() refuses a directory in which the system lets nothing be found",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    using scratch = new ScratchDirectory();
    const path = scratch.mkdir("private");
    Deno.chmodSync(path, 0o700);
    Deno.chownSync(path, NOBODY, NOBODY);
    const { code, stderr } = await runMain({
      grants: ["--allow-net", `--allow-read=${path}`],
      args: [path],
      asUser: true,
    });
    assertEquals(code, 1);
    assertEquals(
      stderr.startsWith(`postern: the system does not let it read ${path}: `),
      true,
      stderr,
    );
  },
});

Deno.test({
  name: "resolveServed() admits a directory that may be entered and not listed",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    using scratch = new ScratchDirectory();
    const path = scratch.mkdir("passage");
    Deno.writeTextFileSync(`${path}/file`, "found");
    Deno.chmodSync(path, 0o711);
    Deno.chownSync(path, NOBODY, NOBODY);
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${path}`],
      args: [path],
      asUser: true,
    });
    assertEquals(await (await fetch(`${program.url}/files/file`)).text(), "found");
  },
});

const NOBODY = 65534;
