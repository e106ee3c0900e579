import { assertEquals, assertRejects } from "@std/assert";
import { type Contender, type Outcome, type Row, runRow } from "./contest.ts";
import type { Bench, PeerName } from "./peers.ts";
import { Site } from "./site.ts";

Deno.test("runRow() measures all in turn, and checks each before it is measured", async () => {
  const log: string[] = [];
  const { results } = await runIt(row(log), 2);
  const round = ["check Postern", "measure Postern", "check Deno.serve", "measure Deno.serve"];
  assertEquals(log, [
    ...["open Postern", "check Postern", "warm Postern"],
    ...["open Deno.serve", "check Deno.serve", "warm Deno.serve"],
    ...round,
    ...round,
    ...["close Deno.serve", "close Postern"],
  ]);
  assertEquals(results.map(({ kind }) => kind), ["measured", "measured"]);
  assertEquals(results[0].kind === "measured" && results[0].samples.length, 2);
});

Deno.test("runRow() leaves out who fails and says why, and closes it all the same", async () => {
  const log: string[] = [];
  const { results } = await runIt(row(log, { fails: "measure Deno.serve" }), 2);
  assertEquals(results.map(({ kind }) => kind), ["measured", "failed"]);
  assertEquals(results[1].kind === "failed" && results[1].why, "measure Deno.serve");
  assertEquals(log.filter((line) => line === "measure Postern").length, 2);
  assertEquals(log.filter((line) => line.startsWith("close")).length, 2);
});

for (const fails of ["open Postern", "check Postern", "warm Postern", "measure Postern"]) {
  Deno.test(`runRow() goes on no longer when it fails to ${fails}`, async () => {
    const log: string[] = [];
    const { results } = await runIt(row(log, { fails }), 3);
    assertEquals(results[0], { kind: "failed", peer: "Postern", why: fails });
    assertEquals(log.filter((line) => line === "measure Deno.serve").length <= 1, true);
  });
}

Deno.test("runRow() skips all where the row lacks something", async () => {
  const log: string[] = [];
  const { results } = await runIt({ ...row(log), lacks: () => "no wrk" }, 1);
  assertEquals(results, [
    { kind: "skipped", peer: "Postern", why: "no wrk" },
    { kind: "skipped", peer: "Deno.serve", why: "no wrk" },
  ]);
  assertEquals(log, []);
});

Deno.test("runRow() skips a server that is not there, and measures the others", async () => {
  const log: string[] = [];
  const lacks = (peer: PeerName) => peer === "Deno.serve" ? "not installed" : null;
  const { results } = await runIt({ ...row(log), lacks }, 1);
  assertEquals(results.map(({ kind }) => kind), ["measured", "skipped"]);
  assertEquals(results[1].kind === "skipped" && results[1].why, "not installed");
});

Deno.test("runRow() rejects when the run is ended, and closes what it opened", async () => {
  const log: string[] = [];
  const stopping = new AbortController();
  const stoppingRow = row(log, {
    act: (line) => {
      if (line === "measure Postern") stopping.abort();
    },
  });
  await assertRejects(() => runIt(stoppingRow, 3, stopping.signal), DOMException);
  assertEquals(log.slice(-3), ["measure Postern", "close Deno.serve", "close Postern"]);
});

Deno.test("runRow() rejects when what is measured last fails because the run is ended", async () => {
  const stopping = new AbortController();
  const stoppingRow = row([], {
    fails: "measure Deno.serve",
    act: (line) => {
      if (line === "measure Deno.serve") stopping.abort();
    },
  });
  await assertRejects(() => runIt(stoppingRow, 1, stopping.signal), DOMException);
});

interface Behaviour {
  /** What throws. */
  readonly fails?: string;
  act?(line: string): void;
}

function row(log: string[], { fails, act = () => {} }: Behaviour = {}): Row {
  const note = (line: string) => {
    log.push(line);
    act(line);
    if (line === fails) throw new Error(line);
    return Promise.resolve();
  };
  const contender = (peer: PeerName): Contender => ({
    check: () => note(`check ${peer}`),
    warmUp: () => note(`warm ${peer}`),
    async measure() {
      await note(`measure ${peer}`);
      return { value: 1, cost: null, busy: null, waited: null, clientBusy: null };
    },
    [Symbol.asyncDispose]: () => note(`close ${peer}`),
  });
  return {
    name: "row",
    title: "Row",
    unit: "",
    costUnit: "",
    better: "more",
    peers: ["Deno.serve"],
    goals: {},
    lacks: () => null,
    async open(peer) {
      await note(`open ${peer}`);
      return contender(peer);
    },
  };
}

async function runIt(
  row: Row,
  rounds: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  using site = await Site.make();
  const bench: Bench = { site, cores: null, seconds: 0.1, signal };
  return await runRow(row, bench, rounds, () => {});
}
