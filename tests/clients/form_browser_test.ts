import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { html } from "../../lib/message.ts";
import { serve } from "../../lib/server/server.ts";
import { launchBrowser } from "../support/browser.ts";
import { runClient, testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const LARGE = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * index >> 7);
/** Names that a form has to escape, or that were once cut or mangled. */
const NAMES = ['"quoted";x="y".txt', "100%25 %22.txt", "Jörg €😀.txt", "a b; filename=c.txt"];
/** `%22` is what browsers write for a quote, and what they leave as it is. */
const STORED = ['"quoted";x="y".txt', '100%25 ".txt', "Jörg €😀.txt", "a b; filename=c.txt"];

testWith("chromium", "storeForm() takes what Chromium sends without JavaScript", async (t) => {
  using served = new ScratchDirectory({ "folder ä/old.txt": "old", "folder ä/z.bin": LARGE });
  using own = new ScratchDirectory({ "large.bin": LARGE, "empty.txt": "" });
  for (const name of NAMES) own.write(name, `content of ${name}`);
  await using program = await Program.serveWritable(served.path, "--on-conflict", "error");
  await using browser = await launchBrowser();
  await using context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const folder = `${program.url}/files/folder%20%C3%A4/`;

  await t.step("two files are in the listing, sorted as it was", async () => {
    await page.goto(`${folder}?sort=size&order=asc`);
    await send(page, ["large.bin", "empty.txt"].map((name) => `${own.path}/${name}`));
    assertEquals(page.url(), `${folder}?sort=size&order=asc`);
    assertEquals(await namesOf(page), ["empty.txt", "old.txt", "large.bin", "z.bin"]);
    assertEquals(served.readBytes("folder ä/large.bin"), LARGE);
    assertEquals(served.read("folder ä/empty.txt"), "");
  });

  await t.step("names are those of the files", async () => {
    await page.goto(`${program.url}/files/`);
    await send(page, NAMES.map((name) => `${own.path}/${name}`));
    assertEquals((await namesOf(page)).toSorted(), ["folder ä", ...STORED].toSorted());
    for (const [index, name] of STORED.entries()) {
      assertEquals(served.read(name), `content of ${NAMES[index]}`);
    }
  });

  await t.step("what was not stored is told, and the way back", async () => {
    await page.goto(folder);
    const names = ["old.txt", ".hidden", "added.txt"];
    await send(page, names.map((name) => own.write(`new/${name}`, "new")));
    assertEquals(await page.title(), "409 Conflict");
    assertEquals(await page.locator("h1").innerText(), "Not everything was stored");
    const rows = await page.locator("tbody tr").allInnerTexts();
    assert(/^old\.txt\s+not stored: there is a file of this name/.test(rows[0]), rows[0]);
    assert(/^\.hidden\s+not stored: hidden names are not taken/.test(rows[1]), rows[1]);
    assert(/^added\.txt\s+stored/.test(rows[2]), rows[2]);
    const size = page.viewportSize()!;
    await page.setViewportSize({ width: 360, height: 700 });
    const [title, name] = await Promise.all(
      ["h1", "tbody bdi"].map((it) => page.locator(it).first().boundingBox()),
    );
    assertEquals(name?.x, title?.x, "no room is left for icons, which are not there");
    await page.setViewportSize(size);
    await page.getByRole("link", { name: "Back to the folder" }).click();
    assert((await namesOf(page)).includes("added.txt"));
    assertEquals(served.read("folder ä/old.txt"), "old");
  });

  await t.step("a page of another site cannot send it", async () => {
    const form = `<form method="post" action="${program.url}/files/" enctype="multipart/form-data">
      <input type="file" name="file" multiple aria-label="Files to upload"><button>Upload</button>`;
    await using other = serve(() => html(form), { hostname: "localhost", port: 0 });
    await page.goto(`http://localhost:${other.addr.port}/`);
    await send(page, [`${own.path}/large.bin`]);
    assertEquals(page.url(), `${program.url}/files/`);
    assert((await page.locator("body").innerText()).startsWith("403 Forbidden"));
    assert(!served.names().includes("large.bin"));
  });

  assertEquals(served.names().filter((name) => name.startsWith(".")), []);
});

