import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { atLeast, atMost, exactly, type Finding, mean, noted } from "./finding.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { digestOf, KEPT_NAME, KEPT_TEXT, type MixedScene, STEPS } from "./mixed_steps.ts";
import { descriptors, pause, settled } from "./process_figures.ts";

/** How much of it. */
export interface MixedScale {
  readonly seconds: number;
  /** How long a client rests between two steps. */
  readonly restMillis: number;
  readonly sampleMillis: number;
}

const FULL: MixedScale = { seconds: 60, restMillis: 10, sampleMillis: 1_000 };

/**
 * The program as its users start it, under everything at once: small and large answers, ranges,
 * uploads, clients that break off and clients that attack. Every answer is checked.
 */
export async function mixed(scale: Partial<MixedScale> = {}): Promise<Finding[]> {
  const { seconds, restMillis, sampleMillis } = { ...FULL, ...scale };
  const large = randomBytes(LARGE_BYTES);
  using scratch = new ScratchDirectory({ large, [KEPT_NAME]: KEPT_TEXT });
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${scratch.path}`, `--allow-write=${scratch.path}`],
    args: ["--host", "127.0.0.1", "--quiet", scratch.path],
  });
  const { pid } = program.process;
  using http = Deno.createHttpClient({ poolIdleTimeout: POOL_IDLE_MILLIS });
  const { url, address } = program;
  const scene = { url, address, scratch, large, largeDigest: await digestOf(large), http };
  using memory = new MemoryWatch(pid, sampleMillis);
  const open = descriptors(pid);
  const report = await loadFor(seconds, restMillis, scene);
  const fifths = fifthsOf(memory.samples);
  const slackMiB = seconds < LONG_SECONDS ? YOUNG_SLACK_MIB : SLACK_MIB;
  const left = await settled(() => descriptors(pid), open + POOLED_CONNECTIONS);
  const litter = scratch.names().filter((name) => name.startsWith("."));
  const { code, stderr } = await program.stop();
  return [
    noted(`steps in ${seconds} s`, summaryOf(report.steps)),
    atLeast("  of the rarest kind", Math.min(...report.steps.values()), 1, ""),
    exactly("wrong answers", report.failures.length, 0),
    ...report.failures.slice(0, SHOWN_FAILURES).map((failure) => noted("  such as", failure)),
    noted("memory in each fifth of the time", `${fifths.map((it) => it.toFixed(0))} MiB`),
    atMost("  the last", fifths[4], fifths[1] * 1.1 + slackMiB, "MiB"),
    atMost("descriptors beyond those at first", left - open, POOLED_CONNECTIONS, ""),
    exactly("files left of uploads cut", litter.length, 0),
    exactly("exit code after SIGTERM", code, 0),
    exactly("lines on its stderr but those at the start", linesBeyondStart(stderr), 0),
  ];
}

interface LoadReport {
  /** How many steps of each kind were done. */
  readonly steps: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

const MEBI = 2 ** 20;
const LARGE_BYTES = 8 * MEBI;
/** Shorter than the server's, so that it is never asked on a connection that it is closing. */
const POOL_IDLE_MILLIS = 20_000;
/** What the clients keep open for their next request, and what the runtime opens for itself. */
const POOLED_CONNECTIONS = 32;
const SHOWN_FAILURES = 5;
/** What the memory may grow by, beyond a tenth. */
const SLACK_MIB = 8;
/** V8 doubles its young generation when it sees fit, for the last time after about a minute. */
const YOUNG_SLACK_MIB = 64;
/** From here on that is over with the first fifth. */
const LONG_SECONDS = 300;

async function loadFor(
  seconds: number,
  restMillis: number,
  scene: MixedScene,
): Promise<LoadReport> {
  const until = performance.now() + seconds * 1000;
  const steps = new Map<string, number>();
  const failures: string[] = [];
  const clients = Object.entries(STEPS).flatMap(([kind, { clients, step }]) =>
    Array.from({ length: clients }, async (_, client) => {
      for (let count = 0; performance.now() < until; count++) {
        const failure = await step(scene, client, count).catch((error) => `${error}`);
        if (failure !== null) failures.push(`${kind}: ${failure}`);
        steps.set(kind, (steps.get(kind) ?? 0) + 1);
        await pause(restMillis);
      }
    })
  );
  await Promise.all(clients);
  return { steps, failures };
}

function summaryOf(steps: ReadonlyMap<string, number>): string {
  return [...steps].map(([kind, count]) => `${count} ${kind}`).join(", ");
}

/** The mean of each fifth, in MiB. */
function fifthsOf(samples: readonly number[]): number[] {
  return Array.from({ length: 5 }, (_, fifth) => {
    const [start, end] = [fifth, fifth + 1].map((it) => Math.floor(it * samples.length / 5));
    return mean(samples.slice(start, end)) / MEBI;
  });
}

/** What the program says at its start: a line with the address, and warnings that are indented. */
function linesBeyondStart(stderr: string): number {
  const lines = stderr.split("\n").filter((line) => line !== "");
  return lines.filter((line) => !/^(?:Postern serves | {2})/.test(line)).length;
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += 65_536) {
    crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  }
  return bytes;
}
