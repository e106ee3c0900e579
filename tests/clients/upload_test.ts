/** Uploads by real clients, beyond those of curl_test.ts: what is on the disk is what was sent. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { type ClientRun, runClient, testWith } from "../support/client_program.ts";
import { noise } from "../support/noise.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** A served directory with uploads on, and a directory of the client's own, with a file to send. */
interface Scene {
  readonly url: string;
  readonly served: ScratchDirectory;
  readonly own: ScratchDirectory;
  /** The path of the file to send. */
  readonly file: string;
  /** Waits until the program has ended, and returns its access log. */
  readonly log: () => Promise<string>;
}

const CONTENT = noise(3_000_001);

uploadTest("curl", "-T stores several files of one command", async ({ url, served, own }) => {
  for (const name of ["a", "b"]) own.write(name, name.repeat(1000));
  const run = await curl("-T", `${own.path}/{a,b}`, `${url}/files/`);
  assertEquals([run.code, run.stdout], [0, "201 Created\n".repeat(2)]);
  assertEquals([served.read("a"), served.read("b")], ["a".repeat(1000), "b".repeat(1000)]);
});

uploadTest("curl", "-T stores a file under a name that has to be encoded", async (scene) => {
  const { served, own, url } = scene;
  const name = "ü b&c;d=e+f%41'g.bin";
  own.write(name, CONTENT);
  // curl makes the last part of the URL of the file's name.
  assertEquals((await curl("-T", `${own.path}/${name}`, `${url}/files/`)).code, 0);
  assertEquals(served.names(), [name]);
  assertStored(scene, name);
});

uploadTest(
  "curl",
  "-C, which sends a part of a file, is refused",
  async ({ url, served, file }) => {
    const answered = ["-w", "%{http_code}", "-o", "/dev/null"];
    const run = await curl(...answered, "-C", "1000", "-T", file, `${url}/files/part`);
    assertEquals(run.stdout, "400");
    assertEquals(served.names(), []);
  },
);

uploadTest(
  "curl",
  "-T stores only what is new, when told so",
  async ({ url, served, file, own }) => {
    own.write("other", "other");
    const once = ["-w", "%{http_code}", "-o", "/dev/null", "-H", "If-None-Match: *"];
    assertEquals((await curl(...once, "-T", file, `${url}/files/x`)).stdout, "201");
    assertEquals((await curl(...once, "-T", `${own.path}/other`, `${url}/files/x`)).stdout, "412");
    assert(equals(served.readBytes("x"), CONTENT), "it was overwritten");
  },
);

uploadTest("curl", "-T does not overwrite what somebody else has changed", async (scene) => {
  const { url, served, own, file } = scene;
  const [tag, answered] = [`${own.path}/tag`, ["-w", "%{http_code}", "-o", "/dev/null"]];
  await curl(...answered, "-T", file, "--etag-save", tag, `${url}/files/x`);
  const condition = ["-H", `If-Match: ${own.read("tag").trim()}`];
  const saved = await curl(...answered, ...condition, "-T", file, `${url}/files/x`);
  assertEquals(saved.stdout, "204");
  served.write("x", "somebody else's");
  const lost = await curl(...answered, ...condition, "-T", file, `${url}/files/x`);
  assertEquals([lost.stdout, served.read("x")], ["412", "somebody else's"]);
});

uploadTest("curl", "-T with a digest stores only what has it", async ({ url, served, file }) => {
  const answered = ["-w", "%{http_code}", "-o", "/dev/null"];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", CONTENT)).toBase64();
  const right = ["-H", `Repr-Digest: sha-256=:${digest}:`];
  const wrong = [
    "-H",
    `Repr-Digest: sha-256=:${digest.replaceAll("A", "B").replaceAll("a", "b")}:`,
  ];
  const asked = ["-H", "Want-Repr-Digest: sha-256=1", "-D", "-"];
  const refused = await curl(...answered, ...wrong, "-T", file, `${url}/files/x`);
  assertEquals([refused.stdout, served.names()], ["400", []]);
  const stored = await curl(...answered, ...right, ...asked, "-T", file, `${url}/files/x`);
  assertMatch(stored.stdout, /\r\n201$|201$/);
  assert(stored.stdout.includes(`\r\nRepr-Digest: sha-256=:${digest}:\r\n`), stored.stdout);
  assert(equals(served.readBytes("x"), CONTENT), "not the bytes that were sent");
});

