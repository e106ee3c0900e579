import { assertEquals, assertMatch } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { checkRow } from "../support/wire_rows.ts";

/** What is wrong, with which status it is refused where that is not 400, and its bytes. */
type MalformedRow = readonly [name: string, rfc: string, wire: string, status?: number];

/** It must show up in no answer. */
const MARK = "zebra7";
const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}`;
const POST = `POST / HTTP/1.1\r\n${HOST}`;
const CHUNKED = "Transfer-Encoding: chunked\r\n";

const ROWS: readonly MalformedRow[] = [
  ["no request line", "9112 §3", `${MARK}\r\n\r\n`],
  ["a second empty line", "9112 §2.2", `\r\n\r\n${GET}\r\n`],
  ["a bare LF", "9112 §2.2", `GET /${MARK} HTTP/1.1\n${HOST}\r\n`],
  ["a bare CR", "9112 §2.2", `${GET}x: ${MARK}\ry\r\n\r\n`],
  ["a NUL", "9110 §5.5", `${GET}x: ${MARK}\0\r\n\r\n`],
  ["two spaces", "9112 §3", `GET  /${MARK} HTTP/1.1\r\n${HOST}\r\n`],
  ["a bad method", "9110 §9.1", `G{T /${MARK} HTTP/1.1\r\n${HOST}\r\n`],
  ["a bad target", "9112 §3.2", `GET ${MARK} HTTP/1.1\r\n${HOST}\r\n`],
  ["a fragment", "9112 §3.2", `GET /#${MARK} HTTP/1.1\r\n${HOST}\r\n`],
  ["a bad escape", "3986 §2.1", `GET /%zz${MARK} HTTP/1.1\r\n${HOST}\r\n`],
  ["a bad scheme", "9110 §4.2", `GET ${MARK}://a/ HTTP/1.1\r\n${HOST}\r\n`],
  ["a user", "9110 §4.2.4", `GET http://${MARK}@a/ HTTP/1.1\r\n${HOST}\r\n`],
  ["a bad version", "9112 §2.3", `GET / ${MARK}/1.1\r\n${HOST}\r\n`],
  ["HTTP/2.0", "9110 §15.6.6", `GET /${MARK} HTTP/2.0\r\n${HOST}\r\n`, 505],
  ["HTTP/2's preface", "9113 §3.4", "PRI * HTTP/2.0\r\n\r\n", 505],
  ["no Host", "9112 §3.2", `GET /${MARK} HTTP/1.1\r\n\r\n`],
  ["two Hosts", "9112 §3.2", `${GET}Host: ${MARK}\r\n\r\n`],
  ["a bad Host", "9110 §7.2", `GET / HTTP/1.1\r\nHost: ${MARK}/\r\n\r\n`],
  ["a folded field", "9112 §5.2", `${GET}x: y\r\n ${MARK}\r\n\r\n`],
  ["a blank before the colon", "9112 §5.1", `${GET}${MARK} : x\r\n\r\n`],
  ["no colon", "9112 §5", `${GET}${MARK}\r\n\r\n`],
  ["a bad Connection", "9110 §7.6.1", `${GET}Connection: "${MARK}\r\n\r\n`],
  ["an unknown expectation", "9110 §10.1.1", `${GET}Expect: ${MARK}\r\n\r\n`, 417],
  ["a signed length", "9110 §8.6", `${POST}Content-Length: +${MARK}\r\n\r\n`],
  ["two lengths", "9112 §6.3", `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
  ["length and coding", "9112 §6.1", `${POST}Content-Length: 5\r\n${CHUNKED}\r\n0\r\n\r\n`],
  ["a coding in HTTP/1.0", "9112 §6.1", `POST / HTTP/1.0\r\n${CHUNKED}\r\n0\r\n\r\n`],
  ["an unknown coding", "9112 §6.1", `${POST}Transfer-Encoding: ${MARK}, chunked\r\n\r\n`, 501],
  ["chunked not last", "9112 §6.3", `${POST}Transfer-Encoding: chunked, ${MARK}\r\n\r\n`],
  ["a bad chunk size", "9112 §7.1", `${POST}${CHUNKED}\r\n${MARK}\r\n\r\n`],
  ["a bad extension", "9112 §7.1.1", `${POST}${CHUNKED}\r\n1;${MARK}=(\r\n\r\n`],
  ["a bad trailer", "9112 §7.1.2", `${POST}${CHUNKED}\r\n0\r\n${MARK}\r\n\r\n`],
  ["a length as a trailer", "9110 §6.5.1", `${POST}${CHUNKED}\r\n0\r\nContent-Length: 0\r\n\r\n`],
];

const handler: Handler = async (request) => text(request.path + await request.body.text());

// The requests ahead have no empty line before them, so the one that is ignored is not spent.
const AHEAD = `GET /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${HOST}\r\n`;

for (const [name, rfc, wire, status = 400] of ROWS) {
  Deno.test(`Connection answers ${status} behind the answers ahead, and closes, with ${name}`, async () => {
    const statuses = [200, 200, status];
    await checkRow({ name, rfc, wire: AHEAD + wire, statuses, lives: false }, handler);
  });

  Deno.test(`Connection names a rule and quotes nothing of what the peer sent with ${name}`, async () => {
    const { received, exchanges, errors } = await exchange([wire], handler);
    assertEquals(received.includes(MARK), false);
    assertMatch(received, /\r\n\r\n.*(?:RFC [0-9]{4}|HTTP\/1\.0)/);
    assertEquals(received.match(/\r\nContent-Type: (.*)\r\n/i)?.[1], "text/plain; charset=utf-8");
    assertEquals(exchanges.map((it) => it.status), [status]);
    assertEquals(errors, []);
  });
}
