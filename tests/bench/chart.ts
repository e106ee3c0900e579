/**
 * The table as a picture: a bar for each ratio, to the right of a line where Postern is better, to the
 * left where it is worse. Plain SVG without scripts. Pure.
 *
 * @module
 */

import { escape } from "@std/html";
import { advantage, type Comparison } from "./report.ts";
import { showNumber } from "./table.ts";

/** Draws it. */
export function chart(comparisons: readonly Comparison[], caption: string): string {
  const axis = new Axis(comparisons.flatMap((it) => [advantage(it).ofMedians, goalOf(it) ?? 1]));
  const parts: string[] = [];
  let top = TOP;
  for (const [index, comparison] of comparisons.entries()) {
    if (comparison.row !== comparisons[index - 1]?.row) {
      top += index === 0 ? 0 : GAP;
      parts.push(text(LEFT, top, comparison.row.title, "title"));
      top += LINE;
    }
    parts.push(bar(comparison, top, axis));
    top += LINE;
  }
  const height = top + GAP + 3 * LINE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="what">`,
    `<title id="what">Postern beside other servers</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    text(LEFT, HEAD, HEADING, "note"),
    ...axis.ticks.map((value) => tick(value, axis, top)),
    ...parts,
    ...wrap(caption).map((line, index) => text(LEFT, top + GAP + 6 + index * 16, line, "note")),
    `</svg>`,
    "",
  ].join("\n");
}

const HEADING =
  "How many times as good Postern is, with the rounds' range and a mark for the goal; " +
  "its figure : the other's";
const WIDTH = 800;
const LEFT = 16;
const BARS_LEFT = 110;
const BARS_RIGHT = 540;
const FIGURES_LEFT = 620;
const HEAD = 22;
const TOP = 62;
const LINE = 19;
const GAP = 10;
const BAR = 12;
/** Characters of the caption in a line: as many as fit. */
const CAPTION_CHARACTERS = 120;
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.note, .tick { fill: #59636e; }
.tick { text-anchor: middle; }
.ground { fill: #ffffff; }
.better { fill: #2f81f7; }
.worse { fill: #d1701f; }
.line { stroke: #d1d9e0; }
.one { stroke: #1f2328; }
.goal, .range { stroke: #1f2328; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.note, .tick { fill: #9198a1; }
.ground { fill: #0d1117; }
.line { stroke: #30363d; }
.one, .goal, .range { stroke: #e6edf3; }
}
`;

/** Ratios on a logarithmic scale: twice as good is as far from 1 as half as good. */
class Axis {
  readonly #least: number;
  readonly #most: number;

  constructor(ratios: readonly number[]) {
    this.#least = Math.floor(Math.min(-1, ...ratios.map(Math.log2)));
    this.#most = Math.ceil(Math.max(1, ...ratios.map(Math.log2)));
  }

  /** The powers of two. */
  get ticks(): number[] {
    const count = this.#most - this.#least + 1;
    return Array.from({ length: count }, (_, index) => 2 ** (this.#least + index));
  }

  /** Where a ratio is; at the end of the axis where it lies beyond. */
  at(ratio: number): number {
    const place = Math.max(this.#least, Math.min(this.#most, Math.log2(ratio)));
    const share = (place - this.#least) / (this.#most - this.#least);
    return round(BARS_LEFT + share * (BARS_RIGHT - BARS_LEFT));
  }
}

function bar(comparison: Comparison, top: number, axis: Axis): string {
  const { row, peer, ours, theirs } = comparison;
  const goal = goalOf(comparison);
  const { ofMedians, least, most } = advantage(comparison);
  const [from, to] = [axis.at(1), axis.at(ofMedians)];
  const width = round(Math.max(1, Math.abs(to - from)));
  const middle = top - BAR / 2 + 2;
  const figures = `${showNumber(ours.value)} : ${showNumber(theirs.value)} ${row.unit}`;
  const side = ofMedians >= 1 ? "better" : "worse";
  const parts = [
    text(LEFT, top, peer),
    `<rect class="${side}" x="${Math.min(from, to)}" y="${top - BAR + 2}" width="${width}" ` +
    `height="${BAR}"/>`,
    line("range", axis.at(least), middle, axis.at(most), middle),
    text(BARS_RIGHT + 12, top, `${showNumber(ofMedians)} ×`),
    text(FIGURES_LEFT, top, figures),
  ];
  if (goal !== null) {
    const place = axis.at(goal);
    parts.push(line("goal", place, top - BAR, place, top + 4));
  }
  return parts.join("\n");
}

/** What is aimed at, as the number of times that Postern is to be as good. */
function goalOf({ row, goal }: Comparison): number | null {
  return goal === null || row.better === "more" ? goal : 1 / goal;
}

function tick(value: number, axis: Axis, bottom: number): string {
  const place = axis.at(value);
  const label = value >= 1 ? String(value) : `1/${1 / value}`;
  const kind = value === 1 ? "one" : "line";
  return text(place, HEAD + LINE, label, "tick") +
    line(kind, place, HEAD + LINE + 4, place, bottom);
}

function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function text(x: number, y: number, content: string, kind?: string): string {
  const attribute = kind === undefined ? "" : ` class="${kind}"`;
  return `<text${attribute} x="${x}" y="${y}">${escape(content)}</text>`;
}

function wrap(caption: string): string[] {
  const lines = [""];
  for (const word of caption.split(" ")) {
    const last = `${lines.at(-1)} ${word}`.trim();
    if (last.length > CAPTION_CHARACTERS) lines.push(word);
    else lines[lines.length - 1] = last;
  }
  return lines;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
