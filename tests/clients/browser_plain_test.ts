import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const FILES: Readonly<Record<string, string>> = {
  "a.txt": "22",
  "b10.txt": "1",
  "b9.txt": "4444",
  "folder/inner.txt": "content of inner",
  "folder/longer.txt": "content of longer, which is longer",
  "script.html": "<p>no script<script>document.querySelector('p').textContent = 'script'</script>",
};

/** What is clicked on, one after the other, and the names that are shown then. */
const CLICKS: readonly { readonly link: string; readonly names: readonly string[] }[] = [
  { link: "Size", names: ["folder", "script.html", "b9.txt", "a.txt", "b10.txt"] },
  { link: "Size", names: ["folder", "b10.txt", "a.txt", "b9.txt", "script.html"] },
  // Whoever sorts by size has it so in each folder.
  { link: "folder", names: ["inner.txt", "longer.txt"] },
  { link: "Size", names: ["longer.txt", "inner.txt"] },
  { link: "Parent folder", names: ["folder", "script.html", "b9.txt", "a.txt", "b10.txt"] },
  { link: "Name", names: ["folder", "a.txt", "b9.txt", "b10.txt", "script.html"] },
  { link: "Name", names: ["folder", "script.html", "b10.txt", "b9.txt", "a.txt"] },
  { link: "Modified", names: ["folder", "b9.txt", "script.html", "b10.txt", "a.txt"] },
  { link: "Modified", names: ["folder", "a.txt", "b10.txt", "script.html", "b9.txt"] },
];

testWith(
  "chromium",
  "a listing is sorted and followed in Chromium without JavaScript",
  async () => {
    using served = new ScratchDirectory(FILES);
    const oldestFirst = ["a.txt", "b10.txt", "script.html", "b9.txt"];
    for (const [index, name] of oldestFirst.entries()) {
      Deno.utimeSync(`${served.path}/${name}`, 1_700_000_000 + index, 1_700_000_000 + index);
    }
    await using program = await Program.serve(served.path);
    await using browser = await launchBrowser();
    await using context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${program.url}/files/`);
    assertEquals(await namesOf(page), ["folder", "a.txt", "b9.txt", "b10.txt", "script.html"]);
    for (const { link, names } of CLICKS) {
      await page.locator("table").getByRole("link", { name: link }).click();
      assertEquals(await namesOf(page), names, link);
    }
    await page.getByRole("link", { name: "folder" }).click();
    await page.getByRole("link", { name: "inner.txt" }).click();
    assertEquals(await page.locator("body").textContent(), FILES["folder/inner.txt"]);
    await page.goBack();
    await page.getByRole("navigation").getByRole("link", { name: "files" }).click();
    await page.getByRole("link", { name: "script.html" }).click();
    // Or else there was JavaScript.
    assertEquals(await page.locator("p").innerText(), "no script");
  },
);

testWith("chromium", "a folder is downloaded whole in Chromium without JavaScript", async () => {
  using served = new ScratchDirectory(FILES);
  await using program = await Program.serve(served.path);
  await using browser = await launchBrowser();
  await using context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${program.url}/files/folder/?sort=size`);
    for (const type of ["zip", "tar"]) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: `.${type}`, exact: true }).click(),
      ]);
      assertEquals(download.url(), `${program.url}/files/folder/?archive=${type}`);
      assertEquals(download.suggestedFilename(), `folder.${type}`);
      assertEquals(await download.failure(), null);
    }
  }
});

async function namesOf(page: Page): Promise<string[]> {
  return await page.locator("tbody bdi").allTextContents();
}
