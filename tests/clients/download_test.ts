import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const BINARY = Uint8Array.from({ length: 6_000_000 }, (_, index) => index * index >> 7);

testWith("curl", "curl -C - resumes a download that broke", async () => {
  using served = new ScratchDirectory({ "big.bin": BINARY });
  using own = new ScratchDirectory({ "big.bin": BINARY.subarray(0, 1_234_567) });
  await using program = await Program.serve(served.path);
  const path = `${own.path}/big.bin`;
  const args = ["-s", "-C", "-", "-o", path, "-w", "%{http_code} %{size_download}"];
  const run = await runClient("curl", [...args, `${program.url}/files/big.bin`]);
  assertEquals(run.stdout, `206 ${BINARY.length - 1_234_567}`);
  assertEquals(Deno.readFileSync(path), BINARY);
});

testWith("curl", "curl -z and --etag-compare download only what changed", async () => {
  using served = new ScratchDirectory({ "a.txt": "one" });
  using own = new ScratchDirectory();
  const source = `${served.path}/a.txt`;
  const [copy, tag] = [`${own.path}/a.txt`, `${own.path}/tag`];
  Deno.utimeSync(source, 1_700_000_000, 1_700_000_000);
  await using program = await Program.serve(served.path);
  const url = `${program.url}/files/a.txt`;
  const status = ["-s", "-R", "-o", copy, "-w", "%{http_code}"];
  const byTag = ["--etag-save", tag, "--etag-compare", tag];

  assertEquals((await runClient("curl", [...status, ...byTag, url])).stdout, "200");
  assertEquals((await runClient("curl", [...status, ...byTag, url])).stdout, "304");
  assertEquals((await runClient("curl", [...status, "-z", copy, url])).stdout, "304");
  Deno.writeTextFileSync(source, "two");
  Deno.utimeSync(source, 1_700_000_001, 1_700_000_001);
  assertEquals((await runClient("curl", [...status, "-z", copy, url])).stdout, "200");
  assertEquals((await runClient("curl", [...status, ...byTag, url])).stdout, "200");
  assertEquals(Deno.readTextFileSync(copy), "two");
});

testWith("curl", "curl --compressed shows what is on the disk", async () => {
  const text = "A line of text that is worth compressing.\n".repeat(50_000);
  using served = new ScratchDirectory({ "a.txt": text });
  await using program = await Program.serve(served.path);
  for (let time = 0; time < 2; time++) {
    const run = await runClient("curl", ["-s", "--compressed", `${program.url}/files/a.txt`]);
    assertEquals(run.stdout, text);
  }
});

testWith("wget", "wget -c resumes a download that broke", async () => {
  using served = new ScratchDirectory({ "big.bin": BINARY });
  using own = new ScratchDirectory({ "big.bin": BINARY.subarray(0, 2_000_001) });
  await using program = await Program.serve(served.path);
  const args = ["-nv", "-c", "-P", own.path, `${program.url}/files/big.bin`];
  const run = await runClient("wget", args);
  assertEquals(run.code, 0, run.stderr);
  assertEquals(Deno.readFileSync(`${own.path}/big.bin`), BINARY);
});

testWith("wget", "wget -r mirrors a listing", async () => {
  const files: Record<string, string> = {
    "a.txt": "a",
    "sub/b c.txt": "b",
    "sub/deeper/ü&ö.bin": "c",
  };
  using served = new ScratchDirectory(files);
  using own = new ScratchDirectory();
  await using program = await Program.serve(served.path);
  const args = ["-q", "-r", "-np", "-nH", "--cut-dirs=1", "-R", "index.html*", "-P", own.path];
  const run = await runClient("wget", [...args, `${program.url}/files/`]);
  assertEquals(run.code, 0, run.stderr);
  for (const [name, content] of Object.entries(files)) {
    assertEquals(Deno.readTextFileSync(`${own.path}/${name}`), content, name);
  }
});

testWith("wget", "wget -r fetches each file once, and no archive", async () => {
  using served = new ScratchDirectory({ "a": "a", "one/b": "b", "one/two/c": "c" });
  using own = new ScratchDirectory();
  await using program = await Program.serve(served.path);
  const run = await runClient("wget", ["-r", "-np", "-P", own.path, `${program.url}/files/`]);
  assertEquals(run.code, 0, run.stderr);
  await program.stop();
  const lines = program.process.stdout.text.split("\n");
  const fetched = lines.map((line) => /"GET (\S+) /.exec(line)?.[1] ?? "");
  assertEquals(fetched.filter((target) => target.includes("archive")), []);
  const files = fetched.filter((target) => /\/[abc]$/.test(target)).sort();
  assertEquals(files, ["/files/a", "/files/one/b", "/files/one/two/c"]);
});

testWith("aria2c", "aria2c puts a file together from eight connections", async () => {
  using served = new ScratchDirectory({ "big.bin": BINARY });
  using own = new ScratchDirectory();
  await using program = await Program.serve(served.path);
  const split = ["-x8", "-s8", "-k1M", "--file-allocation=none", "-d", own.path, "-o", "big.bin"];
  const run = await runClient("aria2c", ["-q", ...split, `${program.url}/files/big.bin`]);
  assertEquals(run.code, 0, run.stdout + run.stderr);
  assertEquals(Deno.readFileSync(`${own.path}/big.bin`), BINARY);
  await program.stop("SIGTERM");
  const parts = program.process.stdout.text.split("\n").filter((line) => line.includes('" 206 '));
  assert(parts.length >= 2, `${parts.length} parts`);
});

testWith("zsync", "zsync fetches only the blocks that changed", async () => {
  using served = new ScratchDirectory({ "big.bin": BINARY });
  const changed = BINARY.slice();
  changed.fill(7, 3_000_000, 3_000_100);
  using own = new ScratchDirectory({ "old.bin": changed });
  await using program = await Program.serve(served.path);
  const url = `${program.url}/files/big.bin`;
  const control = `${served.path}/big.zsync`;
  const made = await runClient("zsyncmake", ["-u", url, "-o", control, `${served.path}/big.bin`]);
  assertEquals(made.code, 0, made.stderr);
  const args = ["-q", "-i", `${own.path}/old.bin`, "-o", `${own.path}/new.bin`];
  const run = await runClient("zsync", [...args, `${program.url}/files/big.zsync`]);
  assertEquals(run.code, 0, run.stdout + run.stderr);
  assertEquals(Deno.readFileSync(`${own.path}/new.bin`), BINARY);
  await program.stop("SIGTERM");
  assertStringIncludes(program.process.stdout.text, '"GET /files/big.bin HTTP/1.1" 206 ');
});
