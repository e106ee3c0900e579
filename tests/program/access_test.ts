import { assertEquals, assertMatch } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

interface AccessRow {
  readonly args: readonly string[];
  /** Without `--allow-write`, where that is `false`. */
  readonly granted?: boolean;
  /** In the start-up line. */
  readonly says: RegExp;
  /** The status of each of {@linkcode REQUESTS}. */
  readonly statuses: readonly number[];
  readonly allow: string;
  /** What is there in the end. */
  readonly names: readonly string[];
}

const REQUESTS: readonly (readonly [request: string, field?: string])[] = [
  ["GET /files/a"],
  ["GET /files/"],
  ["PUT /files/put", "Content-Length: 1"],
  ["PUT /files/b", "Content-Length: 1"],
  ["POST /files/b", "Content-Length: 1"],
  ["MKCOL /files/dir/"],
  ["COPY /files/a", "Destination: /files/copy"],
  ["MOVE /files/copy", "Destination: /files/dir/moved"],
  ["DELETE /files/a"],
];
const CHANGES = "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT";

const ROWS: readonly AccessRow[] = [
  {
    args: [],
    says: /\(uploads on\)\n/,
    statuses: [200, 200, 201, 204, 201, 201, 201, 201, 204],
    allow: CHANGES,
    names: ["b", "dir", "put"],
  },
  {
    args: [],
    granted: false,
    says: /\(read-only; --allow-write=\S+ for uploads\)\n/,
    statuses: [200, 200, 403, 403, 403, 403, 403, 403, 403],
    allow: "GET, HEAD, OPTIONS",
    names: ["a", "b"],
  },
  {
    args: ["--read-only"],
    says: /\(read-only\)\n {2}gave up what --read-only does not need: --allow-write\n/,
    statuses: [200, 200, 403, 403, 403, 403, 403, 403, 403],
    allow: "GET, HEAD, OPTIONS",
    names: ["a", "b"],
  },
  {
    args: ["--no-delete"],
    says: /\(uploads on, no deletes\)\n/,
    statuses: [200, 200, 201, 204, 201, 201, 201, 403, 403],
    allow: "COPY, GET, HEAD, MKCOL, OPTIONS, POST, PUT",
    names: ["a", "b", "copy", "dir", "put"],
  },
  {
    args: ["--upload-only"],
    says: /\(a letter box: uploads on, nothing can be seen\)\n/,
    statuses: [404, 200, 201, 409, 201, 403, 403, 403, 403],
    allow: "OPTIONS, POST, PUT",
    names: ["a", "b", "b (1)", "put"],
  },
];

for (const row of ROWS) {
  const { args, granted = true, says, statuses, allow, names } = row;
  const flags = args.join(" ") || (granted ? "--allow-write" : "nothing");
  Deno.test(`the program lets be written what it should with ${flags}`, async () => {
    using scratch = new ScratchDirectory({ a: "A", b: "B" });
    const serve = granted ? Program.serveWritable : Program.serve;
    await using program = await serve(scratch.path, ...args);
    using client = await RawClient.connect(program.address);
    const methods = REQUESTS.map(([request]) => request.split(" ")[0]);
    // One after the other: each needs what the one before has done.
    const seen: number[] = [];
    for (const [index, [request, field]] of REQUESTS.entries()) {
      const body = field?.startsWith("Content-Length") ? "x" : "";
      const fields = ["Host: localhost", ...(field === undefined ? [] : [field])];
      await client.send([`${request} HTTP/1.1`, ...fields, "", body].join("\r\n"));
      const responses = await client.untilResponses(methods.slice(0, index + 1));
      seen.push(responses[index].status);
      if (responses[index].status === 403 && args.length > 0) {
        assertMatch(responses[index].body, new RegExp(args[0]));
      }
    }
    assertEquals(seen, statuses);
    await client.send("OPTIONS /files/a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const all = await client.untilResponses([...methods, "OPTIONS"]);
    assertEquals(all.at(-1)?.headers.allow, allow);
    assertEquals(scratch.names(), names);
    assertMatch((await program.stop()).stderr, says);
  });
}

const WARNED: readonly { readonly args: readonly string[]; readonly warns: RegExp | null }[] = [
  {
    args: ["--host=0.0.0.0"],
    warns: /^ {2}whoever reaches 0\.0\.0\.0 can change and remove files: /m,
  },
  {
    args: ["--host=0.0.0.0", "--upload-only"],
    warns: /^ {2}whoever reaches .* can leave files: /m,
  },
  { args: ["--host=0.0.0.0", "--read-only"], warns: null },
  { args: ["--host=127.0.0.1"], warns: null },
  { args: [], warns: null },
];

Deno.test("the program warns of uploads to a directory that is granted by itself", async () => {
  using scratch = new ScratchDirectory();
  const { path } = scratch;
  scratch.mkdir("in");
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${path}`, `--allow-write=${path}/in`],
    args: ["--host=0.0.0.0", path],
  });
  const url = `${program.url}/files`.replace("0.0.0.0", "127.0.0.1");
  for (const method of ["PUT", "DELETE"]) {
    const response = await fetch(`${url}/a`, { method });
    assertEquals(response.status, 403);
    assertMatch(await response.text(), /^403 Forbidden: writing there is not granted;/);
  }
  const { stderr } = await program.stop();
  assertMatch(stderr, /^Postern serves .* \(uploads on in in\/\)$/m);
  assertMatch(stderr, /^ {2}whoever reaches 0\.0\.0\.0 can change and remove files: /m);
});

for (const { args, warns } of WARNED) {
  Deno.test(`the program warns: ${warns !== null} with uploads and [${args.join(" ")}]`, async () => {
    using scratch = new ScratchDirectory();
    await using program = await Program.serveWritable(scratch.path, ...args);
    const { stderr } = await program.stop();
    if (warns === null) assertEquals(stderr.includes("whoever"), false, stderr);
    else assertMatch(stderr, warns);
  });
}
