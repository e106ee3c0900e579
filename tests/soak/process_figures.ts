/**
 * What the system says of a process, on Linux.
 *
 * @module
 */

/** Bytes of memory that the process holds, as `VmRSS` of its status has them. */
export function residentBytes(pid: number): number {
  return memoryOf(pid, "VmRSS");
}

/** The most that it ever held, in bytes: `VmHWM`. */
export function peakBytes(pid: number): number {
  return memoryOf(pid, "VmHWM");
}

/** Milliseconds of processor time that the process has used, in user and kernel mode. */
export function processorMillis(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name of the process is in parentheses and may hold blanks; what follows has none.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS_PER_SECOND;
}

/** How many descriptors the process has open. */
export function descriptors(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/** How many resets the system has sent, for whichever process. */
export function sentResets(): number {
  const [names, values] = Deno.readTextFileSync("/proc/net/snmp").split("\n")
    .filter((line) => line.startsWith("Tcp:")).map((line) => line.split(" "));
  return Number(values[names.indexOf("OutRsts")]);
}

/** Keeps looking at a figure until it is at most `bound`, and returns the last one seen. */
export async function settled(
  figure: () => number,
  bound: number,
  maxMillis = 5_000,
): Promise<number> {
  const until = performance.now() + maxMillis;
  while (figure() > bound && performance.now() < until) await pause(50);
  return figure();
}

/** Lets time pass. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** The unit of processor time in /proc: `getconf CLK_TCK`, which is 100 on every Linux there is. */
const TICKS_PER_SECOND = 100;

function memoryOf(pid: number, field: string): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  if (match === null) throw new Error(`No ${field}`);
  return Number(match[1]) * 1024;
}
