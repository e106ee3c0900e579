import { chart } from "./chart.ts";
import { type Outcome, runRow } from "./contest.ts";
import type { BenchOptions } from "./options.ts";
import type { Bench } from "./peers.ts";
import { cellsOf, COLUMNS, LEGEND, linesOf, remarksOn, verdictOn } from "./report.ts";
import { FULL, QUICK, rowsOf, withGoalPeersOnly } from "./rows.ts";
import { markdownList, markdownTable, textTable } from "./table.ts";

/** What a run depends on. */
export interface BenchSetup {
  readonly options: BenchOptions;
  readonly bench: Bench;
  /** Gets a line now and then, for those who wait. */
  say(line: string): void;
  /** How it was measured, in sentences. Asked for at the end. */
  describe(): string;
}

/** What came of a run. */
export interface BenchReport {
  /** Whether nothing failed. */
  readonly isWhole: boolean;
  /** For a terminal. */
  readonly text: string;
  /** The part of `RESULTS.md` that it belongs into. */
  readonly section: "bench" | "growth";
  readonly markdown: string;
  /** What the README has of it, in a part of the same name; `null` for nothing. */
  readonly summary: string | null;
  /** `null` where there is no chart of it. */
  readonly svg: string | null;
  /** All that was measured, for JSON. */
  readonly data: unknown;
}

/** Measures the rows that are asked for. */
export async function compare({ options, bench, say, describe }: BenchSetup): Promise<BenchReport> {
  const { quick, only, rounds, seconds } = options;
  const all = quick ? rowsOf(QUICK).map(withGoalPeersOnly) : rowsOf(FULL);
  const outcomes: Outcome[] = [];
  for (const row of all.filter(({ name }) => only?.includes(name) ?? true)) {
    outcomes.push(await runRow(row, bench, rounds, say));
  }
  const setting = describe();
  const lines = linesOf(outcomes);
  const cells = cellsOf(lines);
  const notes = [verdictOn(lines), ...remarksOn(outcomes), LEGEND, setting];
  const comparisons = lines.flatMap((line) => line.kind === "comparison" ? [line] : []);
  return {
    isWhole: outcomes.every(({ results }) => results.every(({ kind }) => kind !== "failed")),
    text: [textTable(COLUMNS, cells), "", ...notes].join("\n"),
    section: "bench",
    markdown: [markdownTable(COLUMNS, cells), markdownList(notes)].join("\n\n"),
    summary: [PICTURE, markdownList([verdictOn(lines), setting])].join("\n\n"),
    svg: chart(comparisons, setting),
    data: { rounds, seconds, setting, outcomes },
  };
}

const PICTURE = "![Ratios to other servers, as bars](tests/bench/results.svg)";
