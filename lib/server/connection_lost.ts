/**
 * The connection cannot be used any more: the other side went away, we closed it under a read or
 * write, or its last answer cannot be completed. That is everyday life on a network; nobody needs
 * to be told.
 */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/**
 * What a failed read or write of *this* connection's socket is to be reported as. Only there does a
 * reset mean that our peer left: one that a handler throws may be that of its database.
 */
export function asConnectionLost(error: unknown): unknown {
  const isGone = GONE.some((gone) => error instanceof gone);
  return isGone ? new ConnectionLost("The connection was lost", { cause: error }) : error;
}

/** Whether a failed read or write of a socket says no more than that the peer is gone. */
export function isConnectionLost(error: unknown): boolean {
  return asConnectionLost(error) instanceof ConnectionLost;
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
  // What came was no TLS.
  Deno.errors.InvalidData,
];
