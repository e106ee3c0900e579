/**
 * From what was measured to what is told of it. Pure.
 *
 * @module
 */

import type { Outcome, Result, RowInfo, Sample } from "./contest.ts";
import type { PeerName } from "./peers.ts";
import { median, type Ratio, ratioOf } from "./statistics.ts";
import { type Column, showNumber } from "./table.ts";

/** Postern beside one other server. */
export interface Comparison {
  readonly row: RowInfo;
  readonly peer: PeerName;
  readonly ours: Figures;
  readonly theirs: Figures;
  /** Of the values. */
  readonly ratio: Ratio;
  /** Of what it costs; `null` where that is not measured. */
  readonly costRatio: Ratio | null;
  /** The bound of the ratio; `null` where nothing is aimed at. */
  readonly goal: number | null;
}

/** What one server got: medians. */
export interface Figures {
  readonly value: number;
  readonly cost: number | null;
}

/** A pair that could not be compared. */
export interface Gap {
  readonly row: RowInfo;
  readonly peer: PeerName;
  /** Whether it could not be tried, or did not succeed. */
  readonly result: "skipped" | "failed";
  /** As `nginx is not installed`. */
  readonly why: string;
}

/** A line of the table. */
export type Line =
  | ({ readonly kind: "comparison" } & Comparison)
  | ({ readonly kind: "gap" } & Gap);

/** A server had to wait for its core for more than this share of a measurement. */
export const MAX_WAITED = 0.05;

/** The lines of all rows, in order: one for each other server. */
export function linesOf(outcomes: readonly Outcome[]): Line[] {
  return outcomes.flatMap(({ row, results: [ours, ...others] }) =>
    others.map((theirs) => lineOf(row, ours, theirs))
  );
}

/** Whether the goal is reached; `null` where there is none. */
export function isMet({ row, goal, ratio }: Comparison): boolean | null {
  if (goal === null) return null;
  return row.better === "more" ? ratio.ofMedians >= goal : ratio.ofMedians <= goal;
}

/** How many times as good Postern is: above 1 it is better, whatever is measured. */
export function advantage({ row, ratio }: Comparison): Ratio {
  if (row.better === "more") return ratio;
  const { ofMedians, least, most } = ratio;
  return { ofMedians: 1 / ofMedians, least: 1 / most, most: 1 / least };
}

/** The columns of the table. */
export const COLUMNS: readonly Column[] = [
  { title: "work", align: "left" },
  { title: "beside", align: "left" },
  { title: "Postern", align: "right" },
  { title: "other", align: "right" },
  { title: "ratio", align: "right" },
  { title: "rounds", align: "right" },
  { title: "goal", align: "right" },
  { title: "", align: "left" },
  { title: "CPU", align: "right" },
  { title: "other's", align: "right" },
  { title: "ratio", align: "right" },
];

/** What the columns have, in a sentence or two. */
export const LEGEND: string =
  "Rounds: the least and most of the ratio. CPU: what a request, a MiB " +
  "or a start costs the server in processor time, which a busy machine blurs less than the rest.";

/** The cells of a line. The title of a row stands in its first line only. */
export function cellsOf(lines: readonly Line[]): string[][] {
  return lines.map((line, index) => {
    const title = lines[index - 1]?.row === line.row ? "" : line.row.title;
    return [title, line.peer, ...(line.kind === "gap" ? gapCells(line) : comparisonCells(line))];
  });
}

/** What has to be known to judge the figures, a sentence each. */
export function remarksOn(outcomes: readonly Outcome[]): string[] {
  const gaps = linesOf(outcomes).flatMap((line) => line.kind === "gap" ? [line] : []);
  const disturbed = outcomes.filter(({ results }) => results.some(isDisturbed));
  const unfilled = outcomes
    .filter((outcome) => outcome.row.better === "more" && !disturbed.includes(outcome))
    .flatMap(({ row, results }) =>
      results.filter(isUnfilled).map(({ peer }) => `${row.name} (${peer})`)
    );
  return [
    ...new Set(gaps.map(({ row, result, why }) => `${row.name} ${result}: ${why}.`)),
    ...(unfilled.length === 0
      ? []
      : [`The client was the limit, and not the server: ${unfilled.join(", ")}.`]),
    ...outcomes.flatMap(ceilingOf),
    ...(disturbed.length === 0 ? [] : [
      `Disturbed, for servers waited for their core more than ${MAX_WAITED * 100} % of the time: ` +
      `${disturbed.map(({ row }) => row.name).join(", ")}.`,
    ]),
  ];
}

