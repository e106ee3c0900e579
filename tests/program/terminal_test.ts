import { assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { assertNoPrompt } from "../support/prompt.ts";
import { RawClient } from "../support/raw_client.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

interface AttackRow {
  readonly name: string;
  readonly request: string;
  readonly status: number;
  /** The status where writing is granted, if it is another. */
  readonly granted?: number;
  readonly bodyIncludes?: string;
}

/** What needs a permission that is not there, if the server tries it instead of asking first. */
const ROWS: readonly AttackRow[] = [
  { name: "a link to a file outside", request: "GET /files/out-file", status: 404 },
  { name: "a link to a directory outside", request: "GET /files/out-dir/", status: 404 },
  { name: "a file through such a link", request: "GET /files/out-dir/secret.txt", status: 404 },
  { name: "a link to what there is not", request: "GET /files/out-none", status: 404 },
  { name: "a link to a file of the system", request: "GET /files/out-system", status: 404 },
  { name: "a link to the terminal", request: "GET /files/out-device", status: 404 },
  { name: "a directory with such links", request: "GET /files/", status: 200 },
  { name: "an index.html outside", request: "GET /files/index/", status: 200 },
  { name: "traversal", request: "GET /files/../../etc/passwd", status: 404 },
  { name: "encoded traversal", request: "GET /files/%2e%2e/%2e%2e/etc/passwd", status: 404 },
  {
    name: "traversal by an encoded slash",
    request: "GET /files/..%2f..%2fetc/passwd",
    status: 404,
  },
  { name: "an absolute path", request: "GET /files//etc/passwd", status: 404 },
  {
    name: "POST",
    request: "POST /files/new",
    status: 403,
    granted: 201,
    bodyIncludes: "--allow-write",
  },
  {
    name: "PUT",
    request: "PUT /files/b.txt",
    status: 403,
    granted: 204,
    bodyIncludes: "--allow-write",
  },
  { name: "PUT through a link", request: "PUT /files/out-file", status: 403, granted: 204 },
  {
    name: "PUT into a directory outside",
    request: "PUT /files/out-dir/new",
    status: 403,
    granted: 409,
  },
  { name: "PUT by traversal", request: "PUT /files/../new", status: 404 },
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
      for (const { name, request, status, granted = status, bodyIncludes = "" } of ROWS) {
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
