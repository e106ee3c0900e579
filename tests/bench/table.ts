/**
 * Tables, as text for a terminal and as Markdown.
 *
 * @module
 */

/** The head of a column, and to which side its cells lean. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Lines with two blanks between columns, and a head. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = widthsOf(columns, rows);
  const lineOf = (cells: readonly string[]) =>
    cells.map((cell, index) => pad(cell, widths[index], columns[index])).join("  ").trimEnd();
  const head = lineOf(columns.map(({ title }) => title));
  return [head, "-".repeat(head.length), ...rows.map(lineOf)].join("\n");
}

/** The same for the README, laid out as `deno fmt` has it. */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = widthsOf(columns, escaped).map((width) => Math.max(width, MIN_RULE));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => pad(cell, widths[index], columns[index])).join(" | ")} |`;
  const rule = columns.map(({ align }, index) =>
    align === "left" ? "-".repeat(widths[index]) : `${"-".repeat(widths[index] - 1)}:`
  );
  return [lineOf(columns.map(({ title }) => title)), lineOf(rule), ...escaped.map(lineOf)]
    .join("\n");
}

/** Sentences of which each is a point of its own. */
export function markdownList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** A number with three digits that count, and commas from a thousand on. */
export function showNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 999.5) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

const MIN_RULE = 3;

function widthsOf(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((cells) => cells[index].length))
  );
}

function pad(cell: string, width: number, { align }: Column): string {
  return align === "left" ? cell.padEnd(width) : cell.padStart(width);
}
