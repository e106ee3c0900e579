import { assertEquals } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { checkRow } from "../support/wire_rows.ts";

/** What is wrong, with which status it is refused where that is not 400, and its bytes. */
interface MalformedRow {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  readonly status?: number;
}

/** It must show up in no answer. */
const MARK = "zebra7";
const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}`;
const POST = `POST / HTTP/1.1\r\n${HOST}`;
const CHUNKED = "Transfer-Encoding: chunked\r\n";

const ROWS: readonly MalformedRow[] = [
  { name: "no request line", rfc: "9112 §3", wire: `${MARK}\r\n\r\n` },
  { name: "a second empty line", rfc: "9112 §2.2", wire: `\r\n\r\n${GET}\r\n` },
  { name: "a bare LF", rfc: "9112 §2.2", wire: `GET /${MARK} HTTP/1.1\n${HOST}\r\n` },
  { name: "a bare CR", rfc: "9112 §2.2", wire: `${GET}x: ${MARK}\ry\r\n\r\n` },
  { name: "a NUL", rfc: "9110 §5.5", wire: `${GET}x: ${MARK}\0\r\n\r\n` },
  { name: "two spaces", rfc: "9112 §3", wire: `GET  /${MARK} HTTP/1.1\r\n${HOST}\r\n` },
  { name: "a bad method", rfc: "9110 §9.1", wire: `G{T /${MARK} HTTP/1.1\r\n${HOST}\r\n` },
  { name: "a bad target", rfc: "9112 §3.2", wire: `GET ${MARK} HTTP/1.1\r\n${HOST}\r\n` },
  { name: "a fragment", rfc: "9112 §3.2", wire: `GET /#${MARK} HTTP/1.1\r\n${HOST}\r\n` },
  { name: "a bad escape", rfc: "3986 §2.1", wire: `GET /%zz${MARK} HTTP/1.1\r\n${HOST}\r\n` },
  {
    name: "HTTP/2.0",
    rfc: "9110 §15.6.6",
    wire: `GET /${MARK} HTTP/2.0\r\n${HOST}\r\n`,
    status: 505,
  },
  { name: "HTTP/2's preface", rfc: "9113 §3.4", wire: "PRI * HTTP/2.0\r\n\r\n", status: 505 },
  { name: "no Host", rfc: "9112 §3.2", wire: `GET /${MARK} HTTP/1.1\r\n\r\n` },
  { name: "two Hosts", rfc: "9112 §3.2", wire: `${GET}Host: ${MARK}\r\n\r\n` },
  { name: "a bad Host", rfc: "9110 §7.2", wire: `GET / HTTP/1.1\r\nHost: ${MARK}/\r\n\r\n` },
  { name: "a folded field", rfc: "9112 §5.2", wire: `${GET}x: y\r\n ${MARK}\r\n\r\n` },
  { name: "a blank before the colon", rfc: "9112 §5.1", wire: `${GET}${MARK} : x\r\n\r\n` },
  { name: "no colon", rfc: "9112 §5", wire: `${GET}${MARK}\r\n\r\n` },
  { name: "a bad Connection", rfc: "9110 §7.6.1", wire: `${GET}Connection: "${MARK}\r\n\r\n` },
  { name: "a signed length", rfc: "9110 §8.6", wire: `${POST}Content-Length: +${MARK}\r\n\r\n` },
  {
    name: "two lengths",
    rfc: "9112 §6.3",
    wire: `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`,
  },
  {
    name: "length and coding",
    rfc: "9112 §6.1",
    wire: `${POST}Content-Length: 5\r\n${CHUNKED}\r\n0\r\n\r\n`,
  },
  {
    name: "a coding in HTTP/1.0",
    rfc: "9112 §6.1",
    wire: `POST / HTTP/1.0\r\n${CHUNKED}\r\n0\r\n\r\n`,
  },
  {
    name: "an unknown coding",
    rfc: "9112 §6.1",
    wire: `${POST}Transfer-Encoding: ${MARK}, chunked\r\n\r\n`,
    status: 501,
  },
  {
    name: "chunked not last",
    rfc: "9112 §6.3",
    wire: `${POST}Transfer-Encoding: chunked, ${MARK}\r\n\r\n`,
  },
  { name: "a bad chunk size", rfc: "9112 §7.1", wire: `${POST}${CHUNKED}\r\n${MARK}\r\n\r\n` },
  {
    name: "a length as a trailer",
    rfc: "9110 §6.5.1",
    wire: `${POST}${CHUNKED}\r\n0\r\nContent-Length: 0\r\n\r\n`,
  },
];

const handler: Handler = async (request) => text(request.path + await request.body.text());

// The requests ahead have no empty line before them, so the one that is ignored is not spent.
const AHEAD = `GET /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${HOST}\r\n`;

for (const { name, rfc, wire, status = 400 } of ROWS) {
  Deno.test(`Connection answers ${status} behind the answers ahead, and closes, with ${name}`, async () => {
    const statuses = [200, 200, status];
    await checkRow({ name, rfc, wire: AHEAD + wire, statuses, lives: false }, handler);
  });

  Deno.test(`Connection quotes nothing of what the peer sent with ${name}`, async () => {
    const { received, exchanges, errors } = await exchange([wire], handler);
    assertEquals(received.includes(MARK), false);
    assertEquals(received.match(/\r\nContent-Type: (.*)\r\n/i)?.[1], "text/plain; charset=utf-8");
    assertEquals(exchanges.map((it) => it.status), [status]);
    assertEquals(errors, []);
  });
}
