import type { ByteConn } from "../../lib/server/byte_conn.ts";
import { MemoryClient } from "./memory_client.ts";
import { Signal } from "./signal.ts";

/** What both ends of a connection in memory know of it. */
export interface MemoryWire {
  readonly changed: Signal;
  /** What the client sent and the server has not read; a read takes from one piece only. */
  readonly toServer: Uint8Array[];
  /** What the server wrote, write by write. */
  readonly toClient: Uint8Array[];
  /** How many bytes the server may write before a write waits. */
  window: number;
  clientEnded: boolean;
  clientReset: boolean;
  serverEnded: boolean;
  serverClosed: boolean;
}

/** Both ends of a connection in memory. */
export interface MemoryPair {
  readonly conn: MemoryConn;
  readonly client: MemoryClient;
}

/** Connects two ends in memory. */
export function memoryPair(): MemoryPair {
  const wire: MemoryWire = {
    changed: new Signal(),
    toServer: [],
    toClient: [],
    window: Infinity,
    clientEnded: false,
    clientReset: false,
    serverEnded: false,
    serverClosed: false,
  };
  return { conn: new MemoryConn(wire), client: new MemoryClient(wire) };
}

/**
 * The server's end. It fails the way a `Deno.TcpConn` does, and it is stricter in one point: two
 * reads or two writes at once, which would mix their bytes, reject with `Deno.errors.Busy`.
 */
export class MemoryConn implements ByteConn {
  readonly remoteAddr: Deno.Addr = { transport: "tcp", hostname: "127.0.0.1", port: 50_000 };
  readonly #wire: MemoryWire;
  #reading = false;
  #writing = false;

  constructor(wire: MemoryWire) {
    this.#wire = wire;
  }

  async read(into: Uint8Array): Promise<number | null> {
    this.#requireOpen();
    if (this.#reading) throw new Deno.errors.Busy("Two reads at once");
    this.#reading = true;
    try {
      while (this.#mustWaitForClient()) await this.#wire.changed.wait();
      this.#requireUninterrupted();
      if (this.#wire.clientReset) throw new Deno.errors.ConnectionReset("Reset by the client");
      const piece = this.#wire.toServer.shift();
      if (piece === undefined) return null;
      const taken = piece.subarray(0, into.length);
      into.set(taken);
      if (taken.length < piece.length) this.#wire.toServer.unshift(piece.subarray(taken.length));
      this.#wire.changed.notify();
      return taken.length;
    } finally {
      this.#reading = false;
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.#requireOpen();
    if (this.#writing) throw new Deno.errors.Busy("Two writes at once");
    this.#writing = true;
    try {
      while (this.#mustWaitForWindow()) await this.#wire.changed.wait();
      this.#requireUninterrupted();
      if (this.#wire.clientReset || this.#wire.serverEnded) {
        throw new Deno.errors.BrokenPipe("Nobody reads");
      }
      const taken = bytes.slice(0, this.#wire.window);
      this.#wire.window -= taken.length;
      this.#wire.toClient.push(taken);
      this.#wire.changed.notify();
      return taken.length;
    } finally {
      this.#writing = false;
    }
  }

  // deno-lint-ignore require-await -- a TcpConn rejects, it does not throw
  async closeWrite(): Promise<void> {
    this.#requireOpen();
    if (this.#wire.clientReset) throw new Deno.errors.NotConnected("Reset by the client");
    this.#wire.serverEnded = true;
    this.#wire.changed.notify();
  }

  close(): void {
    this.#requireOpen();
    this.#wire.serverClosed = true;
    this.#wire.changed.notify();
  }

  #mustWaitForClient(): boolean {
    const { toServer, clientEnded, clientReset, serverClosed } = this.#wire;
    return toServer.length === 0 && !clientEnded && !clientReset && !serverClosed;
  }

  #mustWaitForWindow(): boolean {
    const { window, clientReset, serverEnded, serverClosed } = this.#wire;
    return window === 0 && !clientReset && !serverEnded && !serverClosed;
  }

  #requireOpen(): void {
    if (this.#wire.serverClosed) throw new Deno.errors.BadResource("Closed already");
  }

  #requireUninterrupted(): void {
    if (this.#wire.serverClosed) throw new Deno.errors.Interrupted("Closed meanwhile");
  }
}
