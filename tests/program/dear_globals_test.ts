import { assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const TELLER = new URL("../support/tell_dear_globals.ts", import.meta.url).pathname;

interface Row {
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
}

const ROWS: readonly Row[] = [
  { path: "echo/a", status: 200 },
  { path: "files/a.txt", status: 200 },
  { path: "files/", status: 200 },
  { path: "files/b.txt", init: { method: "PUT", body: "b" }, status: 201 },
  { path: "files/b.txt", init: { method: "DELETE" }, status: 204 },
];

// 1.2 MiB for streams and 3.3 for timers, 3 and 5 ms: of a start, and of all that is held for good.
Deno.test("main.ts serves and stores files without what is dear to load", async () => {
  using scratch = new ScratchDirectory();
  Deno.writeTextFileSync(`${scratch.path}/a.txt`, "a");
  await using program = await Program.start({
    grants: [
      `--preload=${TELLER}`,
      "--allow-net",
      `--allow-read=${scratch.path}`,
      `--allow-write=${scratch.path}`,
    ],
    args: ["-q", scratch.path],
  });
  for (const { path, init, status } of ROWS) {
    const response = await fetch(`${program.url}/${path}`, init);
    await response.body?.cancel();
    assertEquals(response.status, status, path);
  }
  assertEquals(program.process.stderr.text.match(/^named .*$/gm), null);
});
