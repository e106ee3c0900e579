/**
 * Whether an error only says that the other side went away, or that we closed the connection under
 * a read or write. That is everyday life on a network and no error to report.
 */
export function isPeerGone(error: unknown): boolean {
  return GONE.some((gone) => error instanceof gone);
}

const GONE = [
  Deno.errors.ConnectionReset,
  Deno.errors.ConnectionAborted,
  Deno.errors.BrokenPipe,
  Deno.errors.NotConnected,
  Deno.errors.Interrupted,
  Deno.errors.BadResource,
  Deno.errors.UnexpectedEof,
  Deno.errors.TimedOut,
];
