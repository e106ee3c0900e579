/** Each scenario in a short form; `main.ts` runs the long ones. */

import { assertEquals } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { aborted } from "./aborted.ts";
import { exhaustedDescriptors } from "./descriptors.ts";
import { fairness } from "./fairness.ts";
import type { Finding } from "./finding.ts";
import { handlers } from "./handlers.ts";
import { idle } from "./idle.ts";
import { kill } from "./kill.ts";
import { mixed } from "./mixed.ts";
import { muteReader } from "./mute_reader.ts";
import { pipeline } from "./pipeline.ts";
import { replaced } from "./replaced.ts";
import { resets } from "./resets.ts";
import { slow } from "./slow.ts";
import { uploadCrowd } from "./upload_crowd.ts";

/** The long forms that are short enough for a run that may take its time. */
const MAY_TAKE_LONGER = Deno.env.get("POSTERN_CI") === "1";

/** A second is little, and the machine may be busy: what is bound here are mishaps, not noise. */
const CALM = { maxGrowthMiB: 64, maxLatencyMillis: 500 };

soakTest("a thousand idle connections cost little memory and hold nobody up", () => {
  const memory = {
    connections: 1_000,
    largeHeads: 1_000,
    rounds: 1,
    warmUpMillis: 500,
    memorySlackKiB: 32,
  };
  return idle({ ...memory, loadRounds: 1, loadSeconds: 1, minRatio: 0.3 });
});

testWith(
  "slowhttptest",
  "soak: slow connections are dropped, and others served again",
  async () => {
    const times = { timeoutMillis: 1_000, attackSeconds: 4, everyMillis: 50 };
    assertHolds(await slow({ ...CALM, ...times, slow: 60, limit: 40, together: true }));
  },
);

soakTest("the server lives on when there is no descriptor left", () => {
  return exhaustedDescriptors({ openFiles: 64, connections: 200, millis: 1_000 });
});

soakTest("a reset at any phase leaves nothing behind", () => {
  return resets({ ...CALM, times: 20, warmUpTimes: 20 });
});

soakTest("a client that never reads is cut and costs no memory", () => {
  return muteReader({ ...CALM, clients: 2, stallMillis: 500 });
});

soakTest("pipelined requests are all answered in order, however slowly they are read", () => {
  return pipeline({ ...CALM, requests: 20_000, restMillis: 2 });
});

soakTest("of many busy connections none starves", () => {
  return fairness({ connections: [256], rounds: 1, millis: 500, herd: 0 });
});

soakTest("a handler that misbehaves leaves nothing behind", () => handlers({ times: 20 }));

soakTest("an upload that is cut anywhere leaves what was there", () => {
  return aborted({ bytes: 2 ** 20, withSilent: false });
});

soakTest("many uploads at once are stored right", () => {
  return uploadCrowd(MAY_TAKE_LONGER ? undefined : { uploads: 64, bytes: 2 ** 20 });
});

soakTest("a download while the file is replaced is one whole version", () => {
  return replaced({ times: 20 });
});

soakTest("a server that is killed in uploads leaves nothing half done", () => {
  return kill({ kills: MAY_TAKE_LONGER ? 200 : 5 });
});

soakTest("mixed load gets right answers only", () => {
  return mixed({ seconds: 4, sampleMillis: 200 });
});

/** What needs /proc runs on Linux only. */
function soakTest(name: string, scenario: () => Promise<Finding[]>): void {
  Deno.test({
    name: `soak: ${name}`,
    ignore: Deno.build.os !== "linux",
    fn: async () => assertHolds(await scenario()),
  });
}

function assertHolds(findings: readonly Finding[]): void {
  const broken = findings.filter(({ ok }) => !ok);
  const all = findings.map(({ what, figure }) => `${what}: ${figure}`).join("\n");
  const shown = broken.map(({ what, figure, bound }) => `${what}: ${figure}, ${bound}`);
  assertEquals(shown, [], `of all that was found:\n${all}`);
}
