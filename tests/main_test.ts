import { assert, assertEquals } from "@std/assert";
import { freePort } from "./support/free_port.ts";
import { Program } from "./support/program.ts";
import { RawClient } from "./support/raw_client.ts";
import { ScratchDirectory } from "./support/scratch_directory.ts";

/** What the documentation has people type, but for the port. */
const DOCUMENTED = ["--allow-net", "--allow-read=/tmp"];

for (const place of ["outside /tmp", "below /tmp"]) {
  Deno.test(`main.ts serves /tmp when that may be read and it is started ${place}`, async () => {
    using stack = new DisposableStack();
    const directory = stack.adopt(Deno.makeTempDirSync({ dir: "/tmp" }), removeDirectory);
    Deno.writeTextFileSync(`${directory}/hello.txt`, "hello");
    const cwd = place === "below /tmp" ? directory : "/";
    const name = directory.slice("/tmp/".length);
    await using program = await Program.start({ grants: DOCUMENTED, cwd });
    assertEquals(await getStatus(program, `/files/${name}/hello.txt`), 200);
    assertEquals((await program.stop()).stderr, startUp(program, "/tmp", [netExcess(program)]));
  });
}

Deno.test("main.ts serves the current directory when it may read everything", async () => {
  using scratch = new ScratchDirectory({ "sub/hello.txt": "hello" });
  const directory = `${scratch.path}/sub`;
  const setup = { grants: ["--allow-net", "--allow-read"], cwd: directory };
  await using program = await Program.start(setup);
  assertEquals(await getStatus(program, "/files/hello.txt"), 200);
  const excess = [readExcess(directory), netExcess(program)];
  assertEquals((await program.stop()).stderr, startUp(program, directory, excess));
});

Deno.test("main.ts serves without files, and says to name some, when it may read nothing here", async () => {
  using elsewhere = new ScratchDirectory();
  const grants = ["--allow-net", `--allow-read=${elsewhere.path}`];
  await using program = await Program.start({ grants, cwd: "/" });
  using client = await RawClient.connect(program.address);
  await client.send(
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /files/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
  );
  const [home, files] = await client.untilResponses(["GET", "GET"]);
  assertEquals([home.status, files.status], [200, 404]);
  assert(files.body.includes("--allow-read=DIR main.ts DIR"), "says why");
  const advice = "name what to serve, and grant it: --allow-read=DIR main.ts DIR";
  const line = `Postern is at ${program.url}/, without files: ${advice}\n`;
  assertEquals((await program.stop()).stderr, line + netExcess(program));
});

Deno.test("main.ts says what may be read or written beyond what it serves", async () => {
  using scratch = new ScratchDirectory({ "sub/hello.txt": "hello" });
  const grants = ["--allow-net", ...["read", "write"].map((name) => `--allow-${name}=/tmp`)];
  const directory = `${scratch.path}/sub`;
  await using program = await Program.start({ grants, args: ["-d", directory] });
  await getStatus(program, "/");
  const excess = [readExcess(directory), writeExcess(directory), netExcess(program)];
  const { stderr } = await program.stop();
  assertEquals(stderr, startUp(program, directory, excess, "uploads on"));
});

Deno.test("main.ts says under -A all that it gave up", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.start({ grants: ["-A"], args: [scratch.path] });
  await getStatus(program, "/");
  const excess = [
    readExcess(scratch.path),
    writeExcess(scratch.path),
    netExcess(program),
    "  gave up what it does not need: --allow-run, --allow-env, --allow-ffi, --allow-sys, " +
    "--allow-import\n",
  ];
  const { stderr } = await program.stop();
  assertEquals(stderr, startUp(program, scratch.path, excess, "uploads on"));
});

for (const host of ["localhost", "127.0.0.1"]) {
  Deno.test(`main.ts says nothing superfluous with scopes that fit, on ${host}`, async () => {
    using scratch = new ScratchDirectory();
    const port = freePort(host);
    const grants = [`--allow-net=${host}:${port}`, `--allow-read=${scratch.path}`];
    const args = ["--port", `${port}`, "--host", host, "--directory", scratch.path];
    await using program = await Program.start({ grants, args });
    assertEquals(program.url, `http://${host}:${port}`);
    assertEquals(await getStatus(program, "/files/"), 200);
    assertEquals((await program.stop()).stderr, startUp(program, scratch.path, []));
  });
}

Deno.test("main.ts says nothing superfluous with scopes that fit and uploads", async () => {
  using scratch = new ScratchDirectory();
  const port = freePort("localhost");
  const scopes = [`net=localhost:${port}`, `read=${scratch.path}`, `write=${scratch.path}`];
  const grants = scopes.map((scope) => `--allow-${scope}`);
  const setup = { grants, args: ["-p", `${port}`], cwd: scratch.path };
  await using program = await Program.start(setup);
  await getStatus(program, "/");
  const { stderr } = await program.stop();
  assertEquals(stderr, startUp(program, scratch.path, [], "uploads on"));
});

Deno.test("main.ts can be told to end as soon as its start-up line is out", async () => {
  using scratch = new ScratchDirectory();
  for (const signal of ["SIGTERM", "SIGINT", "SIGTERM", "SIGINT"] as const) {
    await using program = await Program.serve(scratch.path);
    // What supervises a server waits for the line that says it is up. No exchange in between.
    assertEquals((await program.stop(signal)).code, 0);
  }
});

async function getStatus({ address }: Program, target: string): Promise<number> {
  using client = await RawClient.connect(address);
  await client.send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return (await client.untilResponses())[0].status;
}

function startUp(
  { url }: Program,
  directory: string,
  excess: readonly string[],
  uploads = `read-only; --allow-write=${directory} for uploads`,
): string {
  return `Postern serves ${directory} at ${url}/files/ (${uploads})\n${excess.join("")}`;
}

function readExcess(directory: string): string {
  return `  may read beyond what it serves: --allow-read=${directory} is enough\n`;
}

function writeExcess(directory: string): string {
  return `  may write beyond what it serves: --allow-write=${directory} is enough,` +
    " and none to only read\n";
}

function netExcess({ url }: Program): string {
  const address = url.slice("http://".length);
  return `  gave up what --allow-net grants beyond this port: --allow-net=${address} is enough\n`;
}

function removeDirectory(path: string): void {
  Deno.removeSync(path, { recursive: true });
}
