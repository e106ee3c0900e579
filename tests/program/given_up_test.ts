import { assertEquals } from "@std/assert";
import { SOURCE } from "../../lib/app/grants.ts";
import { Program } from "../support/program.ts";
import { HANG_MILLIS } from "../support/program_process.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

/**
 * Loaded before the program, it does in its process what whoever took it over would try, when it
 * gets a signal, and says what it could do.
 */
const PROBE = `
const act = async (name, run) => {
  try {
    await run();
    return name;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "";
    return name + " failed: " + error;
  }
};
Deno.addSignalListener("SIGUSR1", async () => {
  const could = await Promise.all([
    act("read", () => Deno.readTextFile(DIRECTORY + "/file")),
    act("write", () => Deno.writeTextFile(DIRECTORY + "/written", "")),
    act("listen", () => Deno.listen({ port: 0 }).close()),
    act("connect", async () => (await Deno.connect({ port: PORT })).close()),
    act("run", () => new Deno.Command("/bin/true").output()),
    act("env", () => Deno.env.get("HOME")),
    act("sys", () => Deno.hostname()),
    act("import", async () => {
      // Computed, because what is told literally is fetched with the program.
      const url = ["http:", "", "127.0.0.1:" + PORT, "x.js"].join("/");
      await import(url).catch((error) => {
        if (String(error).includes("Requires import access")) throw new Deno.errors.NotCapable();
      });
    }),
  ]);
  console.error("could: " + could.filter((it) => it !== "").join(" "));
});
`;

const ALL = ["--allow-net", "--allow-run", "--allow-env", "--allow-sys", "--allow-import"];

for (const workers of [1, 2]) {
  for (const [args, could] of [[[], "read write"], [["--read-only"], "read"]] as const) {
    const flags = [`--workers=${workers}`, ...args];
    Deno.test(`the program can only ${could} when it has given up what ${flags.join(" ")} does not need`, async () => {
      using scratch = new ScratchDirectory({ file: "" });
      using other = new ScratchDirectory();
      // Whoever connects to it is let go at once.
      using peer = Deno.listen({ port: 0 });
      peer.accept().then((conn) => conn.close(), () => {});
      const { path } = scratch;
      const probe = PROBE.replaceAll("DIRECTORY", JSON.stringify(path))
        .replaceAll("PORT", `${peer.addr.port}`);
      Deno.writeTextFileSync(`${other.path}/probe.js`, probe);
      const files = [`--allow-read=${path},${SOURCE}`, `--allow-write=${path}`];
      await using program = await Program.start({
        grants: [...ALL, ...files, `--preload=${other.path}/probe.js`],
        args: [...flags, path],
      });
      // The last line before it gives up is printed; then it does so without a pause.
      await within(program.process.stderr.until(/gave up .*--allow-import\n/), HANG_MILLIS);
      program.process.signal("SIGUSR1");
      const [, said] = await within(
        program.process.stderr.until(/^could: (.*)$/m),
        HANG_MILLIS,
      );
      assertEquals(said, could);
      assertEquals((await program.stop()).code, 0);
    });
  }
}
