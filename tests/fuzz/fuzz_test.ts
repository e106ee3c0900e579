import { assert, assertEquals } from "@std/assert";
import { fuzz } from "./campaign.ts";

Deno.test("Connection withstands five seconds of what nobody thought of", async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const report = await fuzz({ seed: 1, seconds: 5, minimises: false, log });
  assertEquals(report.findings, 0, lines.join("\n"));
  assert(report.executions > 1_000, `${report.executions} executions`);
});
