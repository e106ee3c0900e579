/**
 * Bodies too large to be held as text.
 *
 * @module
 */

/** Sends all of the bytes. */
export async function sendAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}

/** Sends `total` bytes, which is one block over and over. */
export async function sendRepeated(
  conn: Deno.TcpConn,
  block: Uint8Array,
  total: number,
): Promise<void> {
  for (let rest = total; rest > 0; rest -= block.length) {
    await sendAll(conn, block.subarray(0, Math.min(rest, block.length)));
  }
}

/** A response that is read as slowly as one likes. */
export class SlowDownload {
  readonly #conn: Deno.TcpConn;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param maxBytes Of head and body together. */
  constructor(conn: Deno.TcpConn, maxBytes: number) {
    this.#conn = conn;
    this.#bytes = new Uint8Array(maxBytes);
  }

  /** How many bytes have come, those of the head included. */
  get length(): number {
    return this.#length;
  }

  /** Reads some bytes; `false` at the end. */
  async readOn(maxBytes: number): Promise<boolean> {
    const into = this.#bytes.subarray(this.#length, this.#length + maxBytes);
    const count = await this.#conn.read(into);
    this.#length += count ?? 0;
    return count !== null;
  }

  /** Reads to the end of the connection. */
  async untilEnd(): Promise<void> {
    while (await this.readOn(2 ** 20));
  }

  /** The body, as far as it has come. */
  body(): Uint8Array<ArrayBuffer> {
    const { start } = this.#head();
    return this.#bytes.subarray(start, this.#length);
  }

  /** The status line and the fields, each behind another. */
  head(): string {
    return this.#head().text;
  }

  #head(): { text: string; start: number } {
    const text = new TextDecoder().decode(this.#bytes.subarray(0, 4096));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) throw new Error("No head has come yet");
    return { text: text.slice(0, end), start: end + 4 };
  }
}
