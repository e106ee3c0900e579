import { chunked, type CorpusEntry, get, head, HOST, post, sized } from "./corpus_entry.ts";

const NEXT = get("/next");
const LAST = "0\r\n\r\n";
/** The two lines that every request here needs, and their CRLF. */
const BARE_BYTES = get().length;

/** One byte, field or request under and over each limit; and floods (RFC 9110 §15.5). */
export const LIMITS: readonly CorpusEntry[] = [
  {
    name: "a request line of the longest",
    rfc: "9110 §15.5.15",
    wire: get(`/${"a".repeat(26)}`),
    statuses: [200],
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a request line too long",
    rfc: "9110 §15.5.15",
    wire: get(`/${"a".repeat(27)}`),
    statuses: [414],
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a request line without an end",
    rfc: "9110 §15.5.15",
    wire: `A ${"A".repeat(39)}`,
    statuses: [414],
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a method without an end",
    rfc: "9112 §3",
    wire: "A".repeat(41),
    statuses: [501],
    limits: { requestLineBytes: 40 },
  },
  {
    name: "a host in the target too long to be a name",
    rfc: "1035 §2.3.4",
    wire: get(`http://${"a".repeat(262)}/`),
    statuses: [414],
  },
  heads("a head of the largest", [get("/", `X: ${"a".repeat(95 - BARE_BYTES)}`), NEXT], [200, 200]),
  heads("a head too large", [get("/", `X: ${"a".repeat(96 - BARE_BYTES)}`), NEXT], [431]),
  heads("a field without an end", [`GET / HTTP/1.1\r\nX: ${"a".repeat(200)}`], [431]),
  heads("a flood behind a good request", [NEXT, `GET / HTTP/1.1\r\n${"X:\r\n".repeat(40)}`], [
    200,
    431,
  ]),
  fields("as many fields as may be", 3, [200]),
  fields("a field too many", 4, [431]),
  {
    name: "a hundred fields and one",
    rfc: "6585 §5",
    wire: head("GET / HTTP/1.1", HOST, ...Array(100).fill("X:a")),
    statuses: [431],
  },

  body("a body of the largest", sized("a".repeat(20)) + NEXT, [200, 200]),
  body("a body too large", sized("a".repeat(21)) + NEXT, [413]),
  body("a body too large, announced and not sent", post("", "Content-Length: 21"), [413]),
  body("a body too large and withheld", sized("a".repeat(21), "Expect: 100-continue"), [413]),
  body("chunks of the largest", chunked(`14\r\n${"a".repeat(20)}\r\n${LAST}`) + NEXT, [200, 200]),
  body("a chunk too large", chunked(`15\r\n${"a".repeat(21)}\r\n${LAST}`) + NEXT, [413]),
  body("chunks too large together", chunked(`1\r\na\r\n`.repeat(21) + LAST) + NEXT, [413]),
  body("chunks that break beyond the largest", chunked(`${"1\r\na\r\n".repeat(21)}x`), [413]),
  body("chunks that break before it", chunked(`${"1\r\na\r\n".repeat(20)}x`), [400]),

  chunkLine("a chunk line of the longest", `1;${"a".repeat(18)}\r\na\r\n`, [200, 200]),
  chunkLine("a chunk line too long", `1;${"a".repeat(19)}\r\na\r\n`, [400]),
  chunkLine("a chunk size too long", `${"0".repeat(20)}1\r\na\r\n`, [400]),
  chunkLine("as many extensions as may be", "1;aaaaaaaaa\r\na\r\n".repeat(3), [200, 200]),
  chunkLine("extensions too many", "1;aaaaaaaaa\r\na\r\n".repeat(3) + "1;a\r\na\r\n", [400]),
  chunkLine("a chunk line without an end", "0".repeat(50), [400]),
  trailer("a trailer of the largest", `X: ${"a".repeat(93)}`, [200, 200]),
  trailer("a trailer too large", `X: ${"a".repeat(94)}`, [431]),
  trailer("a trailer without an end", "a".repeat(200), [431]),
  trailer("as many trailers as may be", Array(3).fill("X: a").join("\r\n"), [200, 200]),
  trailer("a trailer too many", Array(4).fill("X: a").join("\r\n"), [431]),
  {
    name: "a connection with as many requests as may be",
    rfc: "9112 §9.6",
    wire: NEXT.repeat(4),
    statuses: [200, 200, 200],
    limits: { requestsPerConnection: 3 },
  },
];

function heads(name: string, wires: readonly string[], statuses: number[]): CorpusEntry {
  return { name, rfc: "6585 §5", wire: wires.join(""), statuses, limits: { headBytes: 100 } };
}

function fields(name: string, count: number, statuses: number[]): CorpusEntry {
  const wire = head("GET / HTTP/1.1", HOST, ...Array(count - 1).fill("X: a"));
  return { name, rfc: "6585 §5", wire, statuses, limits: { fieldCount: 3 } };
}

function body(name: string, wire: string, statuses: number[]): CorpusEntry {
  return { name, rfc: "9110 §15.5.14", wire, statuses, limits: { bodyBytes: 20 } };
}

function chunkLine(name: string, lines: string, statuses: number[]): CorpusEntry {
  const limits = { chunkLineBytes: 20, chunkExtensionBytes: 30 };
  return { name, rfc: "9112 §7.1.1", wire: chunked(lines + LAST) + NEXT, statuses, limits };
}

function trailer(name: string, lines: string, statuses: number[]): CorpusEntry {
  const limits = { headBytes: 100, fieldCount: 3 };
  const wire = chunked(`0\r\n${lines}\r\n\r\n`) + NEXT;
  return { name, rfc: "6585 §5, 9112 §7.1.2", wire, statuses, limits };
}
