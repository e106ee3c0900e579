import { assertEquals } from "@std/assert";
import { runClient } from "../support/client_program.ts";
import { ProcessOutput } from "../support/process_output.ts";
import { HANG_MILLIS } from "../support/program_process.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

const CHECKOUT = decodeURIComponent(new URL("../..", import.meta.url).pathname);

Deno.test("the command that README installs serves the directory it is called in", async () => {
  using scratch = new ScratchDirectory({ "site/a": "text" });
  const config = `${CHECKOUT}deno.json`;
  const [install] = /(?<=^ {4}deno )install .*(?= main\.ts$)/m
    .exec(Deno.readTextFileSync(`${CHECKOUT}README.md`)) ?? [""];
  const args = install.replace(" deno.json ", ` ${config} `).split(" ");
  const { code, stderr } = await runClient(Deno.execPath(), [
    ...args,
    "--root",
    scratch.path,
    `${CHECKOUT}main.ts`,
  ]);
  assertEquals(code, 0, stderr);

  const deno = Deno.execPath().replace(/\/[^/]*$/, "");
  const child = new Deno.Command(`${scratch.path}/bin/postern`, {
    args: ["-p", "0", "-q"],
    cwd: `${scratch.path}/site`,
    env: { PATH: `${deno}:${Deno.env.get("PATH")}` },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const told = new ProcessOutput(child.stderr);
  try {
    const [, root, url] = await within(told.until(/^Postern serves (.*) at (.*) \(/m), HANG_MILLIS);
    assertEquals(root, `${scratch.path}/site`);
    assertEquals(await (await fetch(`${url}a`)).text(), "text");
  } finally {
    child.kill("SIGTERM");
    await Promise.all([child.status, told.over]);
  }
});
