import { chunked, type CorpusEntry, get, head, HOST, post, sized } from "./corpus_entry.ts";

const SMUGGLED = get("/smuggled");
const CHUNKS = "5\r\nhello\r\n0\r\n\r\n";
const TE = "Transfer-Encoding: chunked";

/** How long a body is, and who would like two servers to differ on it (RFC 9112 §6, §11.2). */
export const FRAMING: readonly CorpusEntry[] = [
  good("a length", sized("hello")),
  good("a length of 0", sized("")),
  good("a length with leading zeros", post("hello", "Content-Length: 0005")),
  good("a length between blanks", post("hello", "Content-Length: \t5 \t")),
  good("a length in other letters", post("hello", "CONTENT-length:5")),
  good("a length with GET", get("/", "Content-Length: 5") + "hello"),
  good("a body of all bytes", sized(String.fromCharCode(...Array(256).keys()))),
  good("a body like a request", sized(SMUGGLED)),
  good("a body like chunks", sized(CHUNKS)),
  good("chunks", chunked(CHUNKS)),
  good("chunks with GET", get("/", TE) + CHUNKS),
  good("Chunked in other letters", post(CHUNKS, "transfer-ENCODING:\tCHUNKED\t")),
  good("chunked in a list with empty members", post(CHUNKS, "Transfer-Encoding: ,chunked ,")),
  good("no length at all", post("")),
  good("HTTP/1.0 with a length", `${head("POST / HTTP/1.0", "Content-Length: 5")}hello`),

  ...["", "+5", "-5", "5 5", "5, 5", "5,6", "5,", "0x5", "5.0", "5e0", "V", '"5"', "5;a", "\xb25"]
    .map((length) =>
      refused(`length "${length}"`, post(`hello${SMUGGLED}`, `Content-Length: ${length}`))
    ),
  ...["9007199254740992", "18446744073709551621", "1".repeat(400)]
    .map((length) => refused(`length ${length}`, post("hello", `Content-Length: ${length}`))),
  refused("twice the same length", sized(`hello${SMUGGLED}`, "Content-Length: 5")),
  refused("two lengths", post(`hello${SMUGGLED}`, "Content-Length: 5", "Content-Length: 0")),
  refused("a length and an empty length", post("hello", "Content-Length: 5", "Content-Length:")),
  refused("a length not reached", post("hell", "Content-Length: 5")),
  refused("a length and nothing", post("", "Content-Length: 5")),

  refused("length, then chunked", post(CHUNKS + SMUGGLED, "Content-Length: 15", TE)),
  refused("chunked, then length", chunked(CHUNKS + SMUGGLED, "Content-Length: 4")),
  refused("chunked beside a length of 0", chunked(CHUNKS, "Content-Length: 0")),
  refused("chunked beside a bad length", chunked(CHUNKS, "Content-Length: x")),
  refused("an empty coding beside a length", sized("hello", "Transfer-Encoding:")),
  refused("identity beside a length", sized("hello", "Transfer-Encoding: identity")),
  refused("an empty coding", post(CHUNKS, "Transfer-Encoding:")),
  refused("a list of nothing", post(CHUNKS, "Transfer-Encoding: , ,")),
  refused("identity", post(CHUNKS, "Transfer-Encoding: identity")),
  refused("chunked, twice", post(CHUNKS, "Transfer-Encoding: chunked, chunked")),
  refused("chunked in two fields", chunked(CHUNKS, TE)),
  refused("chunked, not last", post(CHUNKS, "Transfer-Encoding: chunked, gzip")),
  refused("chunked, not last, in two fields", chunked(CHUNKS, "Transfer-Encoding: gzip")),
  refused("gzip alone", post(CHUNKS, "Transfer-Encoding: gzip")),
  refused("xchunked", post(CHUNKS, "Transfer-Encoding: xchunked")),
  refused("chunked in quotes", post(CHUNKS, 'Transfer-Encoding: "chunked"')),
  refused("chunked with a parameter", post(CHUNKS, "Transfer-Encoding: chunked;a=b")),
  refused("chunked with a semicolon", post(CHUNKS, "Transfer-Encoding: chunked;")),
  refused("chunked behind a vertical tab", post(CHUNKS, "Transfer-Encoding: \x0bchunked")),
  refused("chunked behind a no-break space", post(CHUNKS, "Transfer-Encoding: \xa0chunked")),
  refused("chunked behind a NUL", post(CHUNKS, "Transfer-Encoding: \0chunked")),
  refused("chunked, folded", post(CHUNKS, "Transfer-Encoding:\r\n chunked")),
  refused("chunked with a Kelvin sign", post(CHUNKS, "Transfer-Encoding: chun\xe2\x84\xaaed")),
  refused("Transfer-Encoding in HTTP/1.0", head("POST / HTTP/1.0", HOST, TE) + CHUNKS),
  refused("gzip, then chunked", post(CHUNKS, "Transfer-Encoding: gzip, chunked"), 501),
  refused("gzip, chunked in two fields", post(CHUNKS, "Transfer-Encoding: gzip", TE), 501),
  refused("identity, then chunked", post(CHUNKS, "Transfer-Encoding: identity, chunked"), 501),

  {
    name: "a field that only looks like Transfer-Encoding",
    rfc: "9112 §6",
    wire: sized("hello", "Transfer_Encoding: chunked", "X-Transfer-Encoding: chunked"),
    statuses: [200],
  },
  {
    name: "a length shorter than what comes",
    rfc: "9112 §6.3",
    wire: post(`hello${SMUGGLED}`, "Content-Length: 4"),
    statuses: [200, 200],
  },
  {
    name: "a body that nothing announces, taken for a method",
    rfc: "9112 §6.3",
    wire: post("hello") + SMUGGLED,
    statuses: [200, 200],
  },
  {
    name: "a request behind the body that is served as such",
    rfc: "9112 §9.3.2",
    wire: sized("hello") + SMUGGLED,
    statuses: [200, 200],
  },
];

function good(name: string, wire: string): CorpusEntry {
  return { name: `${name} is good`, rfc: "9112 §6.3", wire, statuses: [200] };
}

function refused(name: string, wire: string, status = 400): CorpusEntry {
  return { name: `${name} is refused`, rfc: "9112 §6.1, §6.3", wire, statuses: [status] };
}