/** One sentence about the goals. */
export function verdictOn(lines: readonly Line[]): string {
  const goals = lines.filter((line) => line.row.goals[line.peer] !== undefined);
  const met = goals.filter((line) => line.kind === "comparison" && isMet(line) === true);
  const missed = goals.filter((line) => line.kind === "comparison" && isMet(line) === false);
  const names = missed.map((line) => `${line.row.name} (${line.peer})`).join(", ");
  const unknown = goals.length - met.length - missed.length;
  return `${met.length} of ${goals.length} goals met` +
    (missed.length > 0 ? `; missed: ${names}` : "") +
    (unknown > 0 ? `; ${unknown} not measured` : "") + ".";
}

/** A server that is asked for all it can do, and wants its core for less than this, waits for its client. */
const MIN_BUSY = 0.9;

function lineOf(row: RowInfo, ours: Result, theirs: Result): Line {
  const { peer } = theirs;
  for (const result of [theirs, ours]) {
    if (result.kind === "measured") continue;
    return { kind: "gap", row, peer, result: result.kind, why: `${result.peer}: ${result.why}` };
  }
  const [a, b] = [ours, theirs].map((result) => samplesOf([result]));
  return {
    kind: "comparison",
    row,
    peer,
    ours: figuresOf(a),
    theirs: figuresOf(b),
    ratio: ratioOf(a.map(({ value }) => value), b.map(({ value }) => value)),
    costRatio: hasCosts(a) && hasCosts(b)
      ? ratioOf(a.map(({ cost }) => cost), b.map(({ cost }) => cost))
      : null,
    goal: row.goals[peer] ?? null,
  };
}

function samplesOf(results: readonly Result[]): readonly Sample[] {
  return results.flatMap((result) => result.kind === "measured" ? result.samples : []);
}

function figuresOf(samples: readonly Sample[]): Figures {
  return {
    value: median(samples.map(({ value }) => value)),
    cost: hasCosts(samples) ? median(samples.map(({ cost }) => cost)) : null,
  };
}

function hasCosts(samples: readonly Sample[]): samples is (Sample & { readonly cost: number })[] {
  return samples.every(({ cost }) => cost !== null);
}

/** What a client could take of a download, had it a core to itself and no server to wait for. */
function ceilingOf({ row, results }: Outcome): string[] {
  if (row.unit !== "GB/s") return [];
  const rates = samplesOf(results).flatMap(({ value, clientBusy }) =>
    clientBusy === null ? [] : [value / clientBusy]
  );
  return rates.length === 0 ? [] : [
    `The client of ${row.name} could take ${showNumber(median(rates))} ${row.unit}.`,
  ];
}

function isDisturbed(result: Result): boolean {
  const shares = samplesOf([result]).flatMap(({ waited }) => waited === null ? [] : [waited]);
  return shares.length > 0 && median(shares) > MAX_WAITED;
}

function isUnfilled(result: Result): boolean {
  const shares = samplesOf([result]).flatMap(({ busy, waited }) =>
    busy === null ? [] : [busy + (waited ?? 0)]
  );
  return shares.length > 0 && median(shares) < MIN_BUSY;
}

function gapCells({ result }: Gap): string[] {
  return ["", result, "", "", "", "", "", "", ""];
}

function comparisonCells(comparison: Comparison): string[] {
  const { row, ours, theirs, ratio, costRatio, goal } = comparison;
  const met = isMet(comparison);
  return [
    `${showNumber(ours.value)} ${row.unit}`,
    `${showNumber(theirs.value)} ${row.unit}`,
    showNumber(ratio.ofMedians),
    `${showNumber(ratio.least)}..${showNumber(ratio.most)}`,
    goal === null ? "" : `${row.better === "more" ? "≥" : "≤"} ${showNumber(goal)}`,
    met === null ? "" : met ? "met" : "MISSED",
    ours.cost === null ? "" : `${showNumber(ours.cost)} ${row.costUnit}`,
    theirs.cost === null ? "" : `${showNumber(theirs.cost)} ${row.costUnit}`,
    costRatio === null ? "" : showNumber(costRatio.ofMedians),
  ];
}
