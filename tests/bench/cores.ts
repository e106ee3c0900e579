/**
 * Which processor core the server gets, and which one the load.
 *
 * @module
 */

/** Core numbers, as `taskset -c` takes them. */
export interface Cores {
  readonly server: number;
  readonly load: number;
}

/**
 * Chooses two cores that do not get into each other's way.
 *
 * @param allowed Cores that this process may use.
 * @param siblingsOf The cores that are threads of the same one, itself included.
 * @returns `null` where there is one core only.
 */
export function chooseCores(
  allowed: readonly number[],
  siblingsOf: (core: number) => readonly number[],
): Cores | null {
  const [server, ...others] = allowed;
  if (server === undefined || others.length === 0) return null;
  const siblings = siblingsOf(server);
  const apart = others.find((core) => !siblings.includes(core));
  return { server, load: apart ?? others[0] };
}

/** The same for this machine: `null` where there is one core, or no `taskset`. */
export function coresHere(): Cores | null {
  const status = readIfThere("/proc/self/status");
  const allowed = parseCoreList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "");
  if (!isThere("/usr/bin/taskset")) return null;
  return chooseCores(allowed, (core) => {
    const topology = `/sys/devices/system/cpu/cpu${core}/topology/thread_siblings_list`;
    return parseCoreList(readIfThere(topology).trim());
  });
}

/** The numbers of a list such as `0-3,8`. */
export function parseCoreList(list: string): number[] {
  return list.split(",").filter((part) => /^\d+(-\d+)?$/.test(part)).flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
