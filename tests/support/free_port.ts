/** A port that is free now: for a grant that has to name it before the program can take it. */
export function freePort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}
