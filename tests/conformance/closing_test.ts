import { assertEquals } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import type { Limits } from "../../lib/server/limits.ts";
import { openConnection } from "../support/open_connection.ts";
import { finalResponses, parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";
import { checkRow } from "../support/wire_rows.ts";

const HOST = "Host: h\r\n";

function get(fields = ""): string {
  return `GET / HTTP/1.1\r\n${HOST}${fields}\r\n`;
}

interface ClosingRow {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  /** 200 by default. */
  readonly status?: number;
  /** What the answer says of the connection; `"default"` where it says nothing. */
  readonly says: "close" | "keep-alive" | "default";
  readonly method?: string;
  readonly limits?: Partial<Limits>;
}

const ROWS: readonly ClosingRow[] = [
  {
    name: "HTTP/1.1 says nothing",
    rfc: "9112 §9.3",
    wire: get(),
    says: "default",
  },
  {
    name: "HTTP/1.1 says close",
    rfc: "9112 §9.6",
    wire: get("Connection: close\r\n"),
    says: "close",
  },
  {
    name: "HTTP/1.1 says close among other things",
    rfc: "9110 §7.6.1",
    wire: get("Connection: te,, CLOSE\r\nTE: trailers\r\n"),
    says: "close",
  },
  {
    name: "HTTP/1.1 says close on the second of two lines",
    rfc: "9110 §5.3",
    wire: get("Connection: keep-alive\r\nConnection: close\r\n"),
    says: "close",
  },
  {
    name: "HTTP/1.1 names a field that only contains the word",
    rfc: "9110 §7.6.1",
    wire: get("Connection: closed, x-close\r\n"),
    says: "default",
  },
  {
    name: "HTTP/1.1 says keep-alive",
    rfc: "9112 §9.3",
    wire: get("Connection: keep-alive\r\n"),
    says: "default",
  },
  {
    name: "HTTP/1.0 says both",
    rfc: "9112 §9.3",
    wire: "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
    says: "close",
  },
  {
    name: "CONNECT comes, after which the peer may speak something else",
    rfc: "9110 §9.3.6",
    wire: `CONNECT h:80 HTTP/1.1\r\n${HOST}\r\n`,
    status: 501,
    says: "close",
    method: "CONNECT",
  },
  {
    name: "HTTP/1.0 says nothing",
    rfc: "9112 §9.3",
    wire: "GET / HTTP/1.0\r\n\r\n",
    says: "close",
  },
  {
    name: "HTTP/1.0 says keep-alive",
    rfc: "9112 §9.3",
    wire: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    says: "keep-alive",
  },
  {
    name: "HTTP/1.0 says keep-alive and is sent a stream",
    rfc: "9112 §6.3",
    wire: "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    says: "close",
  },
  {
    name: "HTTP/1.1 is sent a stream",
    rfc: "9112 §6.3",
    wire: `GET /stream HTTP/1.1\r\n${HOST}\r\n`,
    says: "default",
  },
  {
    name: "HTTP/1.1 asks for the head of a stream",
    rfc: "9112 §6.3",
    wire: `HEAD /stream HTTP/1.1\r\n${HOST}\r\n`,
    says: "default",
    method: "HEAD",
  },
  {
    name: "the request is malformed",
    rfc: "9112 §2.2",
    wire: get("Connection: keep-alive\r\nx y\r\n"),
    status: 400,
    says: "close",
  },
  {
    name: "Connection is no list of tokens",
    rfc: "9110 §7.6.1",
    wire: get('Connection: "close"\r\n'),
    status: 400,
    says: "close",
  },
  {
    name: "a body is left unread that is short",
    rfc: "9112 §9.3",
    wire: `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabc`,
    says: "default",
    limits: { drainBytes: 3 },
  },
  {
    name: "a body is left unread that is long",
    rfc: "9112 §9.3",
    wire: `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\n\r\nabcd`,
    says: "close",
    limits: { drainBytes: 3 },
  },
  {
    name: "a connection has had its last request",
    rfc: "9112 §9.6",
    wire: get(),
    says: "close",
    limits: { requestsPerConnection: 1 },
  },
  {
    name: "Upgrade is asked for, which nobody does here",
    rfc: "9110 §7.8",
    wire: get("Connection: upgrade\r\nUpgrade: h2c, websocket\r\n"),
    says: "default",
  },
  {
    name: "HTTP/1.0 asks for Upgrade",
    rfc: "9110 §7.8",
    wire: "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    says: "close",
  },
  {
    name: "Keep-Alive and Proxy-Connection say something",
    rfc: "9112 §9.3",
    wire: get("Keep-Alive: max=0\r\nProxy-Connection: close\r\n"),
    says: "default",
  },
];

const handler: Handler = ({ method, path }) => {
  if (method === "CONNECT") return text("no", { status: 501 });
  return path === "/stream" ? { status: 200, body: new Blob(["streamed"]).stream() } : text("ok");
};

// The client keeps its half open: only what the server does by itself counts.
for (const { name, rfc, wire, status = 200, says, method = "GET", limits } of ROWS) {
  Deno.test(`Connection says ${says}, and does so, when ${name} (${rfc})`, async () => {
    const { client, over } = openConnection(handler, limits);
    client.send(wire);
    while (client.received === "") await turns();
    await turns();
    const [response] = finalResponses(parseResponses(client.received, [method]));
    assertEquals(response.status, status);
    assertEquals(response.headers.connection ?? "default", says);
    assertEquals(client.isEnded, says === "close", "whether the server ended its half");
    client.end();
    await over;
    const lives = says !== "close";
    const row = { name, rfc, wire, statuses: [status], lives, methods: [method], limits };
    await checkRow(row, handler);
  });
}
