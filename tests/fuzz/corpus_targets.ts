import { type CorpusEntry, get, head, HOST } from "./corpus_entry.ts";

/** Request targets in their four forms, and Host (RFC 9112 §3.2, RFC 9110 §4.2 and §7.2). */
export const TARGETS: readonly CorpusEntry[] = [
  good("a query", get("/a?b=c&d")),
  good("a question mark in the query", get("/a?b?c")),
  good("an empty query", get("/?")),
  good("two slashes", get("//a//b")),
  good("dots", get("/../a/./b/%2e%2e/c")),
  good("an escaped slash", get("/a%2fb%5Cc")),
  good("UTF-8, escaped", get("/%e2%82%AC")),
  good("a broken escape in the query", get("/?%zz%")),
  good("what RFC 3986 would escape", get('/a"<>\\^`{|}?"<>\\^`{|}')),
  good("path parameters", get("/a;b=1,2/c:@!$&'()*+")),

  bad("a fragment", get("/#a")),
  bad("a fragment in the query", get("/?a#b")),
  bad("no slash", get("a")),
  bad("dots without a slash", get("../a")),
  bad("a query alone", get("?a")),
  bad("a backslash for a slash", get("\\a")),
  bad("a byte of Latin-1", get("/\xe9")),
  bad("UTF-8, raw", get("/\xe2\x82\xac")),
  bad("a DEL", get("/\x7f")),
  bad("a NUL", get("/\0")),
  bad("a tab", get("/a\tb")),
  bad("an escape that is none", get("/%zz")),
  bad("half an escape", get("/%4")),
  bad("a percent sign alone", get("/100%")),
  bad("an escaped NUL", get("/a%00b")),
  bad("an overlong dot", get("/%c0%ae")),
  bad("half a surrogate pair", get("/%ed%a0%80")),
  bad("an escaped byte of Latin-1", get("/%e9")),

  good("* with OPTIONS", head("OPTIONS * HTTP/1.1", HOST)),
  bad("* with GET", get("*")),
  bad("* with more behind it", head("OPTIONS *a HTTP/1.1", HOST)),
  good("absolute form", get("http://b.example/c?d")),
  good("absolute form in capitals", get("HTTP://B.EXAMPLE:443/c")),
  misdirected("https without TLS", get("https://b.example/c")),
  misdirected("HTTPS without TLS", get("HTTPS://b.example")),
  good("absolute form without a path", get("http://b.example")),
  good("absolute form with a query and no path", get("http://b.example?c")),
  good("OPTIONS for a whole server", head("OPTIONS http://b.example:80 HTTP/1.1", HOST)),
  bad("absolute form without a host", get("http:///c")),
  bad("absolute form with a port alone", get("http://:80/c")),
  bad("absolute form with userinfo", get("http://u:p@b.example/")),
  bad("absolute form of another scheme", get("ftp://b.example/")),
  bad("absolute form with one slash", get("http:/b.example/")),
  bad("absolute form with a fragment", get("http://b.example/#c")),
  bad("absolute form without Host", head("GET http://b.example/ HTTP/1.1")),
  bad("absolute form with a bad Host", head("GET http://b.example/ HTTP/1.1", "Host: b/c")),
  connect("CONNECT", "b.example:443", 405),
  connect("CONNECT to an address", "[::1]:443", 405),
  connect("CONNECT without a port", "b.example", 400),
  connect("CONNECT with an empty port", "b.example:", 400),
  connect("CONNECT with a path", "/", 400),
  connect("CONNECT with port 0", "b.example:0", 400),
  connect("CONNECT with a port too large", "b.example:65536", 400),

  ...["b", "b.example:8080", "b.example:", "127.0.0.1:1", "[::1]", "[2001:db8::1.2.3.4]:65535"]
    .map((host) => good(`Host ${host}`, head("GET / HTTP/1.1", `Host: ${host}`))),
  good("Host with an escape", head("GET / HTTP/1.1", "Host: b%C3%A4")),
  good("Host without a space before it", head("GET / HTTP/1.1", "Host:b")),
  good("Host between blanks", head("GET / HTTP/1.1", "hOST: \t b\t ")),
  bad("no Host", head("GET / HTTP/1.1")),
  bad("no Host, but one like it", head("GET / HTTP/1.1", "X-Host: b")),
  bad("two Hosts", get("/", "Host: b.example")),
  bad("twice the same Host", get("/", HOST)),
  bad("two Hosts in HTTP/1.0", head("GET / HTTP/1.0", HOST, HOST)),
  ...[
    "",
    ",",
    "a, b",
    "a b",
    "a/b",
    "a@b",
    "a?b",
    "a#b",
    "http://a",
    "a:b",
    "a:0",
    "a:65536",
    ":80",
  ]
    .map((host) => bad(`Host "${host}"`, head("GET / HTTP/1.1", `Host: ${host}`))),
  ...[
    "a:-1",
    "a:80:80",
    "[::1",
    "::1",
    "[]",
    "[::1]a",
    "[1.2.3.4]",
    "[:::]",
    "[g::1]",
    "a%",
    "\xe9",
  ]
    .map((host) => bad(`Host "${host}"`, head("GET / HTTP/1.1", `Host: ${host}`))),
  bad("an escaped NUL in Host", head("GET / HTTP/1.1", "Host: a%00")),
];

function good(name: string, wire: string): CorpusEntry {
  return { name: `${name} is good`, rfc: "9112 §3.2", wire, statuses: [200] };
}

function bad(name: string, wire: string): CorpusEntry {
  return { name: `${name} is bad`, rfc: "9112 §3.2, 9110 §7.2", wire, statuses: [400] };
}

function misdirected(name: string, wire: string): CorpusEntry {
  return { name, rfc: "9110 §7.4", wire, statuses: [421] };
}

function connect(name: string, target: string, status: number): CorpusEntry {
  const wire = head(`CONNECT ${target} HTTP/1.1`, HOST) + "what may be a tunnel";
  return { name, rfc: "9112 §3.2.3, 9110 §9.3.6", wire, statuses: [status] };
}
