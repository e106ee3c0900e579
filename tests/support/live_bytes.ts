import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/**
 * What is in use on the heap and in buffers, in bytes, without what is only waiting to be cleared
 * away: unlike the resident size it does not depend on when that was last done.
 */
export function liveBytes(): number {
  // What the first finds, buffers above all, is let go by the second.
  for (let left = 2; left > 0; left--) collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
