import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { type ClientRun, runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** A served directory with uploads on, and a directory of the client's own. */
interface Scene {
  readonly url: string;
  readonly served: ScratchDirectory;
  readonly own: ScratchDirectory;
}

const TEXT = "A line of text that is worth compressing.\n".repeat(2_000);
const BINARY = Uint8Array.from({ length: 5_000_000 }, (_, index) => index * index >> 7);

curlTest("GET prints the body", async ({ url }) => {
  const run = await curl(`${url}/echo/hello`);
  assertEquals([run.code, run.stdout, run.stderr], [0, "hello", ""]);
  assertEquals((await curl(`${url}/files/text.txt`)).stdout, TEXT);
  assertEquals((await curl(`${url}/`)).stdout, "");
});

curlTest("-A is told back by /user-agent", async ({ url }) => {
  assertEquals((await curl("-A", "postern test", `${url}/user-agent`)).stdout, "postern test");
  assertMatch((await curl(`${url}/user-agent`)).stdout, /^curl\//);
});

curlTest("-f fails for what there is not", async ({ url }) => {
  assertEquals((await curl("-f", `${url}/files/none`)).code, 22);
});

curlTest("-I prints the head alone", async ({ url }) => {
  const run = await curl("-I", `${url}/files/text.txt`);
  assertEquals(run.code, 0);
  assertMatch(run.stdout, /^HTTP\/1\.1 200 OK\r\n/);
  assertStringIncludes(run.stdout, `\r\nContent-Length: ${TEXT.length}\r\n`);
  assert(run.stdout.endsWith("\r\n\r\n"), run.stdout);
});

curlTest("--compressed gets less and shows the same", async ({ url }) => {
  for (const path of ["echo/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "files/text.txt"]) {
    const plain = await curl(`${url}/${path}`);
    const written = ["-w", "\n%{size_download}"];
    const compressed = await curl("--compressed", ...written, `${url}/${path}`);
    assertEquals(compressed.code, 0);
    const size = Number(compressed.stdout.split("\n").at(-1));
    assert(size > 0 && size < plain.stdout.length, `${size} bytes`);
    assertEquals(compressed.stdout, `${plain.stdout}\n${size}`);
  }
});

curlTest("-T stores a file, under its name in a directory and under another", async (scene) => {
  const { url, served, own } = scene;
  own.write("photo.jpg", BINARY);
  const status = ["-w", "%{http_code}", "-o", `${own.path}/answer`];
  const first = await curl("-T", `${own.path}/photo.jpg`, ...status, `${url}/files/`);
  assertEquals([first.code, first.stdout], [0, "201"]);
  assert(equals(served.readBytes("photo.jpg"), BINARY), "not the bytes that were sent");
  const again = await curl("-T", `${own.path}/photo.jpg`, ...status, `${url}/files/photo.jpg`);
  assertEquals(again.stdout, "204");
  assertEquals(served.names(), ["photo.jpg", "text.txt"]);
});

curlTest("-T - stores what comes from a pipe, in chunks", async ({ url, served }) => {
  const run = await runClient("curl", [...QUIET, "-T", "-", `${url}/files/piped`], BINARY);
  assertEquals([run.code, run.stdout], [0, "201 Created\n"]);
  assert(equals(served.readBytes("piped"), BINARY), "not the bytes that were sent");
});

curlTest("-d stores what is typed", async ({ url, served }) => {
  const run = await curl("-d", "hello=world", "-d", "x=y", `${url}/files/form.txt`);
  assertEquals([run.code, run.stdout], [0, "201 Created\n"]);
  assertEquals(served.read("form.txt"), "hello=world&x=y");
});

curlTest("--data-binary @file stores the bytes of a file", async ({ url, served, own }) => {
  own.write("data", BINARY);
  const run = await curl("--data-binary", `@${own.path}/data`, `${url}/files/data`);
  assertEquals([run.code, run.stdout], [0, "201 Created\n"]);
  assert(equals(served.readBytes("data"), BINARY), "not the bytes that were sent");
});

curlTest("-o gets back each byte there is", async ({ url, served, own }) => {
  served.write("data", BINARY);
  assertEquals((await curl("-o", `${own.path}/data`, `${url}/files/data`)).code, 0);
  assert(equals(own.readBytes("data"), BINARY), "not the bytes of the file");
});

curlTest("--path-as-is leads nowhere", async ({ url, own }) => {
  own.write("secret.txt", "secret");
  const name = own.path.split("/").at(-1);
  const paths = [
    `../${name}/secret.txt`,
    `..%2f${name}%2fsecret.txt`,
    `%2e%2e/${name}/secret.txt`,
    `.././${name}/secret.txt`,
    `${own.path}/secret.txt`,
    "../../etc/passwd",
    "../../../../../../../../../../etc/passwd",
    "....//....//etc/passwd",
    "..%5c..%5cetc%5cpasswd",
    "..%252f..%252fetc%252fpasswd",
  ];
  for (const path of paths) {
    const run = await curl("--path-as-is", "-w", "%{http_code}", `${url}/files/${path}`);
    assertEquals(run.stdout, "404 Not Found\n404", path);
    const upload = ["-d", "x", "--path-as-is", "-w", "%{http_code}"];
    assertMatch((await curl(...upload, `${url}/files/${path}`)).stdout, /40[49]$/, path);
  }
  assertEquals(own.names(), ["secret.txt"]);
  assertEquals(own.read("secret.txt"), "secret");
});

curlTest("Expect: 100-continue gets its 100 before a large body", async ({ url, served, own }) => {
  own.write("data", BINARY);
  const args = [...EXPECT, "--data-binary", `@${own.path}/data`];
  const run = await curl("-v", ...args, `${url}/files/data`);
  assertEquals([run.code, run.stdout], [0, "201 Created\n"]);
  assertStringIncludes(run.stderr, "< HTTP/1.1 100 Continue");
  assert(equals(served.readBytes("data"), BINARY), "not the bytes that were sent");
});

curlTest("Expect: 100-continue spares the body of what is refused", async ({ url, own }) => {
  own.write("data", BINARY);
  const args = [...EXPECT, "-H", "Origin: http://evil.example", "-w", "%{size_upload}"];
  const run = await curl("-v", ...args, "--data-binary", `@${own.path}/data`, `${url}/files/x`);
  assertMatch(run.stdout, /^403 Forbidden: [^\n]+\n0$/);
  assert(!run.stderr.includes("100 Continue"), run.stderr);
});

curlTest("--http1.0 is answered, and the connection closed", async ({ url }) => {
  const run = await curl("--http1.0", "-i", `${url}/echo/old`);
  assertEquals(run.code, 0);
  assertMatch(run.stdout, /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n\r\nold$/);
});

curlTest("two URLs share one connection", async ({ url }) => {
  const args = ["-w", " %{num_connects}\n"];
  const run = await curl(...args, `${url}/echo/a`, `${url}/files/none`, `${url}/echo/b`);
  assertEquals(run.stdout, "a 1\n404 Not Found\n 0\nb 0\n");
  const mixed = await curl(
    ...args,
    "-T",
    "-",
    `${url}/files/empty`,
    "--next",
    ...QUIET,
    ...args,
    url,
  );
  assertEquals(mixed.stdout, "201 Created\n 1\n 0\n");
});

/** A -w that shows, a progress that does not, and an end for whatever hangs. */
const QUIET = ["-sS", "--max-time", "15"];
/** Long, so that curl does not give up waiting for the 100 and send the body all the same. */
const EXPECT = ["-H", "Expect: 100-continue", "--expect100-timeout", "10"];

function curlTest(name: string, run: (scene: Scene) => Promise<void>): void {
  testWith("curl", `curl: ${name}`, async () => {
    using served = new ScratchDirectory({ "text.txt": TEXT });
    using own = new ScratchDirectory();
    await using program = await Program.serveWritable(served.path);
    await run({ url: program.url, served, own });
  });
}

function curl(...args: readonly string[]): Promise<ClientRun> {
  return runClient("curl", [...QUIET, ...args]);
}
