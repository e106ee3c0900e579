import { assertEquals } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { turns } from "../support/turns.ts";
import { tellRequest } from "./row_tests.ts";

const EXPECT = "Host: h\r\nExpect: 100-continue\r\n";
const POST = `POST / HTTP/1.1\r\n${EXPECT}Content-Length: 3\r\n\r\n`;
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

/** Requests with an expectation that no 1xx may answer, with what does. */
type SilentRow = readonly [
  name: string,
  rfc: string,
  wire: string,
  status: number,
  handler?: Handler,
];

const SILENT: readonly SilentRow[] = [
  [
    "HTTP/1.0 expects it",
    "9110 §15.2",
    `POST / HTTP/1.0\r\n${EXPECT}Content-Length: 3\r\n\r\n`,
    400,
  ],
  [
    "HTTP/1.0 expects it and wants the connection kept",
    "9110 §10.1.1",
    `POST / HTTP/1.0\r\n${EXPECT}Connection: keep-alive\r\nContent-Length: 3\r\n\r\nabc`,
    200,
  ],
  ["HTTP/1.0 expects something else", "9110 §10.1.1", "GET / HTTP/1.0\r\nExpect: x\r\n\r\n", 200],
  ["there is no content", "9110 §10.1.1", `GET / HTTP/1.1\r\n${EXPECT}\r\n`, 200],
  [
    "the length is malformed",
    "9112 §6.3",
    `POST / HTTP/1.1\r\n${EXPECT}Content-Length: 3,\r\n\r\n`,
    400,
  ],
  ["Host is missing", "9112 §3.2", POST.replace("Host: h\r\n", ""), 400],
  [
    "the handler refuses without a look at the body",
    "9110 §10.1.1",
    POST,
    403,
    () => text("no", { status: 403 }),
  ],
];

for (const [name, rfc, wire, status, handler = tellRequest] of SILENT) {
  Deno.test(`Connection sends no 100 when ${name} (${rfc})`, async () => {
    const { received, responses } = await exchange([wire], handler);
    assertEquals(received.includes("HTTP/1.1 1"), false);
    assertEquals(responses().map((response) => response.status), [status]);
  });
}

Deno.test("Connection sends no 100 before the head is complete (9110 §5.3)", async () => {
  const { client, over } = openConnection(tellRequest);
  client.send(POST.slice(0, -2));
  await turns();
  assertEquals(client.received, "");
  client.send("\r\n");
  await client.untilReceived(CONTINUE);
  client.send("abc");
  await client.untilReceived("POST h / abc");
  client.end();
  await over;
});
