/** One connection through a {@linkcode RecordingProxy}: what either side has sent so far. */
export interface RecordedConnection {
  readonly requests: Uint8Array[];
  readonly responses: Uint8Array[];
}

/**
 * Stands between a client and a server, passes all bytes on and keeps them: for a client that does
 * not tell what it got.
 */
export class RecordingProxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #server: Deno.NetAddr;
  readonly #conns = new Set<Deno.TcpConn>();
  readonly #over: Promise<unknown>;
  readonly connections: RecordedConnection[] = [];

  /** @param server Where connections lead. */
  constructor(server: Deno.NetAddr) {
    this.#server = server;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#over = this.#accept();
  }

  /** What a client is told instead of the server's. */
  get origin(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#conns) conn.close();
    this.#conns.clear();
    await this.#over;
  }

  async #accept(): Promise<void> {
    const passing: Promise<void>[] = [];
    try {
      for await (const client of this.#listener) passing.push(this.#pass(client));
    } finally {
      await Promise.all(passing);
    }
  }

  async #pass(client: Deno.TcpConn): Promise<void> {
    this.#conns.add(client);
    const { hostname, port } = this.#server;
    const server = await Deno.connect({ hostname, port });
    this.#conns.add(server);
    const recorded: RecordedConnection = { requests: [], responses: [] };
    this.connections.push(recorded);
    // Whoever leaves first, the other is told.
    const ways = [
      relay(client, server, recorded.requests),
      relay(server, client, recorded.responses),
    ];
    await Promise.race(ways);
    for (const conn of [client, server]) if (this.#conns.delete(conn)) conn.close();
    await Promise.all(ways);
  }
}

/** Passes bytes on until one end has had enough, which is no error here. */
async function relay(from: Deno.TcpConn, to: Deno.TcpConn, kept: Uint8Array[]): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      const bytes = buffer.slice(0, count);
      kept.push(bytes);
      for (let sent = 0; sent < count;) sent += await to.write(bytes.subarray(sent));
    }
  } catch {
    // Closed, reset or broken.
  }
}
