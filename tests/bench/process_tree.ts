/**
 * What Linux says of a process and of those it started, such as the worker of a master.
 *
 * @module
 */

/** What the processes have used since they began. */
export interface Usage {
  /** Processor time in user and kernel mode, in microseconds; the system counts by 10,000. */
  readonly processorMicros: number;
  /** Time that their first threads were ready and had to wait for a core, in microseconds. */
  readonly waitedMicros: number;
}

/** The process and all below it, without those that have ended. */
export function processTree(pid: number): number[] {
  const state = statFields(pid)[0] ?? "Z";
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`) ?? "";
  const below = children.split(" ").filter((part) => part !== "").map(Number);
  return [...(/[ZX]/.test(state) ? [] : [pid]), ...below.flatMap(processTree)];
}

/** What the process and all below it have used. */
export function usageOf(pid: number): Usage {
  const usages = processTree(pid).map(usageOfOne);
  return {
    processorMicros: usages.reduce((sum, usage) => sum + usage.processorMicros, 0),
    waitedMicros: usages.reduce((sum, usage) => sum + usage.waitedMicros, 0),
  };
}

/** Whether the process has become this program, and SIGINT does not just end it. */
export function catchesInterrupts(pid: number, program: string): boolean {
  const status = readIfThere(`/proc/${pid}/status`) ?? "";
  if (!status.startsWith(`Name:\t${program}\n`)) return false;
  const caught = /^SigCgt:\s+([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return (BigInt(`0x${caught}`) & SIGINT_BIT) !== 0n;
}

/** Memory of the process and all below it, in bytes. */
export function residentBytes(pid: number): number {
  return statusKib(pid, "VmRSS") * 1024;
}

/** The most that it ever was, in bytes. */
export function peakResidentBytes(pid: number): number {
  return statusKib(pid, "VmHWM") * 1024;
}

/** `getconf CLK_TCK` is 100 on every Linux there is. */
const MICROS_PER_TICK = 10_000;
/** Signals count from 1: SIGINT is 2. */
const SIGINT_BIT = 1n << 1n;

function usageOfOne(pid: number): Usage {
  const fields = statFields(pid);
  const ticks = Number(fields[11]) + Number(fields[12]);
  const [, waitedNanos = "0"] = (readIfThere(`/proc/${pid}/schedstat`) ?? "").split(" ");
  return {
    processorMicros: (ticks || 0) * MICROS_PER_TICK,
    waitedMicros: Number(waitedNanos) / 1000,
  };
}

/** What `stat` has behind the name of the process, its state first; empty where it is gone. */
function statFields(pid: number): string[] {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name is in parentheses and may hold blanks; what follows has none.
  return stat === null ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function statusKib(pid: number, name: string): number {
  const pattern = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m");
  return processTree(pid).reduce((sum, id) => {
    const match = pattern.exec(readIfThere(`/proc/${id}/status`) ?? "");
    return sum + Number(match?.[1] ?? 0);
  }, 0);
}

function readIfThere(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}
