import { type CorpusEntry, get, head, HOST } from "./corpus_entry.ts";

/** Methods, versions, and what precedes or resembles a request line (RFC 9112 §2–§3). */
export const REQUEST_LINES: readonly CorpusEntry[] = [
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"]
    .map((method) => goodLine(method, `${method} / HTTP/1.1`)),
  goodLine("a lower-case method", "get / HTTP/1.1"),
  goodLine("a method of all token bytes", "!#$%&'*+-.^_`|~09AZaz / HTTP/1.1"),
  goodLine("a method of one byte", "M / HTTP/1.1"),
  goodLine("HTTP/1.0 with Host", "GET / HTTP/1.0"),
  {
    name: "HTTP/1.0 without Host",
    rfc: "9112 §3.2",
    wire: head("GET / HTTP/1.0"),
    statuses: [200],
  },

  { name: "an empty line ahead", rfc: "9112 §2.2", wire: `\r\n${get()}`, statuses: [200] },
  {
    name: "an empty line ahead of each request",
    rfc: "9112 §2.2",
    wire: `\r\n${get("/1")}\r\n${get("/2")}\r\n`,
    statuses: [200, 200],
  },
  badLine("two empty lines ahead", `\r\n\r\n${get()}`),
  badLine("a bare LF ahead", `\n${get()}`),
  badLine("a bare CR ahead", `\r${get()}`),
  badLine("a space ahead", ` ${get()}`),
  badLine("a byte order mark ahead", `\xef\xbb\xbf${get()}`),
  badLine("a NUL ahead", `\0${get()}`),

  badLine("no method", head(" / HTTP/1.1", HOST)),
  badLine("no target", head("GET HTTP/1.1", HOST)),
  badLine("an empty target", head("GET  HTTP/1.1", HOST)),
  badLine("a method alone", head("GET", HOST)),
  badLine("two spaces before the target", head("GET  / HTTP/1.1", HOST)),
  badLine("two spaces before the version", head("GET /  HTTP/1.1", HOST)),
  badLine("a space at the end", head("GET / HTTP/1.1 ", HOST)),
  badLine("a tab for a space", head("GET\t/ HTTP/1.1", HOST)),
  badLine("a vertical tab for a space", head("GET /\x0bHTTP/1.1", HOST)),
  badLine("a colon in the method", head("GE:T / HTTP/1.1", HOST)),
  badLine("a quoted method", head('"GET" / HTTP/1.1', HOST)),
  badLine("a method of Latin-1", head("G\xc4T / HTTP/1.1", HOST)),
  badLine("a DEL in the method", head("GE\x7fT / HTTP/1.1", HOST)),
  badLine("a bare LF behind the line", `GET / HTTP/1.1\n${HOST}\r\n\r\n`),
  badLine("a bare CR behind the line", `GET / HTTP/1.1\r${HOST}\r\n\r\n`),
  badLine("two CR behind the line", `GET / HTTP/1.1\r\r\n${HOST}\r\n\r\n`),
  badLine("a TLS hello", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"),
  badLine("a status line", head("HTTP/1.1 200 OK", HOST)),

  badVersion("HTTP/0.9 in full", "GET / HTTP/0.9", 505),
  badVersion("HTTP/0.9 as it was", "GET /", 400),
  badVersion("HTTP/2.0", "GET / HTTP/2.0", 505),
  badVersion("HTTP/2", "GET / HTTP/2", 505),
  badVersion("HTTP/1.2", "GET / HTTP/1.2", 505),
  badVersion("HTTP/1.10", "GET / HTTP/1.10", 505),
  badVersion("HTTP/1", "GET / HTTP/1", 400),
  badVersion("HTTP/01.1", "GET / HTTP/01.1", 400),
  badVersion("HTTP/1.", "GET / HTTP/1.", 400),
  badVersion("HTTP/1.1a", "GET / HTTP/1.1a", 400),
  badVersion("HTTP/1,1", "GET / HTTP/1,1", 400),
  badVersion("HTTP/-1.1", "GET / HTTP/-1.1", 400),
  badVersion("http/1.1", "GET / http/1.1", 400),
  badVersion("HTTPS/1.1", "GET / HTTPS/1.1", 400),
  badVersion("ICY/1.1", "GET / ICY/1.1", 400),
  {
    name: "the preface of HTTP/2",
    rfc: "9113 §3.4",
    wire: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    statuses: [505],
  },
];

function goodLine(name: string, line: string): CorpusEntry {
  return { name, rfc: "9112 §3", wire: head(line, HOST), statuses: [200] };
}

function badLine(name: string, wire: string): CorpusEntry {
  return { name, rfc: "9112 §2.2, §3", wire, statuses: [400] };
}

function badVersion(name: string, line: string, status: number): CorpusEntry {
  return { name, rfc: "9112 §2.3", wire: head(line, HOST), statuses: [status] };
}
