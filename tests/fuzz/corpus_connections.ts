import { chunked, type CorpusEntry, get, head, HOST, post, sized } from "./corpus_entry.ts";

const EXPECT = "Expect: 100-continue";
const NEXT = get("/next");

/** Several requests, whether another may follow, and requests that end too early (RFC 9112 §9). */
export const CONNECTIONS: readonly CorpusEntry[] = [
  { name: "nothing", rfc: "9112 §9.5", wire: "", statuses: [] },
  { name: "an empty line alone", rfc: "9112 §2.2", wire: "\r\n", statuses: [] },
  pipeline("twenty requests", 200, ...Array(20).fill(NEXT)),
  pipeline("bodies of each kind", 200, sized("a"), chunked("1\r\nb\r\n0\r\n\r\n"), NEXT, sized("")),
  pipeline("HEAD between GETs", 200, get("/1"), head("HEAD /2 HTTP/1.1", HOST), get("/3")),
  pipeline("a body of all bytes", 200, sized(String.fromCharCode(...Array(256).keys()))),
  pipeline("a body that announces a trailer", 200, chunked("0\r\nX: a\r\n\r\n", "Trailer: X")),
  pipeline("a length shorter than what comes", 200, post("hell", "Content-Length: 4"), `o${NEXT}`),
  pipeline("a body that nothing announces, taken for a method", 200, post(""), `hello${NEXT}`),
  pipeline("an empty line ahead of each request", 200, `\r\n${NEXT}`, `\r\n${NEXT}`, "\r\n"),
  pipeline("CONNECT", 405, head("CONNECT b.example:443 HTTP/1.1", HOST) + "what may be a tunnel"),
  pipeline("CONNECT to an address", 405, head("CONNECT [::1]:443 HTTP/1.1", HOST)),
  pipeline("https without TLS", 421, get("https://b.example/c")),
  pipeline("an empty line behind a body", 200, sized("a"), `\r\n${NEXT}`, "\r\n"),
  broken("two empty lines behind a body", sized("a") + `\r\n\r\n${NEXT}`, [200, 400]),
  broken("garbage behind a request", `${NEXT}garbage\r\n\r\n`, [200, 400]),
  broken("a good request behind a bad one", `${head("GET / HTTP/1.1")}${NEXT}`, [400]),
  broken("a bad request between good ones", `${NEXT}${get("/#")}${NEXT}`, [200, 400]),

  closing("close", get("/", "Connection: close")),
  closing("Close among others", get("/", "Connection: x , CLOSE,y")),
  closing("close in a second field", get("/", "Connection: keep-alive", "Connection: close")),
  closing("close with a body", sized("hello", "Connection: close")),
  closing("HTTP/1.0", head("GET / HTTP/1.0", HOST)),
  closing("HTTP/1.0 with another option", head("GET / HTTP/1.0", "Connection: keep-alive-not")),
  staying("closed", get("/", "Connection: closed")),
  staying("keep-alive", get("/", "Connection: Keep-Alive", "Keep-Alive: timeout=5")),
  staying("a list of nothing", get("/", "Connection: , ,")),
  staying("HTTP/1.0 with keep-alive", head("GET / HTTP/1.0", HOST, "Connection: Keep-Alive")),
  broken("a Connection that is no list of tokens", get("/", 'Connection: "close"') + NEXT, [400]),
  broken("a Connection with a blank", get("/", "Connection: keep alive") + NEXT, [400]),

  pipeline("Expect", 200, sized("hello", EXPECT)),
  pipeline("Expect in capitals", 200, sized("hello", "EXPECT: 100-CONTINUE")),
  pipeline("Expect in two fields", 200, sized("hello", EXPECT, EXPECT)),
  pipeline("Expect with chunks", 200, chunked("5\r\nhello\r\n0\r\n\r\n", EXPECT), NEXT),
  pipeline("Expect without a body", 200, get("/", EXPECT), NEXT),
  pipeline("an empty Expect", 200, get("/", "Expect:"), NEXT),
  pipeline("Expect in a pipeline", 200, NEXT, sized("hello", EXPECT), NEXT),
  broken("Expect in HTTP/1.0", `${head("POST / HTTP/1.0", EXPECT, "Content-Length: 1")}a`, [200]),
  broken("another expectation", sized("hello", "Expect: 200-ok") + NEXT, [417]),
  broken("an expectation too many", sized("hello", `${EXPECT}, x`) + NEXT, [417]),
  broken("Expect and no body", post("", "Content-Length: 5", EXPECT), [400]),

  ...["G", "GET", "GET ", "GET /", "GET / HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\n"]
    .map((wire) => half(wire)),
  ...["H", "Host", "Host:", "Host: a", "Host: a\r", "Host: a\r\n", "Host: a\r\n\r"]
    .map((fields) => half(`GET / HTTP/1.1\r\n${fields}`)),
  ...["", "5", "5;", '5;a="', "5\r", "5\r\n", "5\r\nhel", "5\r\nhello", "5\r\nhello\r", "0"]
    .map((chunks) => half(chunked(chunks))),
  ...["0\r\n", "0\r\n\r", "0\r\nX", "0\r\nX: a\r\n", "0\r\nX: a\r\n\r"]
    .map((chunks) => half(chunked(chunks))),
  half(post("", "Content-Length: 5")),
  half(post("hell", "Content-Length: 5")),
  half("\r"),
  half("\r\n\r"),
  broken("half a request behind a whole one", `${NEXT}GET /ne`, [200, 400]),
  broken("a CR behind a request", `${NEXT}\r`, [200, 400]),
  broken("half a body behind a request", `${NEXT}${post("hel", "Content-Length: 5")}`, [200, 400]),
];

function pipeline(name: string, status: number, ...wires: readonly string[]): CorpusEntry {
  const statuses = wires.filter((wire) => wire !== "\r\n").map(() => status);
  return { name, rfc: "9112 §9.3.2, 9110 §10.1.1", wire: wires.join(""), statuses };
}

function broken(name: string, wire: string, statuses: readonly number[]): CorpusEntry {
  return { name, rfc: "9112 §9.6, 9110 §10.1.1", wire, statuses };
}

function closing(name: string, wire: string): CorpusEntry {
  const rfc = "9112 §9.3, §9.6";
  return { name: `${name} ends the connection`, rfc, wire: wire + NEXT, statuses: [200] };
}

function staying(name: string, wire: string): CorpusEntry {
  const rfc = "9112 §9.3";
  return { name: `${name} keeps the connection`, rfc, wire: wire + NEXT, statuses: [200, 200] };
}

function half(wire: string): CorpusEntry {
  return { name: `${JSON.stringify(wire)} alone`, rfc: "9112 §8", wire, statuses: [400] };
}
