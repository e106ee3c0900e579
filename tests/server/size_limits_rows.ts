import type { Limits } from "../../lib/server/limits.ts";
import type { WireRow } from "../support/wire_rows.ts";

const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}`;
const POST = `POST / HTTP/1.1\r\n${HOST}`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n`;
const CHUNKS = `${CHUNKED}\r\n`;
const LAST = "0\r\n\r\n";
const LENGTH_6 = `${POST}Content-Length: 6\r\n`;

const LINE: Partial<Limits> = { requestLineBytes: 40 };
const HEAD: Partial<Limits> = { headBytes: 60 };
const BODY: Partial<Limits> = { bodyBytes: 5 };
const CHUNK: Partial<Limits> = { chunkLineBytes: 9 };
const EXTENSIONS: Partial<Limits> = { chunkExtensionBytes: 8 };
const TRAILERS: Partial<Limits> = { headBytes: 100, fieldCount: 2 };

/** Where the last status is 200 the connection lives. */
type LimitRow = readonly [
  name: string,
  rfc: string,
  wire: string,
  statuses: readonly number[],
  limits: Partial<Limits>,
  rest?: Partial<WireRow>,
];

const ROWS: readonly LimitRow[] = [
  ["a request line at the limit", "9112 §3", line(`GET /${"a".repeat(26)}`), [200], LINE],
  ["a request line one over", "9110 §15.5.15", line(`GET /${"a".repeat(27)}`), [414], LINE],
  ["a request line without an end", "9110 §15.5.15", `A ${"A".repeat(39)}`, [414], LINE],
  [
    "a method one over the limit of a request line",
    "9112 §3",
    line(`${"G".repeat(41)} /`),
    [501],
    LINE,
  ],
  ["a method without an end", "9112 §3", "A".repeat(41), [501], LINE],
  [
    "the second request line one over",
    "9110 §15.5.15",
    `${GET}\r\n${line(`GET /${"a".repeat(27)}`)}`,
    [200, 414],
    LINE,
  ],
  [
    "a host too long to be a name",
    "1035 §2.3.4",
    line(`GET http://${"a".repeat(262)}/`),
    [414],
    {},
  ],

  ["a head at the limit", "6585 §5", fields(`a: ${"b".repeat(60 - GET.length - 7)}`), [200], HEAD],
  ["a head one over", "6585 §5", fields(`a: ${"b".repeat(60 - GET.length - 6)}`), [431], HEAD],
  ["a field without an end", "6585 §5", `${GET}a: ${"b".repeat(200)}`, [431], HEAD],
  ["fields without an end", "6585 §5", `${GET}\r\n${GET}${"a:\r\n".repeat(40)}`, [200, 431], HEAD],
  ["as many fields as allowed", "6585 §5", fields("a: 1", "b: 2"), [200], { fieldCount: 3 }],
  ["one field more", "6585 §5", fields("a: 1", "b: 2", "c: 3"), [431], { fieldCount: 3 }],
  ["a hundred fields and one", "6585 §5", fields(...Array(100).fill("a:b")), [431], {}],

  [
    "a body at the limit by length",
    "9110 §15.5.14",
    `${POST}Content-Length: 5\r\n\r\nhello`,
    [200],
    BODY,
    { bodies: ["hello"] },
  ],
  ["a body one over by length", "9110 §15.5.14", `${LENGTH_6}\r\nhello!`, [413], BODY],
  ["a body one over that is not sent", "9110 §15.5.14", `${LENGTH_6}\r\n`, [413], BODY],
  [
    "a body one over by length that is not asked for",
    "9110 §10.1.1",
    `${LENGTH_6}Expect: 100-continue\r\n\r\n`,
    [413],
    BODY,
  ],
  [
    "a body of HEAD one over by length",
    "9110 §9.3.2",
    `${LENGTH_6.replace("POST", "HEAD")}\r\nhello!`,
    [413],
    BODY,
    { methods: ["HEAD"] },
  ],
  [
    "a body at the limit in chunks",
    "9110 §15.5.14",
    `${CHUNKS}3\r\nhel\r\n2\r\nlo\r\n${LAST}`,
    [200],
    BODY,
    { bodies: ["hello"] },
  ],
  ["a body one over in chunks", "9110 §15.5.14", chunks("3\r\nhel\r\n3\r\nlo!"), [413], BODY],
  ["a chunk one over", "9110 §15.5.14", chunks("6\r\nhello!"), [413], BODY],
  ["chunks that break beyond the limit", "9110 §15.5.14", chunks("6\r\nhello!x"), [413], BODY],
  ["chunks that break before the limit", "9110 §15.5.14", chunks("5\r\nhellox"), [400], BODY],

  ["a chunk line at the limit", "9112 §7.1.1", chunks("5;a=bcdef\r\nhello"), [200], CHUNK],
  ["a chunk line one over", "9112 §7.1.1", chunks("5;a=bcdefg\r\nhello"), [400], CHUNK],
  ["a chunk size too long", "9112 §7.1.1", chunks(`${"0".repeat(9)}5\r\nhello`), [400], CHUNK],
  ["a chunk line without an end", "9112 §7.1.1", `${CHUNKS}${"0".repeat(50)}`, [400], CHUNK],
  [
    "chunk extensions at the limit",
    "9112 §7.1.1",
    chunks("4;a=b\r\nhell\r\n1;a=b\r\no"),
    [200],
    EXTENSIONS,
  ],
  [
    "chunk extensions one over",
    "9112 §7.1.1",
    chunks("4;a=b\r\nhell\r\n1;a=bc\r\no"),
    [400],
    EXTENSIONS,
  ],

  ["as many trailer fields as allowed", "6585 §5", trailers("a: 1", "b: 2"), [200], TRAILERS],
  ["one trailer field more", "6585 §5", trailers("a: 1", "b: 2", "c: 3"), [431], TRAILERS],
  ["a trailer at the limit", "6585 §5", trailers(`X: ${"a".repeat(93)}`), [200], TRAILERS],
  ["a trailer one over", "6585 §5", trailers(`X: ${"a".repeat(94)}`), [431], TRAILERS],
  ["a trailer without an end", "6585 §5", `${CHUNKS}0\r\n${"a".repeat(200)}`, [431], TRAILERS],
  [
    "as many requests as a connection may have",
    "9112 §9.6",
    `${GET}\r\n`.repeat(3),
    [200, 200, 200],
    { requestsPerConnection: 3 },
    { lives: false },
  ],
];

/** Each limit once at its bound and once one over it. */
export const SIZE_LIMITS: readonly WireRow[] = ROWS.map(
  ([name, rfc, wire, statuses, limits, rest]) => {
    return { name, rfc, wire, statuses, lives: statuses.at(-1) === 200, limits, ...rest };
  },
);

function line(start: string): string {
  return `${start} HTTP/1.1\r\n${HOST}\r\n`;
}

function fields(...lines: readonly string[]): string {
  return [GET.trimEnd(), ...lines, "", ""].join("\r\n");
}

function chunks(lines: string): string {
  return `${CHUNKS}${lines}\r\n${LAST}`;
}

function trailers(...lines: readonly string[]): string {
  return `${CHUNKS}0\r\n${lines.join("\r\n")}\r\n\r\n`;
}
