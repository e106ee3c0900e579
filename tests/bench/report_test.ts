import { assertEquals } from "@std/assert";
import type { Outcome, Result, RowInfo, Sample } from "./contest.ts";
import type { PeerName } from "./peers.ts";
import {
  advantage,
  cellsOf,
  COLUMNS,
  type Comparison,
  isMet,
  linesOf,
  remarksOn,
  verdictOn,
} from "./report.ts";

const RATE: RowInfo = {
  name: "echo",
  title: "Echo",
  unit: "/s",
  costUnit: "µs",
  better: "more",
  peers: ["Deno.serve", "nginx"],
  goals: { "Deno.serve": 1, nginx: 0.95 },
};
const LATENCY: RowInfo = {
  ...RATE,
  name: "latency",
  title: "Latency",
  unit: "ms",
  better: "less",
  goals: { "Deno.serve": 1.05 },
};

Deno.test("linesOf() compares Postern with each other server", () => {
  const [first, second] = linesOf([outcome(RATE, {
    Postern: [100, 120],
    "Deno.serve": [100, 100],
    nginx: [200, 200],
  })]);
  assertEquals(first.kind === "comparison" && first.ratio.ofMedians, 1.1);
  assertEquals(second.kind === "comparison" && second.ratio, {
    ofMedians: 0.55,
    least: 0.5,
    most: 0.6,
  });
});

Deno.test("linesOf() leaves a gap where a server was not measured, or Postern was not", () => {
  const skipped = outcome(RATE, { Postern: [1], "Deno.serve": "skipped", nginx: [1] });
  assertEquals(linesOf([skipped]).map(({ kind }) => kind), ["gap", "comparison"]);
  const failed = outcome(RATE, { Postern: "failed", "Deno.serve": [1], nginx: [1] });
  assertEquals(linesOf([failed]).map(({ kind }) => kind), ["gap", "gap"]);
});

const GOALS: readonly { row: RowInfo; values: [number, number]; met: boolean }[] = [
  { row: RATE, values: [100, 100], met: true },
  { row: RATE, values: [99, 100], met: false },
  { row: LATENCY, values: [105, 100], met: true },
  { row: LATENCY, values: [106, 100], met: false },
];

for (const { row, values: [ours, theirs], met } of GOALS) {
  Deno.test(`isMet() is ${met} for ${ours} beside ${theirs} where ${row.better} is better`, () => {
    assertEquals(isMet(comparison(row, ours, theirs)), met);
  });
}

Deno.test("isMet() is null where nothing is aimed at", () => {
  assertEquals(isMet({ ...comparison(RATE, 1, 2), goal: null }), null);
});

Deno.test("advantage() is above 1 where Postern is better, whatever is measured", () => {
  assertEquals(advantage(comparison(RATE, 4, 2)).ofMedians, 2);
  assertEquals(advantage(comparison(LATENCY, 2, 4)).ofMedians, 2);
  const [line] = linesOf([
    outcome(LATENCY, { Postern: [1, 2], "Deno.serve": [4, 4], nginx: [1, 1] }),
  ]);
  assertEquals(line.kind === "comparison" && advantage(line).least, 2);
  assertEquals(line.kind === "comparison" && advantage(line).most, 4);
});

Deno.test("cellsOf() fills every column, and says the title once", () => {
  const cells = cellsOf(linesOf([
    outcome(RATE, { Postern: [1500], "Deno.serve": [1000], nginx: "skipped" }),
  ]));
  assertEquals(cells.map((line) => line.length), [COLUMNS.length, COLUMNS.length]);
  assertEquals(cells[0], [
    "Echo",
    "Deno.serve",
    "1,500 /s",
    "1,000 /s",
    "1.50",
    "1.50..1.50",
    "≥ 1.00",
    "met",
    "10.0 µs",
    "10.0 µs",
    "1.00",
  ]);
  assertEquals(cells[1].slice(0, 4), ["", "nginx", "", "skipped"]);
});

Deno.test("verdictOn() counts goals that are met, missed and not measured", () => {
  const lines = linesOf([
    outcome(RATE, { Postern: [1], "Deno.serve": [1], nginx: "skipped" }),
    outcome(LATENCY, { Postern: [2], "Deno.serve": [1], nginx: [1] }),
  ]);
  const verdict = "1 of 3 goals met; missed: latency (Deno.serve); 1 not measured.";
  assertEquals(verdictOn(lines), verdict);
});

const REMARKS: readonly { name: string; outcome: Outcome; remarks: RegExp[] }[] = [
  {
    name: "nothing of figures that are as they should be",
    outcome: outcome(RATE, { Postern: [1], "Deno.serve": [1], nginx: [1] }),
    remarks: [],
  },
  {
    name: "why a server was skipped",
    outcome: outcome(RATE, { Postern: [1], "Deno.serve": [1], nginx: "skipped" }),
    remarks: [/^echo skipped: nginx: so it is\.$/],
  },
  {
    name: "once that Postern failed",
    outcome: outcome(RATE, { Postern: "failed", "Deno.serve": [1], nginx: [1] }),
    remarks: [/^echo failed: Postern: so it is\.$/],
  },
  {
    name: "that a server waited for its core",
    outcome: outcome(
      RATE,
      { Postern: [1], "Deno.serve": [1], nginx: [1] },
      { busy: 0.5, waited: 0.06 },
    ),
    remarks: [/^Disturbed.*5 %.*: echo\.$/],
  },
  {
    name: "that servers waited for their client",
    outcome: outcome(RATE, { Postern: [1], "Deno.serve": [1] }, { busy: 0.89 }),
    remarks: [/^The client was the limit.*: echo \(Postern\), echo \(Deno\.serve\)\.$/],
  },
  {
    name: "what the client of a download could take",
    outcome: outcome({ ...RATE, unit: "GB/s" }, { Postern: [3], "Deno.serve": [2] }),
    remarks: [/^The client of echo could take 5\.00 GB\/s\.$/],
  },
  {
    name: "nothing of servers that wait because one request at a time is what is measured",
    outcome: outcome(LATENCY, { Postern: [1], "Deno.serve": [1] }, { busy: 0.5 }),
    remarks: [],
  },
];

for (const { name, outcome, remarks } of REMARKS) {
  Deno.test(`remarksOn() says ${name}`, () => {
    const said = remarksOn([outcome]);
    assertEquals(said.length, remarks.length, said.join("\n"));
    for (const [index, pattern] of remarks.entries()) {
      assertEquals(pattern.test(said[index]), true, said[index]);
    }
  });
}

function outcome(
  row: RowInfo,
  values: Partial<Record<PeerName, readonly number[] | "skipped" | "failed">>,
  sample: Partial<Sample> = {},
): Outcome {
  const results = Object.entries(values).map(([name, found]): Result => {
    const peer = name as PeerName;
    if (typeof found === "string") return { kind: found, peer, why: "so it is" };
    const rest = { cost: 10, busy: 1, waited: 0, clientBusy: 0.5, ...sample };
    return { kind: "measured", peer, samples: found.map((value) => ({ ...rest, value })) };
  });
  return { row, results };
}

function comparison(row: RowInfo, ours: number, theirs: number): Comparison {
  const [line] = linesOf([outcome(row, { Postern: [ours], "Deno.serve": [theirs] })]);
  if (line.kind === "gap") throw new Error("A gap");
  return line;
}
