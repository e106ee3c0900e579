import type { ServerProcess } from "./server_process.ts";

/** What a server used while something went on. */
export interface UsageDuring<T> {
  readonly result: T;
  readonly processorMicros: number;
  /** The share of the time that it was on a core. */
  readonly busy: number;
  /** The share of the time that it was ready and had to wait for its core. */
  readonly waited: number;
}

/** Does something and tells what a server used meanwhile. */
export async function usageDuring<T>(
  server: ServerProcess,
  act: () => Promise<T>,
): Promise<UsageDuring<T>> {
  const before = server.usage();
  const start = performance.now();
  const result = await act();
  const micros = (performance.now() - start) * 1000;
  const after = server.usage();
  const processorMicros = after.processorMicros - before.processorMicros;
  return {
    result,
    processorMicros,
    busy: processorMicros / micros,
    waited: (after.waitedMicros - before.waitedMicros) / micros,
  };
}
