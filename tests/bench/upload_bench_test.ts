import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { measureUploads, showUploads } from "./upload_bench.ts";

const BYTES = 2 ** 20;

testWith(
  "python3",
  "measureUploads() measures each server, and leaves nothing behind",
  async () => {
    using scratch = new ScratchDirectory();
    const told: string[] = [];
    const rows = await measureUploads({
      bytes: BYTES,
      rounds: 2,
      directory: scratch.path,
      cores: null,
      signal: new AbortController().signal,
      say: (line) => told.push(line),
    });
    assertEquals(scratch.names(), []);
    assertEquals(rows[0].server, "Postern");
    for (const { server, skipped, samples, peakBytes } of rows) {
      if (skipped !== null) continue;
      assertEquals([server, samples.length, peakBytes > BYTES], [server, 2, true]);
      for (const { answeredSeconds, storedSeconds } of samples) {
        assertEquals(answeredSeconds > 0 && storedSeconds >= answeredSeconds, true, server);
      }
    }
    assertEquals(told.length, 2);
    assertMatch(showUploads(rows, BYTES), /^Postern +[\d.,]+ +1\.00 \(1\.00-1\.00\) /m);
  },
);

Deno.test("showUploads() says who was skipped, and why", () => {
  const seconds = { answeredSeconds: 0.5, storedSeconds: 1, waitedSeconds: 0 };
  const sample = { ...seconds, processorSeconds: 0.25 };
  const ours = { server: "Postern", skipped: null, samples: [sample], peakBytes: 50 * BYTES };
  const absent = { server: "x", skipped: "x is not installed", samples: [], peakBytes: 0 };
  const slow = { ...ours, server: "slow", samples: [{ ...sample, answeredSeconds: 2 }] };
  const lines = showUploads([ours, slow, absent], 2 ** 30).split("\n").slice(2);
  assertMatch(lines[0], /^Postern +2,048 +1\.00 \(1\.00-1\.00\) +1,024 .* 0\.25 +50\.0$/);
  assertMatch(lines[1], /^slow +512 +4\.00 \(4\.00-4\.00\) +1,024 +1\.00 /);
  assertMatch(lines[2], /^x +x is not installed$/);
});
