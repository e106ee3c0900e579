import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ClientRun, runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

testWith("git", "git clones a repository that is served as files", async () => {
  using served = new ScratchDirectory();
  using own = new ScratchDirectory();
  const work = `${own.path}/work`;
  Deno.mkdirSync(work);
  await git(work, "init", "-q", "-b", "main");
  for (let commit = 0; commit < 3; commit++) {
    Deno.writeTextFileSync(`${work}/file-${commit}`, `content ${commit}\n`.repeat(1000));
    await git(work, "add", ".");
    await git(work, "commit", "-q", "-m", `commit ${commit}`);
  }
  await git(own.path, "clone", "-q", "--bare", work, `${served.path}/repo.git`);
  await git(`${served.path}/repo.git`, "update-server-info");

  await using program = await Program.serve(served.path);
  await git(own.path, "clone", "-q", `${program.url}/files/repo.git`, "copy");
  const [original, copy] = [
    await git(work, "rev-parse", "HEAD"),
    await git(`${own.path}/copy`, "rev-parse", "HEAD"),
  ];
  assertEquals(copy.stdout, original.stdout);
  assertEquals(
    Deno.readTextFileSync(`${own.path}/copy/file-2`),
    Deno.readTextFileSync(`${work}/file-2`),
  );
  await git(`${own.path}/copy`, "fsck", "--strict");
});

testWith(
  "apt-ftparchive",
  "apt-get updates from and downloads of a served repository",
  async () => {
    using served = new ScratchDirectory();
    using own = new ScratchDirectory();
    const control = `${own.path}/hello/DEBIAN`;
    Deno.mkdirSync(control, { recursive: true });
    Deno.writeTextFileSync(
      `${control}/control`,
      "Package: postern-hello\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@example.org>\n" +
        "Description: nothing but a test\n",
    );
    const deb = `${served.path}/postern-hello_1.0_all.deb`;
    await sh(own.path, `dpkg-deb --build hello '${deb}'`);
    await sh(served.path, "apt-ftparchive packages . > Packages && gzip -k Packages");
    await sh(served.path, "apt-ftparchive release . > ../Release.tmp && mv ../Release.tmp Release");

    await using program = await Program.serve(served.path);
    const state = `${own.path}/apt`;
    await sh(own.path, `mkdir -p ${state}/lists/partial ${state}/cache/archives/partial`);
    Deno.writeTextFileSync(`${state}/list`, `deb [trusted=yes] ${program.url}/files/ ./\n`);
    const options = [
      ["Dir::Etc::sourcelist", `${state}/list`],
      ["Dir::Etc::sourceparts", "/dev/null"],
      ["Dir::State::Lists", `${state}/lists`],
      ["Dir::Cache", `${state}/cache`],
      ["APT::Sandbox::User", "root"],
      ["Acquire::http::Proxy", "false"],
    ].flatMap(([name, value]) => ["-o", `${name}=${value}`]).join(" ");
    await sh(own.path, `apt-get ${options} update`);
    // What is there already is asked about, and not sent again.
    await sh(own.path, `apt-get ${options} update`);
    await sh(own.path, `apt-get ${options} download postern-hello`);
    const downloaded = Deno.readFileSync(`${own.path}/postern-hello_1.0_all.deb`);
    assertEquals(downloaded, Deno.readFileSync(deb));
    await program.stop("SIGTERM");
    assertStringIncludes(program.process.stdout.text, '" 304 ');
  },
);

testWith("ffprobe", "ffprobe reads a film whose index is at its end", async () => {
  using served = new ScratchDirectory();
  const film = `${served.path}/film.mp4`;
  const source = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=8"];
  const made = await runClient("ffmpeg", ["-v", "error", ...source, "-c:v", "mpeg4", film]);
  assertEquals(made.code, 0, made.stderr);
  const index = new TextDecoder("latin1").decode(Deno.readFileSync(film)).indexOf("moov");
  assertEquals(index > Deno.statSync(film).size / 2, true, "the index comes first");

  await using program = await Program.serve(served.path);
  const show = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"];
  const run = await runClient("ffprobe", [...show, `${program.url}/files/film.mp4`]);
  assertEquals([run.code, Number(run.stdout)], [0, 8], run.stderr);
  await program.stop("SIGTERM");
  assertStringIncludes(program.process.stdout.text, '" 206 ');
});

async function git(directory: string, ...args: readonly string[]): Promise<ClientRun> {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  const run = await runClient("git", ["-C", directory, ...identity, ...args]);
  assertEquals(run.code, 0, `git ${args.join(" ")}: ${run.stderr}`);
  return run;
}

async function sh(directory: string, script: string): Promise<void> {
  const run = await runClient("sh", ["-c", `cd '${directory}' && ${script}`]);
  assertEquals(run.code, 0, `${script}: ${run.stdout}${run.stderr}`);
}
