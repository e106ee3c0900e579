import { wireBytes, wireText } from "./every_split.ts";
import {
  finalResponses,
  IncompleteResponse,
  type ParsedResponse,
  parseResponses,
} from "./responses.ts";
import { within } from "./within.ts";

/** A client over real TCP that sends exactly what it is told. */
export class RawClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  #received = "";
  #isClosed = false;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Connects. */
  static async connect(address: Deno.NetAddr): Promise<RawClient> {
    const { hostname, port } = address;
    return new RawClient(await within(Deno.connect({ hostname, port })));
  }

  /** Connects, sends, reads to the end, closes. */
  static async ask(address: Deno.NetAddr, wire: string): Promise<string> {
    using client = await RawClient.connect(address);
    await client.send(wire);
    return await client.untilEnd();
  }

  /** Everything that was read, one character a byte. */
  get received(): string {
    return this.#received;
  }

  /** Sends all of it. */
  async send(wire: string | Uint8Array): Promise<void> {
    let rest = typeof wire === "string" ? wireBytes(wire) : wire;
    while (rest.length > 0) rest = rest.subarray(await within(this.#conn.write(rest)));
  }

  /** Sends no more, and can still read. */
  async end(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Reads until the server ends; a reset is an end, too. */
  async untilEnd(): Promise<string> {
    while (await this.#readOn(64 * 1024));
    return this.#received;
  }

  /** Reads until as many final responses are complete as there are methods. */
  async untilResponses(methods: readonly string[] = ["GET"]): Promise<ParsedResponse[]> {
    for (;;) {
      const responses = this.#tryParse(methods);
      if (finalResponses(responses).length === methods.length) return responses;
      if (!await this.#readOn(64 * 1024)) throw new IncompleteResponse("The server left");
    }
  }

  /** Reads until at least so many bytes have come, and leaves the rest. */
  async untilBytes(count: number): Promise<void> {
    while (this.#received.length < count && await this.#readOn(1024));
  }

  /** Reads one byte and leaves the rest: closing now makes the system send a reset. */
  async untilFirstByte(): Promise<void> {
    await this.#readOn(1);
  }

  /** Closes both halves. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #tryParse(methods: readonly string[]): ParsedResponse[] {
    try {
      return parseResponses(this.#received, methods);
    } catch (error) {
      if (error instanceof IncompleteResponse) return [];
      throw error;
    }
  }

  async #readOn(maxBytes: number): Promise<boolean> {
    const into = new Uint8Array(maxBytes);
    try {
      const count = await within(this.#conn.read(into));
      this.#received += wireText(into.subarray(0, count ?? 0));
      return count !== null;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) return false;
      throw error;
    }
  }
}
