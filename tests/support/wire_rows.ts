import { assertEquals } from "@std/assert";
import type { Handler } from "../../lib/message.ts";
import type { Limits } from "../../lib/server/limits.ts";
import { everySplit } from "./every_split.ts";
import { exchange } from "./exchange.ts";
import { finalResponses, parseResponses } from "./responses.ts";

/** Bytes to send and what is to come of them, however they are cut. */
export interface WireRow {
  readonly name: string;
  /** Where the expectation comes from. */
  readonly rfc: string;
  readonly wire: string;
  /** The statuses of the final responses, in order. */
  readonly statuses: readonly number[];
  /** Whether the connection serves another request behind these. */
  readonly lives: boolean;
  /** The methods of the requests; GET by default. */
  readonly methods?: readonly string[];
  /** The bodies of the final responses. */
  readonly bodies?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/**
 * Runs a row whole, cut at each index and byte by byte; the same again with a request for `/second`
 * behind it, which is answered, with 200, only where the connection lives on.
 */
export async function checkRow(row: WireRow, handler: Handler): Promise<void> {
  const methods = row.methods ?? row.statuses.map(() => "GET");
  const received = await receivedForEverySplit(row, handler);
  const alone = summarize(received.alone, methods);
  assertEquals(alone.statuses, row.statuses);
  if (row.bodies !== undefined) assertEquals(alone.bodies, row.bodies);
  if (row.statuses.length > 0) {
    assertEquals(alone.connection !== "close", row.lives, "what it says of the connection");
  }
  const behind = summarize(received.behind, [...methods, "GET"]);
  const expected = row.lives ? [...row.statuses, 200] : row.statuses;
  assertEquals(behind.statuses, expected, "with a request behind it");
}

/** Whether the body has come already, and thus whether this is sent, depends on the cut. */
const CONTINUE = /HTTP\/1\.1 100 Continue\r\n\r\n/g;

interface Received {
  alone: string;
  behind: string;
}

async function receivedForEverySplit(row: WireRow, handler: Handler): Promise<Received> {
  const first: Partial<Received> = {};
  for (const { name, pieces, rest } of everySplit(row.wire)) {
    const { received, errors } = await exchange(pieces, handler, row.limits);
    assertEquals(errors, [], name);
    const final = received.replaceAll(CONTINUE, "");
    const which = rest === "" ? "alone" : "behind";
    first[which] ??= final;
    assertEquals(final, first[which], `${name}: not the same answer`);
  }
  return { alone: "", behind: "", ...first };
}

interface Summary {
  readonly statuses: number[];
  readonly bodies: string[];
  readonly connection: string | undefined;
}

function summarize(received: string, methods: readonly string[]): Summary {
  const responses = finalResponses(parseResponses(received, methods));
  return {
    statuses: responses.map(({ status }) => status),
    bodies: responses.map(({ body }) => body),
    connection: responses.at(-1)?.headers.connection,
  };
}