testWith("curl", "curl sends no byte of a body over the limit, when it asks first", async () => {
  using served = new ScratchDirectory();
  using own = new ScratchDirectory({ large: CONTENT });
  await using program = await Program.serveWritable(served.path, "--max-body=1M");
  for (const sending of [["-T"], ["--request", "POST", "-T"], ["--data-binary"]]) {
    // Only what -T sends is named by its path alone.
    const file = `${sending.includes("-T") ? "" : "@"}${own.path}/large`;
    const asking = ["-H", "Expect: 100-continue", "--expect100-timeout", "10"];
    const answered = ["-w", "%{http_code} %{size_upload}", "-o", "/dev/null"];
    const run = await curl(...asking, ...answered, ...sending, file, `${program.url}/files/x`);
    assertEquals(run.stdout, "413 0", sending.join(" "));
  }
  assertEquals(served.names(), []);
});

testWith("curl", "curl is told that a body is too large while it sends it", async () => {
  using served = new ScratchDirectory();
  using own = new ScratchDirectory({ large: CONTENT });
  await using program = await Program.serveWritable(served.path, "--max-body=1M");
  // In chunks nobody knows how long it is.
  for (const framing of [["-H", "Transfer-Encoding: chunked"], []]) {
    const answered = ["-w", "%{http_code}", "-o", "/dev/null", "-H", "Expect:"];
    const args = [...answered, ...framing, "-T", `${own.path}/large`];
    assertEquals((await curl(...args, `${program.url}/files/x`)).stdout, "413", `${framing}`);
  }
  assertEquals(served.names(), []);
});

uploadTest("wget", "--post-file and --body-file store a file", async (scene) => {
  const { url, file, log } = scene;
  const quiet = ["-q", "-t1", "-O", "-"];
  const post = await runClient("wget", [...quiet, `--post-file=${file}`, `${url}/files/post`]);
  assertEquals([post.code, post.stdout], [0, "201 Created\n"]);
  assertStored(scene, "post");
  const put = ["--method=PUT", `--body-file=${file}`, `${url}/files/put`];
  for (const answer of ["201 Created\n", ""]) {
    const run = await runClient("wget", [...quiet, ...put]);
    assertEquals([run.code, run.stdout], [0, answer]);
    assertStored(scene, "put");
  }
  assertMatch(await log(), /"POST [^"]+" 201 [^]*"PUT [^"]+" 201 [^]*"PUT [^"]+" 204 /);
});

uploadTest("wget", "--body-data stores what is typed", async ({ url, served }) => {
  const args = ["-q", "-t1", "-O", "-", "--method=PUT", "--body-data=a=b&c", `${url}/files/typed`];
  assertEquals((await runClient("wget", args)).code, 0);
  assertEquals(served.read("typed"), "a=b&c");
});

uploadTest("lftp", "put and mput store files", async (scene) => {
  const { url, own, file, served } = scene;
  own.write("sub/a b", "a");
  own.write("sub/ü", "u");
  const run = await lftp(url, `put ${file} -o 'up load.bin'; put ${file}; mput ${own.path}/sub/*`);
  assertEquals([run.code, run.stderr], [0, ""]);
  assertEquals(served.names(), ["a b", "file", "up load.bin", "ü"]);
  assertStored(scene, "up load.bin");
  assertStored(scene, "file");
  assertEquals([served.read("a b"), served.read("ü")], ["a", "u"]);
});

uploadTest("lftp", "mkdir, mv, rm, rmdir and mirror -R change what is there", async (scene) => {
  const { url, own, file, served } = scene;
  own.write("tree/a b", "a");
  own.write("tree/deeper/ü", "u");
  const changes = `mkdir d; put ${file} -o one; put ${file} -o two; mv one d/three; rm two`;
  const run = await lftp(url, `${changes}; mkdir e; rmdir e; mirror -R ${own.path}/tree copy`);
  assertEquals([run.code, run.stderr], [0, ""]);
  assertEquals(served.names(), ["copy", "d"]);
  assertEquals([served.names("d"), served.names("copy")], [["three"], ["a b", "deeper"]]);
  assertStored(scene, "d/three");
  assertEquals([served.read("copy/a b"), served.read("copy/deeper/ü")], ["a", "u"]);
  const refused = await lftp(url, "rmdir d");
  assertMatch(refused.stderr, /409/);
  assertEquals(served.names("d"), ["three"]);
});

