/**
 * How long this thread has worked, in milliseconds. Unlike the time of the day it does not count when
 * others have the processor, so that a test of delays holds on a busy machine. Where the system does
 * not tell, it is the time of the day.
 */
export function threadMillis(): number {
  try {
    // sched(7): nanoseconds on a processor, waiting for one, and how often.
    return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
