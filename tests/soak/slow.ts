import { runClient } from "../support/client_program.ts";
import { type ConnectionLife, ConnectionWatch, lengthOf } from "./connection_watch.ts";
import { atLeast, atMost, type Finding, noted } from "./finding.ts";
import { Probe, type ProbeAnswer } from "./probe.ts";
import { pause } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface SlowScale {
  /** How many connections are slow. */
  readonly slow: number;
  /** How many the server takes; fewer. */
  readonly limit: number;
  /** Every time limit of the server. */
  readonly timeoutMillis: number;
  /** When slowhttptest gives up: well after the server should have dropped all of them. */
  readonly attackSeconds: number;
  /** Between two requests of the client that behaves. */
  readonly everyMillis: number;
  /** What an answer may take while the slow ones are there. */
  readonly maxLatencyMillis: number;
  /** Each way of being slow against a server of its own at the same time. */
  readonly together: boolean;
}

const FULL: SlowScale = {
  slow: 200,
  limit: 150,
  timeoutMillis: 2_000,
  attackSeconds: 7,
  everyMillis: 100,
  maxLatencyMillis: 1_000,
  together: false,
};

/**
 * slowhttptest takes every place there is and is as slow as it can, in each of its ways, while
 * another client asks on a new connection each time.
 */
export async function slow(scale: SlowScale = FULL): Promise<Finding[]> {
  const findings: Promise<Finding[]>[] = [];
  for (const attack of ATTACKS) {
    findings.push(attackWith(attack, scale));
    if (!scale.together) await findings.at(-1);
  }
  return (await Promise.all(findings)).flat();
}

interface Attack {
  readonly name: string;
  readonly args: readonly string[];
  readonly path: string;
  /** What a few bytes a second earn, in milliseconds. */
  readonly earnedMillis?: number;
}

const MEBI = 2 ** 20;
const ATTACKS: readonly Attack[] = [
  { name: "slow head", args: ["-H", "-i", "1", "-x", "10"], path: "/echo/hello" },
  {
    name: "slow body",
    args: ["-B", "-i", "1", "-x", "10", "-s", "8192"],
    path: "/length",
    // Up to 30 bytes in each of the 4 seconds, at 256 a second.
    earnedMillis: 120 * 1000 / 256,
  },
  {
    name: "slow reading",
    // A window of up to 512 bytes, of which 5 are read a second.
    args: ["-X", "-w", "1", "-y", "512", "-n", "1", "-z", "5"],
    path: `/source/${16 * MEBI}`,
  },
];
/** How late the server may act on a limit, and how late that may be seen. */
const SLACK_MILLIS = 2_000 + 100;
/** How long the other client has the server to itself at the end. */
const PEACE_MILLIS = 1_000;
/** What lives shorter was refused, or is the client that behaves. */
const SHORT_LIFE_MILLIS = 500;

async function attackWith(attack: Attack, scale: SlowScale): Promise<Finding[]> {
  const { slow, limit, timeoutMillis, attackSeconds, everyMillis, maxLatencyMillis } = scale;
  await using server = await startWith(limit, timeoutMillis);
  using watch = new ConnectionWatch(server.pid);
  await using probe = new Probe({ port: server.port, everyMillis, fresh: true });
  const url = `http://127.0.0.1:${server.port}${attack.path}`;
  const amount = ["-c", `${slow}`, "-r", `${slow}`, "-l", `${attackSeconds}`];
  await runClient("slowhttptest", [...attack.args, ...amount, "-u", url]);
  await pause(PEACE_MILLIS);
  const answers = await probe.finish();
  const lives = watch.lives().filter((life) => lengthOf(life) > SHORT_LIFE_MILLIS);
  const refusals = refusalsOf(answers, lives);
  const bound = timeoutMillis + SLACK_MILLIS + (attack.earnedMillis ?? 0);
  const say = (what: string) => `${attack.name}: ${what}`;
  return [
    atLeast(say("slow connections at once"), watch.most, Math.min(slow, limit) * 0.9, ""),
    atMost(say("longest life of a slow connection"), longest(lives.map(lengthOf)), bound, "ms"),
    noted(say("answers 503 to the other client"), refusals.count),
    atMost(say("  from the first to the last"), refusals.millis, bound, "ms"),
    atLeast(say("answers 200 to it after the first drop"), refusals.laterShare, 95, "%"),
    atMost(say("  the slowest of all"), refusals.slowest, maxLatencyMillis, "ms"),
  ];
}

function startWith(connections: number, millis: number): Promise<ServerProcess> {
  const limits = {
    connections,
    headMillis: millis,
    idleMillis: millis,
    bodyStallMillis: millis,
    bodyBytesPerSecond: 256,
    writeStallMillis: millis,
  };
  return ServerProcess.start("postern", { options: { limits } });
}

interface Refusals {
  readonly count: number;
  /** From the first that is not 200 to the last. */
  readonly millis: number;
  /** Percent answered with 200 after the first slow connection was dropped. */
  readonly laterShare: number;
  /** Of the answers with 200. */
  readonly slowest: number;
}

function refusalsOf(answers: readonly ProbeAnswer[], lives: readonly ConnectionLife[]): Refusals {
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  const firstDrop = performance.timeOrigin + Math.min(...lives.map(({ until }) => until));
  const later = answers.filter(({ at }) => at > firstDrop + EARLY_MILLIS);
  const laterServed = later.filter(({ status }) => status === 200).length;
  return {
    count: refused.length,
    millis: refused.length === 0 ? 0 : refused.at(-1)!.at - refused[0].at,
    laterShare: later.length === 0 ? 0 : laterServed * 100 / later.length,
    slowest: longest(served.map(({ millis }) => millis)),
  };
}

/** How late a drop may have been seen. */
const EARLY_MILLIS = 50;

function longest(values: readonly number[]): number {
  return Math.max(0, ...values);
}