testWith("chromium", "a listing has its form where writing is granted", async () => {
  using served = new ScratchDirectory({ "in/a": "", "out/b": "" });
  const grants = ["--allow-net", `--allow-read=${served.path}`, `--allow-write=${served.path}/in`];
  await using program = await Program.start({ grants, args: [served.path] });
  await using readOnly = await Program.start({ grants, args: ["--read-only", served.path] });
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  const forms = async (url: string) => {
    await page.goto(url);
    return await page.getByRole("button", { name: "Upload", exact: true }).count();
  };
  assertEquals(await forms(`${program.url}/files/`), 0);
  assertEquals(await forms(`${program.url}/files/in/`), 1);
  assertEquals(await forms(`${program.url}/files/out/`), 0);
  assertEquals(await forms(`${readOnly.url}/files/in/`), 0);
  await using letterBox = await Program.start({ grants, args: ["--upload-only", served.path] });
  assertEquals(await forms(`${letterBox.url}/files/in/`), 1);
  assertEquals(await forms(`${letterBox.url}/files/out/`), 0);
});

testWith("chromium", "letterBox() takes files in Chromium and shows none", async () => {
  using served = new ScratchDirectory({ "old.txt": "old" });
  using own = new ScratchDirectory({ "a.bin": LARGE, "b.txt": "b" });
  await using program = await Program.serveWritable(served.path, "--upload-only");
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(`${program.url}/files/`);
  assertEquals(await page.getByRole("status").innerText(), "");
  await send(page, ["a.bin", "b.txt"].map((name) => `${own.path}/${name}`));
  assertEquals(await page.getByRole("status").innerText(), "The files are stored.");
  assertEquals(served.readBytes("a.bin"), LARGE);
  assertEquals(await page.getByText(/a\.bin|b\.txt|old\.txt/).count(), 0);
  await send(page, [own.write(".hidden", "x")]);
  assertEquals(await page.locator("h1").innerText(), "Nothing was stored");
  await page.getByRole("link", { name: "Back to the folder" }).click();
  assertEquals(await page.getByRole("status").innerText(), "");
  assertEquals(served.names(), ["a.bin", "b.txt", "old.txt"]);
});

testWith("lynx", "storeForm() takes what lynx sends: a browser of text alone", async () => {
  using served = new ScratchDirectory();
  using own = new ScratchDirectory({ "a file.bin": LARGE.subarray(0, 100_000) });
  await using program = await Program.serveWritable(served.path);
  const path = [...`${own.path}/a file.bin`].map((key) => `key ${key === " " ? "<space>" : key}`);
  // Types the path into the field, goes on to the button, presses it, and leaves.
  own.write("keys", [...path, "key Down Arrow", "key ^J", "key Q", "key y"].join("\n"));
  const url = `${program.url}/files/`;
  const script = [`-cmd_script=${own.path}/keys`, "-nopause", "-term=vt100", url];
  assertEquals((await runClient("lynx", script)).code, 0);
  assertEquals(served.names(), ["a file.bin"]);
  assertEquals(served.readBytes("a file.bin"), LARGE.slice(0, 100_000));
  const shown = await runClient("lynx", ["-dump", "-nolist", url]);
  assert(/\(BUTTON\) Upload[^]*a file\.bin\s+97\.7 KiB/.test(shown.stdout), shown.stdout);
});

/** Chooses files and sends them; returns when the answer is there. */
async function send(page: Page, files: string[]): Promise<void> {
  await page.getByLabel("Files to upload").setInputFiles(files);
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.getByRole("button", { name: "Upload", exact: true }).click(),
  ]);
  await response.finished();
  await page.waitForLoadState();
}

async function namesOf(page: Page): Promise<string[]> {
  return await page.locator("tbody bdi").allTextContents();
}
