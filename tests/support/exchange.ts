import type { Handler } from "../../lib/message.ts";
import type { Exchange } from "../../lib/server/responder.ts";
import type { Limits } from "../../lib/server/limits.ts";
import { openConnection } from "./open_connection.ts";
import { type ParsedResponse, parseResponses } from "./responses.ts";

/** What came of some bytes. */
export interface Outcome {
  /** All that was sent back, one character a byte. */
  readonly received: string;
  /** The same, write by write. */
  readonly writes: readonly string[];
  readonly errors: readonly unknown[];
  readonly exchanges: readonly Exchange[];
  /** Parses what was sent back; by default the requests were for GET. */
  responses(methods?: readonly string[]): ParsedResponse[];
}

/** Sends pieces to a connection of its own, ends the client's half, and gathers the answers. */
export async function exchange(
  pieces: readonly (string | Uint8Array)[],
  handler: Handler,
  limits?: Partial<Limits>,
): Promise<Outcome> {
  const { client, over, errors, exchanges } = openConnection(handler, limits);
  for (const piece of pieces) client.send(piece);
  client.end();
  await over;
  const { received, writes } = client;
  const responses = (methods = ALL_GET) => parseResponses(received, methods);
  return { received, writes, errors, exchanges, responses };
}

const ALL_GET: readonly string[] = new Array(2_000).fill("GET");
