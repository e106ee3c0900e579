import { assertEquals } from "@std/assert";
import { type Column, markdownTable, showNumber, textTable } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "work", align: "left" },
  { title: "ratio", align: "right" },
];
const ROWS = [["a|b", "1.00"], ["longer", "12.0"]];

Deno.test("textTable() lines up cells on their side", () => {
  assertEquals(
    textTable(COLUMNS, ROWS),
    "work    ratio\n-------------\na|b      1.00\nlonger   12.0",
  );
});

Deno.test("markdownTable() is as deno fmt has it, with bars escaped", async () => {
  const markdown = `${markdownTable(COLUMNS, ROWS)}\n`;
  const lines = [
    "| work   | ratio |",
    "| ------ | ----: |",
    "| a\\|b   |  1.00 |",
    "| longer |  12.0 |",
    "",
  ];
  assertEquals(markdown, lines.join("\n"));
  assertEquals(await formatted(markdown), markdown);
});

const NUMBERS: readonly (readonly [number, string])[] = [
  [0, "0.00"],
  [0.994, "0.99"],
  [9.994, "9.99"],
  [9.996, "10.0"],
  [99.94, "99.9"],
  [99.96, "100"],
  [999.4, "999"],
  [999.6, "1,000"],
  [61234.4, "61,234"],
];

for (const [value, shown] of NUMBERS) {
  Deno.test(`showNumber() shows ${value} as ${shown}`, () => {
    assertEquals(showNumber(value), shown);
  });
}

/** What `deno fmt` makes of Markdown. */
async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.output();
  await new Blob([markdown]).stream().pipeTo(child.stdin);
  return new TextDecoder().decode((await output).stdout);
}
