/**
 * What figures were measured with: they mean nothing without it.
 *
 * @module
 */

import { type PeerName, versionOf } from "./peers.ts";
import { WRK } from "./wrk.ts";
import type { Cores } from "./cores.ts";
import config from "../../deno.json" with { type: "json" };

/** The machine, the programs and the day. */
export interface Conditions {
  /** As `2026-11-22`. */
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  /** In GiB. */
  readonly memory: number;
  readonly system: string;
  /** As `nginx 1.22.1`. */
  readonly versions: readonly string[];
  /** Whether server and load have a core each. */
  readonly isApart: boolean;
}

/** Looks at this machine. */
export async function conditionsHere(cores: Cores | null): Promise<Conditions> {
  const versions: string[] = [`Postern ${config.version}`, `Deno ${Deno.version.deno}`];
  for (const [name, title] of OTHERS) {
    const version = await versionOf(name);
    if (version !== null) versions.push(`${title} ${version}`);
  }
  if (WRK !== null) versions.push(`wrk ${await wrkVersion(WRK)}`);
  return {
    date: new Date().toISOString().slice(0, "2026-11-22".length),
    processor: processorName(),
    cores: navigator.hardwareConcurrency,
    memory: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    system: `Linux ${Deno.osRelease()}`,
    versions,
    isApart: cores !== null,
  };
}

/** All of it in one sentence or two. */
export function describeConditions(conditions: Conditions): string {
  const { date, processor, cores, memory, system, versions, isApart } = conditions;
  const count = cores === 1 ? "one core" : `${cores} cores`;
  const apart = isApart ? "server and load on a core each" : "server and load share the cores";
  return `${date}, ${count} of ${processor}, ${memory} GiB, ${system}, ${apart}. ` +
    `${versions.join(", ")}.`;
}

/** Those with versions of their own. */
const OTHERS: readonly (readonly [PeerName, string])[] = [
  ["nginx", "nginx"],
  ["node:http", "Node"],
  ["Python", "Python"],
];

function processorName(): string {
  const match = /^model name\s*:\s*(.+)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"));
  return match?.[1].trim() ?? "an unknown processor";
}

async function wrkVersion(program: string): Promise<string> {
  // It prints its version with its help, and then exits with 1.
  const { stdout, stderr } = await new Deno.Command(program, { args: ["--version"] }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? "of an unknown version";
}
