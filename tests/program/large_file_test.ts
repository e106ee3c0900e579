import { assertEquals } from "@std/assert";
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
    const { pid } = program.process;
    // Later than the start: the runtime writes files of its own.
    const args = [`--pid=${pid}`, `--fsize=${LIMIT}`];
    assertEquals((await new Deno.Command("prlimit", { args }).output()).code, 0);
    const upload = (target: string, length: number, isChunked = false) => {
      const content = new Uint8Array(length);
      return sendUpload(program.address, { method: "PUT", target, isChunked, content });
    };
    assertEquals(await upload("/files/a", LIMIT), 201);
    assertEquals(await upload("/files/a", LIMIT + 1), 413);
    assertEquals(await upload("/files/b", 4 * LIMIT, true), 413);
    assertEquals(await upload("/files/b", LIMIT, true), 201);
    assertEquals(directory.names(""), ["a", "b"]);
    assertEquals((await program.stop()).code, 0);
  });
}
