import { formatResponseHead } from "../protocol/response_head.ts";
import type { ByteConn } from "./byte_conn.ts";
import type { ConnectionContext } from "./connection.ts";
import { asConnectionLost, ConnectionLost } from "./connection_lost.ts";

/**
 * Answers 503 to a connection there is no place for, whatever it asks, and closes it.
 *
 * It does not wait for the request, because a peer that sends none would hold the place it was
 * refused; so it reads at most what has come by the time the answer is out.
 */
export async function refuseConnection(conn: ByteConn, context: ConnectionContext): Promise<void> {
  let cut: ReturnType<typeof setTimeout> | undefined;
  try {
    const head = formatResponseHead(
      503,
      { "retry-after": "1" },
      { kind: "length", length: 0 },
      context.clock.date,
      "close",
    );
    await conn.write(new TextEncoder().encode(head));
    await conn.closeWrite();
    cut = setTimeout(() => closeOnce(conn), LINGER_MILLIS);
    const sink = new Uint8Array(4096);
    while (await conn.read(sink) !== null);
    context.onExchange?.({
      request: null,
      remoteAddr: conn.remoteAddr,
      status: 503,
      contentBytes: 0,
    });
  } catch (error) {
    if (!isLost(error)) throw error;
  } finally {
    clearTimeout(cut);
    closeOnce(conn);
  }
}

const LINGER_MILLIS = 100;

function closeOnce(conn: ByteConn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

function isLost(error: unknown): boolean {
  return asConnectionLost(error) instanceof ConnectionLost;
}
