import { assertEquals, assertStringIncludes } from "@std/assert";
import { runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { waitFor } from "../support/wait_for.ts";

const BINARY = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * index >> 7);

/** A directory, and some time for it to settle: what changed this second has no tag that lasts. */
async function fill(): Promise<ScratchDirectory> {
  const directory = new ScratchDirectory({
    "docs/a.txt": "text",
    "docs/big.bin": BINARY,
    "docs/ü&ö/deeper/b c.txt": "",
    "docs/zz.bin": BINARY.toReversed(),
  });
  await new Promise((resolve) => setTimeout(resolve, 1_020));
  return directory;
}

testWith("curl", "curl -C - resumes a ZIP that broke", async () => {
  using served = await fill();
  using own = new ScratchDirectory();
  await using program = await Program.serve(served.path);
  const url = `${program.url}/files/docs/?archive=zip`;
  const [whole, part] = [`${own.path}/whole.zip`, `${own.path}/part.zip`];
  await runClient("curl", ["-s", "-o", whole, url]);
  const bytes = Deno.readFileSync(whole);
  // The last break is within the central directory, which needs the checksums of all files.
  for (const length of [10, 1_000_000, bytes.length - 60]) {
    Deno.writeFileSync(part, bytes.subarray(0, length));
    const args = ["-s", "-C", "-", "-o", part, "-w", "%{http_code} %{size_download}", url];
    const run = await runClient("curl", args);
    assertEquals(run.stdout, `206 ${bytes.length - length}`);
    assertEquals(Deno.readFileSync(part), bytes);
  }
});

testWith("curl", "curl -OJ calls an archive as its directory (6266 D)", async () => {
  using served = new ScratchDirectory({ "docs/a.txt": "text" });
  using own = new ScratchDirectory();
  await using program = await Program.serve(served.path);
  const url = `${program.url}/files/docs/?archive=tar`;
  const run = await runClient("curl", ["-sS", "-OJ", "--output-dir", own.path, url]);
  assertEquals(run.stderr, "");
  assertEquals([...Deno.readDirSync(own.path)].map(({ name }) => name), ["docs.tar"]);
});

testWith("aria2c", "aria2c puts a ZIP together from eight connections", async () => {
  using served = await fill();
  using own = new ScratchDirectory();
  await using program = await Program.serve(served.path);
  const url = `${program.url}/files/docs/?archive=zip`;
  const split = ["-x", "8", "-s", "8", "-k", "1M", "--min-split-size=1M"];
  const run = await runClient("aria2c", [...split, "-q", "-d", own.path, "-o", "a.zip", url]);
  assertEquals(run.code, 0, run.stderr);
  const tested = await runClient("python3", ["-m", "zipfile", "-t", `${own.path}/a.zip`]);
  assertEquals({ code: tested.code, stderr: tested.stderr }, { code: 0, stderr: "" });
  const whole = await runClient("curl", ["-s", "-o", `${own.path}/b.zip`, url]);
  assertEquals(whole.code, 0);
  assertEquals(Deno.readFileSync(`${own.path}/a.zip`), Deno.readFileSync(`${own.path}/b.zip`));
});

for (const format of ["tar", "zip"]) {
  testWith("bsdtar", `bsdtar extracts a ${format} as it comes`, async () => {
    using served = await fill();
    using own = new ScratchDirectory();
    await using program = await Program.serve(served.path);
    const url = `${program.url}/files/docs/?archive=${format}`;
    const pipe = 'set -o pipefail; curl -sS "$0" | bsdtar -xf - -C "$1"';
    const run = await runClient("bash", ["-c", pipe, url, own.path]);
    assertEquals(run, { code: 0, stdout: "", stderr: "" });
    const compared = await runClient("diff", ["-r", `${served.path}/docs`, own.path]);
    assertEquals(compared.stdout, "");
  });
}

for (const format of ["tar", "zip"]) {
  testWith("curl", `curl is told that a ${format} is not whole when a file changes`, async () => {
    using served = await fill();
    using own = new ScratchDirectory({ received: "" });
    // More than the buffers on the way hold.
    const path = `${served.path}/docs/long.bin`;
    Deno.writeFileSync(path, new Uint8Array(64 << 20));
    await using program = await Program.serve(served.path);
    const url = `${program.url}/files/docs/?archive=${format}`;
    const received = `${own.path}/received`;
    const running = runClient("curl", ["-sS", "--limit-rate", "20M", "-o", received, url]);
    // Then the first two files are there, and part of the long one.
    await waitFor(() => Deno.statSync(received).size > 2 * BINARY.length);
    using file = Deno.openSync(path, { write: true });
    file.writeSync(BINARY);
    const { code, stderr } = await running;
    // 18: a transfer that ended early.
    assertEquals(code, 18);
    assertStringIncludes(stderr, format === "tar" ? "transfer closed" : "bytes remaining");
  });
}
