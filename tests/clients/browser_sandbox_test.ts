import { assertEquals } from "@std/assert";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { together } from "../support/together.ts";
import { waitFor } from "../support/wait_for.ts";

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
const SCRIPT = `<script>document.title = "ran"; fetch("remove", { method: "DELETE" })</script>`;
const FILES: Readonly<Record<string, string>> = {
  "page.html": `<!doctype html><title>shown</title><link rel="stylesheet" href="style.css">
<style>p { color: #010203 }</style><p>text</p><img src="image.svg">
<form method="post" action="posted"><button>send</button></form>${SCRIPT}`,
  "page.svg": SVG.replace("</svg>", `<title>shown</title>${SCRIPT}</svg>`),
  "page.xml": `<html xmlns="http://www.w3.org/1999/xhtml"><title>shown</title>${SCRIPT}</html>`,
  "style.css": "p { font-weight: 900 }",
  "image.svg": SVG,
};

/** How the program is started, and whether what was uploaded runs. */
const ROWS: readonly { readonly args: readonly string[]; readonly runs: boolean }[] = [
  { args: [], runs: false },
  { args: ["--mount=/"], runs: true },
  { args: ["--live"], runs: true },
  { args: ["--spa"], runs: true },
];

testWith("chromium", "an uploaded page acts for its reader in Chromium or not", async (t) => {
  await using browser = await launchBrowser();
  const steps = ROWS.map(({ args, runs }) => ({
    name: `${runs ? "acts" : "does not act"} with [${args.join(" ")}]`,
    runs,
    fn: () => play(browser, args, runs),
  }));
  // Nobody else is to keep from acting what is not to act.
  for (const { name, fn } of steps.filter(({ runs }) => !runs)) await t.step(name, fn);
  await together(t, steps.filter(({ runs }) => runs).map(({ name, fn }) => ({ name, fn })));
});

async function play(browser: Browser, args: readonly string[], runs: boolean): Promise<void> {
  using served = new ScratchDirectory(FILES);
  await using program = await Program.serveWritable(served.path, ...args);
  const base = `${program.url}${args.includes("--mount=/") ? "/" : "/files/"}`;
  await using context = await browser.newContext();
  const page = await context.newPage();
  const methods: string[] = [];
  page.on("request", (request) => methods.push(request.method()));

  for (const document of ["page.svg", "page.xml", "page.html"]) {
    await page.goto(base + document, { waitUntil: "networkidle" });
    assertEquals(await page.title(), runs ? "ran" : "shown", document);
  }
  // It looks as it should, whether it runs or not.
  const style = "getComputedStyle(document.querySelector('p'))";
  assertEquals(await page.evaluate(`${style}.color`), "rgb(1, 2, 3)");
  assertEquals(await page.evaluate(`${style}.fontWeight`), "900");
  assertEquals(await page.evaluate("document.images[0].naturalWidth"), 9);
  await page.getByRole("button").click({ noWaitAfter: true });
  const written = () => methods.filter((method) => method !== "GET");
  if (runs) await waitFor(() => written().length >= 4);
  // Nothing tells that no more will come.
  await page.waitForTimeout(200);
  assertEquals(written(), runs ? ["DELETE", "DELETE", "DELETE", "POST"] : []);
}
