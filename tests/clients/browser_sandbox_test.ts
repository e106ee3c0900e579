import { assertEquals } from "@std/assert";
import { launchBrowser } from "../support/browser.ts";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
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

for (const { args, runs } of ROWS) {
  const can = runs ? "can" : "cannot";
  const name = `an uploaded page ${can} act for its reader in Chromium with [${args.join(" ")}]`;
  testWith("chromium", name, async () => {
    using served = new ScratchDirectory(FILES);
    await using program = await Program.serveWritable(served.path, ...args);
    const base = `${program.url}${args.includes("--mount=/") ? "/" : "/files/"}`;
    await using browser = await launchBrowser();
    const page = await browser.newPage();
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
  });
}
