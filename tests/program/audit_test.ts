import { assert, assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** One line of what the runtime writes for `DENO_AUDIT_PERMISSIONS`: a permission it checked. */
interface Check {
  readonly permission: string;
  readonly value: string;
}

const REQUESTS: readonly (readonly [string, number])[] = [
  ["GET /", 200],
  ["GET /echo/x", 200],
  ["GET /files/", 200],
  ["GET /files/a.txt", 200],
  ["GET /files/sub/", 200],
  ["GET /files/none", 404],
  ["GET /files/out-file", 404],
  ["GET /files/out-dir/secret.txt", 404],
  ["GET /files/out-dir/", 404],
  ["GET /files/../../../etc/passwd", 404],
  ["GET /files/%2e%2e/%2e%2e/etc/passwd", 404],
  ["GET /files/..%2f..%2fetc%2fpasswd", 404],
  ["GET /files//etc/passwd", 404],
  ["PUT /files/new.txt", 201],
  ["PUT /files/new.txt", 204],
  ["POST /files/sub/new.txt", 201],
  ["PUT /files/out-dir/new.txt", 409],
  ["PUT /files/../new.txt", 404],
  ["PUT /files/out-file", 204],
];

for (const place of ["in the directory", "elsewhere"]) {
  Deno.test(`the program touches nothing outside the directory, started ${place}`, async () => {
    using audit = new ScratchDirectory();
    using outside = new ScratchDirectory({ "secret.txt": "secret" });
    using inside = new ScratchDirectory({ "a.txt": "text", "sub/b.txt": "text" });
    inside.link("out-file", `${outside.path}/secret.txt`);
    inside.link("out-dir", outside.path);
    await runAudited(`${audit.path}/log`, inside.path, place === "elsewhere");

    const checks = audit.read("log").trimEnd().split("\n").map((line): Check => JSON.parse(line));
    // Not even the current directory or the script appear: the runtime resolves the one before
    // and loads the other without a check, because they are the command's, not the program's.
    const { path } = inside;
    const isWithin = (value: string) => value === path || value.startsWith(`${path}/`);
    const files = checks.filter(({ permission }) => permission !== "net");
    assertEquals(files.filter(({ permission }) => !/^(?:read|write)$/.test(permission)), []);
    assertEquals(files.filter(({ value }) => !isWithin(value)), []);
    const others = checks.filter(({ permission }) => permission === "net");
    assertEquals(others.map(({ value }) => value), ["localhost:0"], "only to listen");
    // And it is the record of this run: what was asked for is in it.
    for (const name of ["a.txt", "sub/b.txt", "new.txt", "sub/new.txt", "out-file"]) {
      assert(files.some(({ value }) => value === `${path}/${name}`), `${name} is missing`);
    }
    assertEquals(outside.names(), ["secret.txt"]);
    assertEquals(outside.read("secret.txt"), "secret");
  });
}

/** Runs the program and asks for everything above. */
async function runAudited(log: string, directory: string, elsewhere: boolean): Promise<void> {
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${directory}`, `--allow-write=${directory}`],
    // In the directory it has to find out by itself what to serve.
    args: elsewhere ? [directory] : [],
    cwd: elsewhere ? "/" : directory,
    env: { DENO_AUDIT_PERMISSIONS: log },
  });
  for (const [request, status] of REQUESTS) {
    using client = await RawClient.connect(program.address);
    const body = request.startsWith("GET") ? "" : "Content-Length: 1\r\n";
    await client.send(
      `${request} HTTP/1.1\r\nHost: localhost\r\n${body}\r\n${body === "" ? "" : "x"}`,
    );
    assertEquals((await client.untilResponses())[0].status, status, request);
  }
  assertEquals((await program.stop()).code, 0);
}
