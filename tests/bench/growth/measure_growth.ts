import type { BenchReport, BenchSetup } from "../compare.ts";
import { markdownList, markdownTable, textTable } from "../table.ts";
import type { GrowthTable } from "./growth.ts";
import { GROWTHS } from "./tables.ts";

/** Measures the tables of growth that are asked for. What fails is named, and the others go on. */
export async function measureGrowth(
  { options, bench, say, describe }: BenchSetup,
): Promise<BenchReport> {
  const { only, rounds, seconds, full } = options;
  const tables: GrowthTable[] = [];
  const skipped: string[] = [];
  const failed: string[] = [];
  for (const growth of GROWTHS.filter(({ name }) => only?.includes(name) ?? true)) {
    const lack = growth.lacks();
    if (lack !== null) {
      skipped.push(`${growth.name} skipped: ${lack}.`);
      continue;
    }
    try {
      tables.push(await growth.measure({ bench, rounds, full, say }));
    } catch (error) {
      bench.signal.throwIfAborted();
      failed.push(`${growth.name} failed: ${error instanceof Error ? error.message : error}.`);
    }
  }
  const setting = describe();
  const notes = [...skipped, ...failed, setting];
  return {
    isWhole: failed.length === 0,
    text: [...tables.map(textOf), ...notes].join("\n\n"),
    section: "growth",
    markdown: [...tables.map(markdownOf), markdownList(notes)].join("\n\n"),
    summary: null,
    svg: null,
    data: { rounds, seconds, setting, tables },
  };
}

function textOf({ title, columns, rows, remark }: GrowthTable): string {
  return `${title}\n\n${textTable(columns, rows)}\n\n${remark}`;
}

function markdownOf({ title, columns, rows, remark }: GrowthTable): string {
  return `${title}:\n\n${markdownTable(columns, rows)}\n\n${remark}`;
}
