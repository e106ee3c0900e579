import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { chart } from "./chart.ts";
import type { RowInfo } from "./contest.ts";
import type { Comparison } from "./report.ts";

const ROW: RowInfo = {
  name: "echo",
  title: "Echo & <more>",
  unit: "/s",
  costUnit: "µs",
  better: "more",
  peers: ["nginx"],
  goals: {},
};

Deno.test("chart() draws a bar for each comparison, and a title for each row", () => {
  const other = { ...ROW, title: "Other" };
  const svg = chart([comparison(2), comparison(0.5), { ...comparison(1), row: other }], "");
  assertEquals(count(svg, /<rect class="(better|worse)"/g), 3);
  assertEquals(count(svg, /<text class="title"/g), 2);
});

Deno.test("chart() draws to the right of 1 what is better, and to the left what is worse", () => {
  const one = Number(/<line class="one" x1="([\d.]+)"/.exec(chart([comparison(2)], ""))?.[1]);
  assertMatch(chart([comparison(2)], ""), new RegExp(`class="better" x="${one}"`));
  const worse = /class="worse" x="([\d.]+)" y="\d+" width="([\d.]+)"/
    .exec(chart([comparison(0.5)], ""));
  assertEquals(Number(worse?.[1]) + Number(worse?.[2]), one);
  const less = { ...comparison(0.5), row: { ...ROW, better: "less" as const } };
  assertStringIncludes(chart([less], ""), `class="better" x="${one}"`);
});

Deno.test("chart() keeps all bars within the picture, however large a ratio is", () => {
  const wide = { ...comparison(1), ratio: { ofMedians: 1, least: 1e-6, most: 1e6 } };
  const svg = chart([comparison(1000), comparison(0.001), wide], "");
  for (const [, x] of svg.matchAll(/ (?:x|x1|x2)="([\d.-]+)"/g)) {
    assertEquals(Number(x) >= 0 && Number(x) <= 800, true, x);
  }
});

Deno.test("chart() marks the goal where there is one", () => {
  assertEquals(count(chart([comparison(1)], ""), /class="goal"/g), 0);
  assertEquals(count(chart([{ ...comparison(1), goal: 0.95 }], ""), /class="goal"/g), 1);
});

Deno.test("chart() is well-formed, of text, for light and dark, without scripts", () => {
  const svg = chart([comparison(2), comparison(0.5)], "a < b & c ".repeat(40));
  const open: string[] = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (close !== "") assertEquals(open.pop(), name);
    else if (self === "") open.push(name);
  }
  assertEquals(open, []);
  assertStringIncludes(svg, "Echo &amp; &lt;more&gt;");
  assertStringIncludes(svg, "prefers-color-scheme: dark");
  assertEquals(/<script|<foreignObject|href|\bon[a-z]+=/.test(svg), false);
});

Deno.test("chart() of nothing is a picture as well", () => {
  assertMatch(chart([], "nothing"), /^<svg [\s\S]*<\/svg>\n$/);
});

function comparison(ratio: number): Comparison {
  return {
    row: ROW,
    peer: "nginx",
    ours: { value: ratio, cost: 1 },
    theirs: { value: 1, cost: 1 },
    ratio: { ofMedians: ratio, least: ratio * 0.9, most: ratio * 1.1 },
    costRatio: null,
    goal: null,
  };
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
