import { text } from "../../lib/message.ts";
import { checkRow, type WireRow } from "../support/wire_rows.ts";

const HOST = "Host: h\r\n";
const CLOSE = "Connection: close\r\n";
const KEEP = "Connection: keep-alive\r\n";

const ROWS: readonly WireRow[] = [
  {
    name: "1.1 says nothing",
    rfc: "9112 §9.3",
    wire: `GET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200],
    lives: true,
  },
  {
    name: "1.1 says close",
    rfc: "9112 §9.3",
    wire: `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
    statuses: [200],
    lives: false,
  },
  {
    name: "1.1 says close in a list and in capitals",
    rfc: "9110 §7.6.1",
    wire: `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade , CLOSE\r\n\r\n`,
    statuses: [200],
    lives: false,
  },
  {
    name: "1.1 says close in the second of two lines",
    rfc: "9110 §5.3",
    wire: `GET / HTTP/1.1\r\n${HOST}${KEEP}${CLOSE}\r\n`,
    statuses: [200],
    lives: false,
  },
  {
    name: "1.1 names a field that only contains the word",
    rfc: "9110 §7.6.1",
    wire: `GET / HTTP/1.1\r\n${HOST}Connection: closed, x-close\r\n\r\n`,
    statuses: [200],
    lives: true,
  },
  {
    name: "1.1 says keep-alive",
    rfc: "9112 §9.3",
    wire: `GET / HTTP/1.1\r\n${HOST}${KEEP}\r\n`,
    statuses: [200],
    lives: true,
  },
  {
    name: "1.1 with an empty Connection",
    rfc: "9110 §5.6.1.2",
    wire: `GET / HTTP/1.1\r\n${HOST}Connection:\r\n\r\n`,
    statuses: [200],
    lives: true,
  },
  {
    name: "1.0 says nothing",
    rfc: "9112 §9.3",
    wire: "GET / HTTP/1.0\r\n\r\n",
    statuses: [200],
    lives: false,
  },
  {
    name: "1.0 says keep-alive",
    rfc: "9112 §9.3",
    wire: `GET / HTTP/1.0\r\n${KEEP}\r\n`,
    statuses: [200],
    lives: true,
  },
  {
    name: "1.0 says both",
    rfc: "9112 §9.3",
    wire: `GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n`,
    statuses: [200],
    lives: false,
  },
  {
    name: "two, and the first says close",
    rfc: "9112 §9.6",
    wire: `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200],
    lives: false,
  },
  {
    name: "an empty line before each request",
    rfc: "9112 §2.2",
    wire: `\r\nGET / HTTP/1.1\r\n${HOST}\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200, 200],
    lives: true,
  },
  {
    name: "CONNECT, after which the peer may speak something else",
    rfc: "9110 §9.3.6",
    wire: `CONNECT h:80 HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [501],
    lives: false,
  },
  {
    name: "the last request that a connection may have",
    rfc: "DESIGN §5, limits",
    wire: `GET / HTTP/1.1\r\n${HOST}\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200, 200],
    lives: false,
    limits: { requestsPerConnection: 2 },
  },
  {
    name: "the last but one",
    rfc: "DESIGN §5, limits",
    wire: `GET / HTTP/1.1\r\n${HOST}\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200, 200],
    lives: true,
    limits: { requestsPerConnection: 3 },
  },
  {
    name: "nothing at all",
    rfc: "9112 §9.5",
    wire: "",
    statuses: [],
    lives: true,
  },
];

for (const row of ROWS) {
  Deno.test(`Connection lives on, or not, with ${row.name}`, () => {
    return checkRow(row, ({ method }) => text("ok", { status: method === "GET" ? 200 : 501 }));
  });
}
