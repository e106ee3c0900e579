import type { Usage } from "./process_tree.ts";
import type { ServerProcess } from "./server_process.ts";

/** What a server used while something went on. */
export interface UsageDuring<T> extends Usage {
  readonly result: T;
}

/** Does something and tells what a server used meanwhile. */
export async function usageDuring<T>(
  server: ServerProcess,
  act: () => Promise<T>,
): Promise<UsageDuring<T>> {
  const before = server.usage();
  const result = await act();
  const after = server.usage();
  return {
    result,
    processorMicros: after.processorMicros - before.processorMicros,
    waitedMicros: after.waitedMicros - before.waitedMicros,
  };
}
