import { type CorpusEntry, get, HOST } from "./corpus_entry.ts";

const LINE = "GET / HTTP/1.1\r\n";

/** Field lines, as they should and should not be (RFC 9112 §5, RFC 9110 §5). */
export const FIELDS: readonly CorpusEntry[] = [
  good("an empty value", "X:"),
  good("a value of blanks", "X: \t \t"),
  good("blanks within a value", "X: a \t b"),
  good("colons in a value", "X: :a:b:"),
  good("Latin-1 in a value", "X: \x80\xa0\xff"),
  good("UTF-8 in a value", "X: \xe2\x82\xac"),
  good("a byte order mark in a value", "X: \xef\xbb\xbf"),
  good("broken UTF-8 in a value", "X: \xc3(\xe2\x82"),
  good("every token byte in a name", "!#$%&'*+-.^_`|~09AZaz: b"),
  good("a name of digits", "0: b"),
  good("the same field thrice", "X: a", "x: b", "X: a"),
  good("a name that objects have", "__proto__: a", "constructor: b", "toString: c"),
  good("commas and quotes", 'Accept: ,, "a\\"b,c" ,;,', "Cookie: a=b; c=d"),
  good("what proxies add", "Via: 1.1 p", "Forwarded: for=c", "X-Forwarded-Host: evil.example"),
  good("an upgrade", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAA"),

  bad("a space before the colon", "X : a"),
  bad("a tab before the colon", "X\t: a"),
  bad("a space before the colon of Content-Length", "Content-Length : 0"),
  bad("a space before the colon of Transfer-Encoding", "Transfer-Encoding : chunked"),
  bad("a folded value", "X: a\r\n b"),
  bad("a value folded by a tab", "X: a\r\n\tb"),
  bad("a folded empty line", "X: a\r\n "),
  bad("no colon", "X"),
  bad("no name", ": a"),
  bad("a line of a space", " "),
  bad("a space within a name", "X Y: a"),
  bad("a slash in a name", "X/Y: a"),
  bad("brackets around a name", "(X): a"),
  bad("a quoted name", '"X": a'),
  bad("Latin-1 in a name", "X\xe9: a"),
  bad("a second request line", "GET /evil HTTP/1.1"),
  bad("a NUL in a value", "X: a\0b"),
  bad("a NUL in a name", "X\0: a"),
  bad("a bell in a value", "X: \x07"),
  bad("an escape in a value", "X: \x1b[2J"),
  bad("a DEL in a value", "X: \x7f"),
  bad("a bare CR in a value", "X: a\rb"),
  bad("a bare CR at the end of a value", "X: a\r"),
  bad("a bare LF in a value", "X: a\nY: b"),
  bad("a bare LF that hides a field", "X: a\nContent-Length: 5"),
  {
    name: "a blank before the first field",
    rfc: "9112 §2.2",
    wire: `${LINE} ${HOST}\r\n${HOST}\r\n\r\n`,
    statuses: [400],
  },
  {
    name: "LF alone throughout",
    rfc: "9112 §2.2",
    wire: `GET / HTTP/1.1\n${HOST}\n\n`,
    statuses: [400],
  },
  {
    name: "LF for the empty line",
    rfc: "9112 §2.2",
    wire: `${LINE}${HOST}\r\n\n`,
    statuses: [400],
  },
  {
    name: "CR for the empty line",
    rfc: "9112 §2.2",
    wire: `${LINE}${HOST}\r\n\r\r\n`,
    statuses: [400],
  },
];

function good(name: string, ...fields: readonly string[]): CorpusEntry {
  return { name: `${name} is good`, rfc: "9110 §5.5", wire: get("/", ...fields), statuses: [200] };
}

function bad(name: string, ...fields: readonly string[]): CorpusEntry {
  return { name: `${name} is bad`, rfc: "9112 §5", wire: get("/", ...fields), statuses: [400] };
}
