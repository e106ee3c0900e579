import { ProtocolError } from "../../lib/protocol/protocol_error.ts";

/**
 * The status with which `run` refuses what the peer sent, or `"accepted"`. Any other error is the
 * server's own, and passes through to fail the test.
 */
export function statusOf(run: () => unknown): number | "accepted" {
  try {
    run();
  } catch (error) {
    if (error instanceof ProtocolError) return error.status;
    throw error;
  }
  return "accepted";
}
