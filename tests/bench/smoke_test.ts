/** The bench itself, as short as it can be. */

import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { ProcessOutput } from "../support/process_output.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";
import { checkAnswer } from "./check.ts";
import { ECHO } from "./echo.ts";
import { pathOf, type PeerName, PEERS, startPeer } from "./peers.ts";
import { processTree } from "./process_tree.ts";
import { untilGone } from "./until_gone.ts";
import { FILES, Site } from "./site.ts";

for (const peer of Object.keys(PEERS) as PeerName[]) {
  const { program } = PEERS[peer];
  const name = `${peer} answers as the bench expects`;
  // What runs this test needs not be on the PATH.
  if (program === Deno.execPath()) Deno.test(name, () => checkPeer(peer));
  else testWith(program, name, () => checkPeer(peer));
}

for (const peer of ["Postern", "Deno.serve", "nginx"] as const) {
  const { program } = PEERS[peer];
  const name = `${peer} answers as the bench expects with two workers`;
  if (program === Deno.execPath()) Deno.test(name, () => checkPeer(peer, 2));
  else testWith(program, name, () => checkPeer(peer, 2));
}

testWith("wrk", "the bench measures a row and prints it", async () => {
  using scratch = new ScratchDirectory();
  const json = `${scratch.path}/out.json`;
  const args = ["--quick", "--only", "echo", "--rounds", "1", "--seconds", "0.5"];
  await using bench = new BenchProcess([...args, "--json", json]);
  assertEquals(await bench.end(), 0, bench.stdout.text);
  assertMatch(bench.stdout.text, /^GET \/echo\/hello, 64 connections +Deno\.serve +[\d,]+ \/s/m);
  assertMatch(bench.stdout.text, /Medians of 1 round of 0\.5 s/);
  assertMatch(bench.stderr.text, /^echo: round 1 of 1: Postern /m);
  const { outcomes } = JSON.parse(scratch.read("out.json"));
  const { kind, samples: [sample] } = outcomes[0].results[0];
  assertEquals(kind, "measured");
  assertEquals(sample.value > 0, true);
  // The system counts processor time by hundredths of a second, and a busy one gives us few.
  assertEquals(typeof sample.cost, "number", "JSON has null for what is no number");
  assertEquals(sample.cost >= 0, true);
});

testWith("wrk", "the bench measures how the cost grows", async () => {
  const args = ["--growth", "--only", "fields", "--rounds", "1", "--seconds", "0.2"];
  await using bench = new BenchProcess(args);
  assertEquals(await bench.end(), 0, bench.stdout.text);
  assertMatch(bench.stdout.text, /^ +100 +[\d.]+$/m);
});

testWith("wrk", "the bench ends all that it started when it is interrupted", async () => {
  using scratch = new ScratchDirectory();
  const args = ["--only", "echo", "--rounds", "9", "--seconds", "0.2"];
  await using bench = new BenchProcess(args, scratch.path);
  await within(bench.stderr.until(/round 1 of 9/), HANG_MILLIS);
  const tree = processTree(bench.pid);
  bench.signal("SIGINT");
  assertEquals(await bench.end(), 130);
  assertEquals(tree.length > 5, true);
  await untilGone(tree);
  assertEquals(scratch.names(), []);
});

const HANG_MILLIS = 60_000;

async function checkPeer(peer: PeerName, workers = 1): Promise<void> {
  using site = await Site.make();
  const signal = new AbortController().signal;
  await using server = await startPeer(peer, { site, cores: null, workers, seconds: 1, signal });
  await checkAnswer(server.port, ECHO);
  const { path, name } = FILES.page;
  await checkAnswer(server.port, { path, content: Deno.readFileSync(`${site.directory}/${name}`) });
  if (!["Postern", "nginx"].includes(peer)) return;
  const content = Deno.readFileSync(`${site.directory}/${FILES.text.name}`);
  const headers = { "accept-encoding": "gzip" };
  await checkAnswer(server.port, { path: FILES.text.path, headers, content, coding: "gzip" });
}

/** The bench as a process of its own. Disposing of it ends it. */
class BenchProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly stdout: ProcessOutput;
  readonly stderr: ProcessOutput;
  #isGone = false;

  constructor(args: readonly string[], temporary = "/tmp") {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", pathOf("main.ts"), ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1", TMPDIR: temporary },
    }).spawn();
    this.stdout = new ProcessOutput(this.#child.stdout);
    this.stderr = new ProcessOutput(this.#child.stderr);
    this.#child.status.then(() => this.#isGone = true);
  }

  get pid(): number {
    return this.#child.pid;
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end; returns its exit code. */
  async end(): Promise<number> {
    const { code } = await within(this.#child.status, HANG_MILLIS);
    await Promise.all([this.stdout.over, this.stderr.over]);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGone) this.#child.kill("SIGTERM");
    await Promise.all([this.#child.status, this.stdout.over, this.stderr.over]);
  }
}
