/**
 * The peer broke the protocol. The server answers with `status` and closes the connection, because
 * after a message that could not be understood the next byte has no meaning (RFC 9112 §6.3).
 *
 * The message names the rule and never quotes the peer's bytes, so it is safe to send and to log.
 *
 * @example
 * ```ts
 * import { ProtocolError } from "./protocol_error.ts";
 *
 * const error = new ProtocolError(400, "Content-Length is not a number (RFC 9110 §8.6)");
 * console.assert(error.status === 400);
 * ```
 */
export class ProtocolError extends Error {
  /** `"ProtocolError"` */
  override readonly name = "ProtocolError";
  /** The status code to answer with, 400 to 599. */
  readonly status: number;

  /**
   * An error with an answer.
   *
   * @param status 400 to 599.
   * @param rule What was broken, and where that is written.
   */
  constructor(status: number, rule: string) {
    super(rule);
    this.status = status;
  }
}
