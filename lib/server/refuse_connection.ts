import { encodeLatin1 } from "../protocol/latin1.ts";
import { formatResponseHead } from "../protocol/response_head.ts";
import type { ByteConn } from "./byte_conn.ts";
import { SINK } from "./byte_reader.ts";
import { isConnectionLost } from "./connection_lost.ts";
import { report, type ResponderContext } from "./responder.ts";

/**
 * Answers 503 to a connection there is no place for, whatever it asks, and closes it.
 *
 * It does not wait for the request, because a peer that sends none would hold the place it was
 * refused. What has come is read for a moment: closing with unread input would make the system send
 * a reset, which may eat the answer.
 *
 * @param conn Closed in the end; to close it earlier ends this, too.
 */
export async function refuseConnection(conn: ByteConn, context: ResponderContext): Promise<void> {
  // Before the first byte, since a TLS peer can hold up the handshake that goes before it.
  let cut = setTimeout(() => closeOnce(conn), HANDSHAKE_MILLIS);
  try {
    const head = formatResponseHead(
      503,
      { ...context.refusalHeaders, "retry-after": "1" },
      { kind: "length", length: 0 },
      context.clock.date,
      "close",
    );
    await conn.write(encodeLatin1(head));
    report({ request: null, remoteAddr: conn.remoteAddr, status: 503, contentBytes: 0 }, context);
    await conn.closeWrite();
    clearTimeout(cut);
    cut = setTimeout(() => closeOnce(conn), LINGER_MILLIS);
    while (await conn.read(SINK) !== null);
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
  } finally {
    clearTimeout(cut);
    closeOnce(conn);
  }
}

/** Closes a connection that may be closed already. */
export function closeOnce(conn: ByteConn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** Time for a TLS handshake: five round trips to the other side of the world. */
const HANDSHAKE_MILLIS = 1_000;
/** Time for a peer that has its answer to end its half: a round trip, most often. */
const LINGER_MILLIS = 100;
