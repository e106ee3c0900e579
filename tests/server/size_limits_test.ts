import { type Handler, text } from "../../lib/message.ts";
import { checkRow, type WireRow } from "../support/wire_rows.ts";

const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}`;
const POST = `POST / HTTP/1.1\r\n${HOST}`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n`;

/** Each limit once at its bound and once one over it. */
const ROWS: readonly WireRow[] = [
  {
    name: "a request line at the limit",
    rfc: "9112 §3",
    wire: `GET /${"a".repeat(26)} HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200],
    lives: true,
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a request line one over",
    rfc: "9110 §15.5.15",
    wire: `GET /${"a".repeat(27)} HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [414],
    lives: false,
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a method one over the limit of a request line",
    rfc: "9112 §3",
    wire: `${"G".repeat(41)} / HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [501],
    lives: false,
    limits: { requestLineBytes: 40 },
  },
  {
    name: "the second request line one over",
    rfc: "9110 §15.5.15",
    wire: `${GET}\r\nGET /${"a".repeat(27)} HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200, 414],
    lives: false,
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a head at the limit",
    rfc: "6585 §5",
    wire: `${GET}a: ${"b".repeat(60 - GET.length - 7)}\r\n\r\n`,
    statuses: [200],
    lives: true,
    limits: { headBytes: 60 },
  },
  {
    name: "a head one over",
    rfc: "6585 §5",
    wire: `${GET}a: ${"b".repeat(60 - GET.length - 6)}\r\n\r\n`,
    statuses: [431],
    lives: false,
    limits: { headBytes: 60 },
  },
  {
    name: "as many fields as allowed",
    rfc: "6585 §5",
    wire: `${GET}a: 1\r\nb: 2\r\n\r\n`,
    statuses: [200],
    lives: true,
    limits: { fieldCount: 3 },
  },
  {
    name: "one field more",
    rfc: "6585 §5",
    wire: `${GET}a: 1\r\nb: 2\r\nc: 3\r\n\r\n`,
    statuses: [431],
    lives: false,
    limits: { fieldCount: 3 },
  },
  {
    name: "a body at the limit by length",
    rfc: "9110 §15.5.14",
    wire: `${POST}Content-Length: 5\r\n\r\nhello`,
    statuses: [200],
    bodies: ["hello"],
    lives: true,
    limits: { bodyBytes: 5 },
  },
  {
    name: "a body one over by length",
    rfc: "9110 §15.5.14",
    wire: `${POST}Content-Length: 6\r\n\r\nhello!`,
    statuses: [413],
    lives: false,
    limits: { bodyBytes: 5 },
  },
  {
    name: "a body one over by length that is not asked for",
    rfc: "9110 §10.1.1",
    wire: `${POST}Content-Length: 6\r\nExpect: 100-continue\r\n\r\n`,
    statuses: [413],
    lives: false,
    limits: { bodyBytes: 5 },
  },
  {
    name: "a body of HEAD one over by length",
    rfc: "9110 §9.3.2",
    wire: `${POST.replace("POST", "HEAD")}Content-Length: 6\r\n\r\nhello!`,
    statuses: [413],
    lives: false,
    methods: ["HEAD"],
    limits: { bodyBytes: 5 },
  },
  {
    name: "a body at the limit in chunks",
    rfc: "9110 §15.5.14",
    wire: `${CHUNKED}\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`,
    statuses: [200],
    bodies: ["hello"],
    lives: true,
    limits: { bodyBytes: 5 },
  },
  {
    name: "a body one over in chunks",
    rfc: "9110 §15.5.14",
    wire: `${CHUNKED}\r\n3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n`,
    statuses: [413],
    lives: false,
    limits: { bodyBytes: 5 },
  },
  {
    name: "a chunk line at the limit",
    rfc: "9112 §7.1.1",
    wire: `${CHUNKED}\r\n5;a=bcdef\r\nhello\r\n0\r\n\r\n`,
    statuses: [200],
    lives: true,
    limits: { chunkLineBytes: 9 },
  },
  {
    name: "a chunk line one over",
    rfc: "9112 §7.1.1",
    wire: `${CHUNKED}\r\n5;a=bcdefg\r\nhello\r\n0\r\n\r\n`,
    statuses: [400],
    lives: false,
    limits: { chunkLineBytes: 9 },
  },
  {
    name: "chunk extensions at the limit",
    rfc: "9112 §7.1.1",
    wire: `${CHUNKED}\r\n4;a=b\r\nhell\r\n1;a=b\r\no\r\n0\r\n\r\n`,
    statuses: [200],
    lives: true,
    limits: { chunkExtensionBytes: 8 },
  },
  {
    name: "chunk extensions one over",
    rfc: "9112 §7.1.1",
    wire: `${CHUNKED}\r\n4;a=b\r\nhell\r\n1;a=bc\r\no\r\n0\r\n\r\n`,
    statuses: [400],
    lives: false,
    limits: { chunkExtensionBytes: 8 },
  },
  {
    name: "as many trailer fields as allowed",
    rfc: "6585 §5",
    wire: `${CHUNKED}\r\n0\r\na: 1\r\nb: 2\r\n\r\n`,
    statuses: [200],
    lives: true,
    limits: { fieldCount: 2 },
  },
  {
    name: "one trailer field more",
    rfc: "6585 §5",
    wire: `${CHUNKED}\r\n0\r\na: 1\r\nb: 2\r\nc: 3\r\n\r\n`,
    statuses: [431],
    lives: false,
    limits: { fieldCount: 2 },
  },
];

const readBody: Handler = async ({ body }) => text(await body.text());

for (const row of ROWS) {
  Deno.test(`Connection holds its limits with ${row.name}`, () => checkRow(row, readBody));
}
