import { assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { assertNoPrompt } from "../support/prompt.ts";
import { RawClient } from "../support/raw_client.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

type AttackRow = readonly [
  name: string,
  request: string,
  status: number,
  /** The status where writing is granted, if it is another. */
  granted?: number,
  bodyIncludes?: string,
];

/** What needs a permission that is not there, if the server tries it instead of asking first. */
const ROWS: readonly AttackRow[] = [
  ["a link to a file outside", "GET /files/out-file", 404],
  ["a link to a directory outside", "GET /files/out-dir/", 404],
  ["a file through such a link", "GET /files/out-dir/secret.txt", 404],
  ["a link to what there is not", "GET /files/out-none", 404],
  ["a link to a file of the system", "GET /files/out-system", 404],
  ["a link to the terminal", "GET /files/out-device", 404],
  ["a directory with such links", "GET /files/", 200],
  ["an index.html outside", "GET /files/index/", 200],
  ["traversal", "GET /files/../../etc/passwd", 404],
  ["encoded traversal", "GET /files/%2e%2e/%2e%2e/etc/passwd", 404],
  ["traversal by an encoded slash", "GET /files/..%2f..%2fetc/passwd", 404],
  ["an absolute path", "GET /files//etc/passwd", 404],
  ["POST", "POST /files/new", 403, 201, "--allow-write"],
  ["PUT", "PUT /files/b.txt", 403, 204, "--allow-write"],
  ["PUT through a link", "PUT /files/out-file", 403, 204],
  ["PUT into a directory outside", "PUT /files/out-dir/new", 403, 409],
  ["PUT by traversal", "PUT /files/../new", 404],
];

const GRANTS: Readonly<Record<string, (directory: string) => readonly string[]>> = {
  "to read": (directory) => ["--allow-net", `--allow-read=${directory}`],
  "to read and write": (directory) => [
    "--allow-net",
    `--allow-read=${directory}`,
    `--allow-write=${directory}`,
  ],
  // Here nothing prompts, and nothing but the server itself stands between the rows and the disk.
  "to do everything": () => ["-A"],
};

for (const [grant, grantsOf] of Object.entries(GRANTS)) {
  testWith(
    "script",
    `no request leads outside or makes Deno prompt, granted ${grant}`,
    async (t) => {
      using outside = new ScratchDirectory({ "secret.txt": "secret" });
      using inside = makeInside(outside.path);
      await using program = await Program.start({
        grants: grantsOf(inside.path),
        args: [inside.path],
        inTerminal: true,
      });
      const isWritable = grant !== "to read";
      for (const [name, request, status, granted = status, bodyIncludes = ""] of ROWS) {
        await t.step(name, async () => {
          const response = await ask(program, request);
          assertEquals(response.status, isWritable ? granted : status);
          if (!isWritable) assertStringIncludes(response.body, bodyIncludes);
          assertEquals((await ask(program, "GET /files/a.txt")).body, "inside", "serves no more");
        });
      }
      await t.step("and nothing outside was written", () => {
        assertEquals([outside.names(), outside.read("secret.txt")], [["secret.txt"], "secret"]);
      });
      await program.process.type("\x03");
      const { code, stdout } = await program.process.ended();
      assertNoPrompt(stdout);
      assertEquals(code, 0, "after Ctrl-C");
    },
  );
}

function makeInside(outside: string): ScratchDirectory {
  const inside = new ScratchDirectory({ "a.txt": "inside", "b.txt": "" });
  inside.mkdir("index");
  const links = {
    "out-file": `${outside}/secret.txt`,
    "out-dir": outside,
    "out-none": `${outside}/none`,
    "out-system": "/etc/passwd",
    "out-device": "/dev/tty",
    "index/index.html": `${outside}/secret.txt`,
  };
  for (const [name, target] of Object.entries(links)) {
    inside.link(name, target);
  }
  return inside;
}

async function ask({ address }: Program, request: string): Promise<ParsedResponse> {
  using client = await RawClient.connect(address);
  const body = request.startsWith("GET") ? "" : "Content-Length: 1\r\n";
  await client.send(
    `${request} HTTP/1.1\r\nHost: localhost\r\n${body}\r\n${body === "" ? "" : "x"}`,
  );
  return (await client.untilResponses())[0];
}
