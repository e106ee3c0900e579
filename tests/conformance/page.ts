import type { Requirement, RequirementPart } from "./requirement.ts";

/** How many requirements are treated in each way. */
export interface Tally {
  readonly covered: number;
  readonly deliberatelyNot: number;
  readonly notApplicable: number;
}

/** Where the page lies. */
export const PAGE_URL: URL = new URL("REQUIREMENTS.md", import.meta.url);

/** The command that writes it anew. */
export const WRITE_COMMAND: string =
  "deno run --allow-read --allow-write tests/conformance/write_page.ts";

/** Counts the rows of all parts. */
export function tally(parts: readonly RequirementPart[]): Tally {
  const rows = parts.flatMap(({ requirements }) => requirements);
  return {
    covered: rows.filter((row) => "covered" in row).length,
    deliberatelyNot: rows.filter((row) => "deliberatelyNot" in row).length,
    notApplicable: rows.filter((row) => "notApplicable" in row).length,
  };
}

/** The table as a page of Markdown. */
export function formatPage(parts: readonly RequirementPart[]): string {
  const { covered, deliberatelyNot, notApplicable } = tally(parts);
  const count = covered + deliberatelyNot + notApplicable;
  return `\
<!-- deno-fmt-ignore-file -->
# What the RFCs ask of Postern

${count} requirements of RFC 9112 and RFC 9110 on an origin server: ${covered} shown by tests,
${deliberatelyNot} left for a reason, ${notApplicable} that concern somebody else. A test's name that ends in … stands for all
that begin so. "definition" is what follows from the grammar or from what a word means; "advice" is
what the RFC recommends without a word of RFC 2119.

To change it, change requirements.ts and run \`${WRITE_COMMAND}\`.
${parts.map(formatPart).join("")}`;
}

function formatPart({ title, requirements }: RequirementPart): string {
  const rows = requirements.map(formatRow).join("");
  return `\n## ${title}\n\n| Section | Level | Requirement | Shown by |\n|---|---|---|---|\n${rows}`;
}

function formatRow(row: Requirement): string {
  const cells = [row.section, row.level, row.requirement, formatTreatment(row)];
  return `| ${cells.map(escapeCell).join(" | ")} |\n`;
}

function formatTreatment(row: Requirement): string {
  if ("covered" in row) return row.covered.map(formatReference).join("<br>");
  return "covered" in row
    ? ""
    : "deliberatelyNot" in row
    ? `deliberately not: ${row.deliberatelyNot}`
    : `not applicable: ${row.notApplicable}`;
}

function formatReference(reference: string): string {
  const colon = reference.indexOf(": ");
  const file = reference.slice(0, colon);
  return `[${file}](../${file}): ${escapeMarkdown(reference.slice(colon + 2))}`;
}

/** What Markdown would take for its own. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]]/g, "\\$&");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\r|\n/g, " ");
}
