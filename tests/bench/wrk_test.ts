import { assertEquals, assertThrows } from "@std/assert";
import { parseWrkReport } from "./wrk.ts";

const REPORT = { requests: 10, micros: 5, bytes: 7, failures: 0, p50: 1.5, p99: 2 };

Deno.test("parseWrkReport() finds its line among what wrk prints", () => {
  const output = `Running 60m test\n  1 threads\n${JSON.stringify(REPORT)}\nbye\n`;
  assertEquals(parseWrkReport(output), REPORT);
});

const REFUSED: readonly { name: string; output: string; says: string }[] = [
  { name: "no report", output: "unable to connect\n", says: "unable to connect" },
  {
    name: "failures",
    output: JSON.stringify({ ...REPORT, failures: 3 }),
    says: "3 failures",
  },
];

for (const { name, output, says } of REFUSED) {
  Deno.test(`parseWrkReport() refuses a report with ${name}`, () => {
    assertThrows(() => parseWrkReport(output), Error, says);
  });
}