uploadTest("lftp", "mirror and pget fetch what is there", async ({ url, served, own }) => {
  served.write("large", CONTENT);
  served.write("sub/de ep/ü & #.txt", "text");
  const copy = `${own.path}/copy`;
  const run = await lftp(url, `mirror . ${copy}; pget -n 4 large -o ${own.path}/large`);
  assertEquals([run.code, run.stderr], [0, ""]);
  assert(equals(own.readBytes("large"), CONTENT), "not the bytes that are there");
  assert(equals(own.readBytes("copy/large"), CONTENT), "not the bytes that are there");
  assertEquals(own.read("copy/sub/de ep/ü & #.txt"), "text");
});

uploadTest("rclone", "copy fetches all that a listing shows", async ({ url, served, own }) => {
  const files = ["a.txt", "sub/de ep/b", `sub/"ü&ö" #%41?;=+'<x>\\.txt`, "sub/a:b", "sub/&amp;"];
  for (const name of files) served.write(name, `This is ${name}\n`.repeat(100));
  served.write(".hidden", "not for others");
  served.mkdir("empty");
  const remote = ["--config", "/dev/null", "--http-url", `${url}/files/`, ":http:"];
  const copy = `${own.path}/copy`;
  const run = await runClient("rclone", ["copy", ...remote, copy]);
  assertEquals([run.code, run.stdout], [0, ""], run.stderr);
  const listed = await runClient("rclone", ["lsf", "--recursive", "--files-only", copy]);
  assertEquals(listed.stdout.trimEnd().split("\n").sort(), files.toSorted());
  for (const name of files) assertEquals(own.read(`copy/${name}`), served.read(name), name);
  // By size and time it knows that nothing is to be done again.
  const again = await runClient("rclone", ["copy", "-v", ...remote, copy]);
  assertMatch(again.stderr, /Transferred:\s+0 B \/ 0 B/);
});

const PYTHON = `
import http.client, sys, urllib.request
url, path = sys.argv[1:]
content = open(path, "rb").read()

def put(name, data, headers={}):
    request = urllib.request.Request(url + "/files/" + name, data, headers, method="PUT")
    return urllib.request.urlopen(request).status

print(put("bytes", content), put("bytes", content))
print(put("file", open(path, "rb"), {"Content-Length": str(len(content))}))
# Without a length it goes in chunks.
print(put("chunks", (content[i:i + 10007] for i in range(0, len(content), 10007))))
print(urllib.request.urlopen(url + "/files/posted", content).status)
`;

uploadTest("python3", "urllib stores bytes, a file and an iterable", async (scene) => {
  const run = await runClient("python3", ["-c", PYTHON, scene.url, scene.file]);
  assertEquals([run.code, run.stdout], [0, "201 204\n201\n201\n201\n"], run.stderr);
  for (const name of ["bytes", "file", "chunks", "posted"]) assertStored(scene, name);
});

function uploadTest(program: string, name: string, run: (scene: Scene) => Promise<void>): void {
  testWith(program, `${program}: ${name}`, async () => {
    using served = new ScratchDirectory();
    using own = new ScratchDirectory({ file: CONTENT });
    await using server = await Program.serveWritable(served.path);
    const log = async () => (await server.stop("SIGTERM")).stdout;
    await run({ url: server.url, served, own, file: `${own.path}/file`, log });
  });
}

/** Checks that there is what was sent. */
function assertStored({ served }: Scene, name: string): void {
  assert(equals(served.readBytes(name), CONTENT), `${name} is not what was sent`);
}

function curl(...args: readonly string[]): Promise<ClientRun> {
  return runClient("curl", ["-sS", "--max-time", "15", ...args]);
}

/** Runs commands in the served directory; they fail at once, and not after minutes. */
function lftp(url: string, commands: string): Promise<ClientRun> {
  const settings = "set net:max-retries 1; set net:timeout 10; set cmd:fail-exit yes";
  return runClient("lftp", ["-c", `${settings}; open ${url}/files/; ${commands}`]);
}
