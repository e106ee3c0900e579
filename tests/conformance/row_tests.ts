import { assertEquals } from "@std/assert";
import { type Handler, type HttpRequest, type HttpResponse, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { checkRow } from "../support/wire_rows.ts";
import { within } from "../support/within.ts";

/** Bytes that a server has to refuse. */
export type Refusal = readonly [
  /** What the request does, as a clause: `"Host is missing"`. */
  name: string,
  rfc: string,
  wire: string,
  /** 400 where nothing else is said. */
  status?: number,
];

/** A request that a server has to understand, and how. */
export type Acceptance = readonly [
  name: string,
  rfc: string,
  wire: string,
  /** What {@linkcode tellRequest} is to answer. */
  seen: string,
  /** Whether the connection serves another request behind it; by default it does. */
  lives?: boolean,
];

/**
 * A handler that answers with what it was given: method, authority, path with query, content, each
 * behind a blank. `?` stands in the path only where there is a query.
 */
export async function tellRequest(request: HttpRequest): Promise<HttpResponse> {
  const { method, authority, path, query, body } = request;
  const target = query === "" ? path : `${path}?${query}`;
  return text([method, authority, target, await body.text()].join(" "));
}

/**
 * Registers a test for each row: however its bytes are cut, and with a request behind them, they
 * get this status, the connection closes, and the handler learns of nothing behind them. And the
 * answer comes at once: a server that waits for more has taken them for the beginning of something.
 */
export function testRefusals(rows: readonly Refusal[], handler: Handler = tellRequest): void {
  for (const [name, rfc, wire, status = 400] of rows) {
    Deno.test(`Connection answers ${status} and closes when ${name} (${rfc})`, async () => {
      const row = { name, rfc, wire, statuses: [status], lives: false };
      await checkRow(row, handler);
      for (const each of [handler, ignoreRequest]) await checkPromptness(wire, status, each);
    });
  }
}

/** Registers a test for each row: however its bytes are cut, the handler is given what they mean. */
export function testAcceptances(rows: readonly Acceptance[]): void {
  for (const [name, rfc, wire, seen, lives = true] of rows) {
    Deno.test(`Connection understands the request when ${name} (${rfc})`, async () => {
      const row = { name, rfc, wire, statuses: [200], lives, bodies: [seen] };
      await checkRow(row, tellRequest);
      const { exchanges } = await exchange([wire], tellRequest);
      assertEquals(exchanges.length, 1, "one request and no more");
    });
  }
}

/** A handler that answers without a look at the body. */
function ignoreRequest(): HttpResponse {
  return text("ignored");
}

/** The client does not end its half, as one that waits for an answer does not. */
async function checkPromptness(wire: string, status: number, handler: Handler): Promise<void> {
  const { client, over } = openConnection(handler);
  client.send(wire);
  const received = await within(client.untilEnd());
  await over;
  const [{ status: answered, headers }, ...more] = parseResponses(received, ["GET"]);
  assertEquals([answered, headers.connection, more.length], [status, "close", 0]);
}
