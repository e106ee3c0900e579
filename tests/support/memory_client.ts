import { wireBytes, wireText } from "./every_split.ts";
import type { MemoryWire } from "./memory_conn.ts";

/** The client's end of a connection in memory. */
export class MemoryClient {
  readonly #wire: MemoryWire;

  constructor(wire: MemoryWire) {
    this.#wire = wire;
  }

  /** Sends one piece: the server's next read sees no byte of the piece behind it. */
  send(piece: string | Uint8Array): void {
    if (piece.length === 0) return;
    this.#wire.toServer.push(typeof piece === "string" ? wireBytes(piece) : piece);
    this.#wire.changed.notify();
  }

  /** Sends no more, and goes on reading. */
  end(): void {
    this.#wire.clientEnded = true;
    this.#wire.changed.notify();
  }

  /** Leaves without a word: what is under way is lost, in both directions. */
  reset(): void {
    this.#wire.clientReset = true;
    this.#wire.toServer.length = 0;
    this.#wire.changed.notify();
  }

  /** Stops reading: the server can write `window` more bytes, then its writes wait. */
  stopReading(window = 0): void {
    this.#wire.window = window;
  }

  /** Takes `count` more bytes, by default all there will ever be. */
  take(count = Infinity): void {
    this.#wire.window += count;
    this.#wire.changed.notify();
  }

  /** Everything that came so far, one character a byte. */
  get received(): string {
    return this.writes.join("");
  }

  /** The same, write by write. */
  get writes(): readonly string[] {
    return this.#wire.toClient.map(wireText);
  }

  /** How many bytes the server has left unread. */
  get unreadBytes(): number {
    return this.#wire.toServer.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** Whether the server ended its half, or all of it. */
  get isEnded(): boolean {
    return this.#wire.serverEnded || this.#wire.serverClosed;
  }

  /** Whether the server closed both halves. */
  get isClosed(): boolean {
    return this.#wire.serverClosed;
  }

  /** Waits until something has come about; rejects where the server closed and it has not. */
  async until(hasCome: (client: MemoryClient) => boolean): Promise<void> {
    while (!hasCome(this)) {
      if (this.isClosed) throw new Error(`Closed before that, having sent: ${this.received}`);
      await this.#wire.changed.wait();
    }
  }

  /** Waits for text to arrive. */
  untilReceived(text: string): Promise<void> {
    return this.until((client) => client.received.includes(text));
  }

  /** Waits until the server has nothing more to say, and ends the own half then, as clients do. */
  async untilEnd(): Promise<string> {
    await this.until((client) => client.isEnded);
    this.end();
    return this.received;
  }
}
