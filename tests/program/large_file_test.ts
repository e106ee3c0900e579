import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { sendUpload } from "../support/send_upload.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const LIMIT = 64 * 1024;

for (const workers of [1, 2]) {
  const name = `the program with ${workers} threads lives on when a file may not grow so large`;
  testWith("prlimit", name, async () => {
    using directory = new TemporaryDirectory();
    const { path } = directory;
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${path},lib`, `--allow-write=${path}`],
      args: ["--host=127.0.0.1", "--quiet", `--workers=${workers}`, path],
    });
    await limit(program, LIMIT);
    const upload = (target: string, length: number, isChunked = false) => {
      const content = new Uint8Array(length);
      return sendUpload(program.address, { method: "PUT", target, isChunked, content });
    };
    assertEquals(await upload("/files/a", LIMIT), 201);
    assertEquals(await upload("/files/a", LIMIT + 1), 413);
    assertEquals(await upload("/files/b", 4 * LIMIT, true), 413);
    assertEquals(await upload("/files/b", LIMIT, true), 201);
    assertEquals(directory.names(""), ["a", "b"]);
    await limit(program, "unlimited");
    assertEquals((await program.stop()).code, 0);
  });
}

testWith(
  "prlimit",
  "the program says what is lost at the end when its log may not grow any more",
  async () => {
    using directory = new TemporaryDirectory();
    const printsTo = `${directory.path}/log`;
    await using program = await Program.start({
      grants: ["--allow-net", `--allow-read=${directory.path}`],
      args: ["--host=127.0.0.1", directory.path],
      printsTo,
    });
    await limit(program, 0);
    await (await fetch(`${program.url}/echo/a`)).body?.cancel();
    // Its line is written, or lost, when the program ends.
    const { stderr } = await program.stop();
    assertMatch(stderr, /^postern: 1 lines of the access log could not be written$/m);
  },
);

/**
 * What files may grow to, from now on. Later than the start and not for the end: the runtime writes
 * files of its own then.
 */
async function limit({ process }: Program, bytes: number | "unlimited"): Promise<void> {
  const args = [`--pid=${process.pid}`, `--fsize=${bytes}:`];
  assertEquals((await new Deno.Command("prlimit", { args }).output()).code, 0);
}
