import { text } from "../../lib/message.ts";
import { checkRow, type WireRow } from "../support/wire_rows.ts";

const HOST = "Host: h\r\n";
const CLOSE = "Connection: close\r\n";

const ROWS: readonly WireRow[] = [
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
    name: "the last request that a connection may have",
    rfc: "9112 §9.6",
    wire: `GET / HTTP/1.1\r\n${HOST}\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200, 200],
    lives: false,
    limits: { requestsPerConnection: 2 },
  },
  {
    name: "the last but one",
    rfc: "9112 §9.6",
    wire: `GET / HTTP/1.1\r\n${HOST}\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200, 200],
    lives: true,
    limits: { requestsPerConnection: 3 },
  },
  { name: "nothing at all", rfc: "9112 §9.5", wire: "", statuses: [], lives: true },
];

for (const row of ROWS) {
  Deno.test(`Connection lives on, or not, with ${row.name}`, () => checkRow(row, () => text("ok")));
}
