import { assert, assertEquals } from "@std/assert";
import { serve } from "../../lib/server/server.ts";
import { exchange } from "../support/exchange.ts";
import { RawClient } from "../support/raw_client.ts";
import { parseResponses } from "../support/responses.ts";
import { ENDPOINT_ROWS, endpoints, requestOf, servedDirectory } from "./endpoint_rows.ts";
import { tellRequest } from "./row_tests.ts";

type AllowRow = readonly [method: string, target: string, status: number, allow: string];

const ALL = "COPY, DELETE, GET, HEAD, MKCOL, MOVE, OPTIONS, POST, PUT";

const ALLOW: readonly AllowRow[] = [
  ["OPTIONS", "/", 200, "GET, HEAD, OPTIONS"],
  ["OPTIONS", "/files/a.txt", 200, ALL],
  ["OPTIONS", "*", 200, ALL],
  ["OPTIONS", "http://h", 200, ALL],
  ["TRACE", "/files/a.txt", 405, ALL],
  ["PUT", "/echo/x", 405, "GET, HEAD, OPTIONS"],
  ["TRACE", "/", 405, "GET, HEAD, OPTIONS"],
];

for (const [method, target, status, allow] of ALLOW) {
  Deno.test(`Program tells in Allow what can be done when asked for ${method} ${target} (9110 §10.2.1)`, async () => {
    using directory = servedDirectory();
    const { responses } = await exchange(
      [requestOf({ method, target, status })],
      endpoints(directory),
    );
    const [{ status: answered, headers, body }] = responses();
    assertEquals([answered, headers.allow], [status, allow]);
    if (status === 200) assertEquals([headers["content-length"], body], ["0", ""]);
  });
}

Deno.test("Program says nothing of its make (9110 §10.2.4)", async () => {
  using directory = servedDirectory();
  for (const row of ENDPOINT_ROWS) {
    const { received } = await exchange([requestOf(row)], endpoints(directory));
    const head = received.slice(0, received.indexOf("\r\n\r\n"));
    assertEquals(/^(?:server|x-powered-by|via):|deno|postern/im.test(head), false, head);
  }
});

Deno.test("Server dates an answer with the present (9110 §6.6.1)", async () => {
  await using server = serve(tellRequest, { hostname: "127.0.0.1", port: 0 });
  const wire = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  const before = Date.now();
  const [{ headers }] = parseResponses(await RawClient.ask(server.addr, wire), ["GET"]);
  // The clock ticks once a second, and the field has whole seconds.
  const age = before - Date.parse(headers.date);
  assert(age > -2_000 && age < 3_000, `${headers.date}, ${age} ms ago`);
});
