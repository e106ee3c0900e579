import { assertEquals } from "@std/assert";
import { parseRequestHead } from "../../lib/protocol/request_head.ts";
import { everySplit, wireBytes } from "../support/every_split.ts";
import { readHead, wireOf } from "../support/read_head.ts";
import { statusOf } from "../support/status_of.ts";

interface Expected {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly version: string;
  readonly authority: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

interface Accepted {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  readonly expected: Partial<Expected>;
}

const PLAIN: Expected = {
  method: "GET",
  target: "/",
  path: "/",
  query: "",
  version: "1.1",
  authority: "a",
  fields: [["host", "a"]],
};

const ACCEPTED: readonly Accepted[] = [
  {
    name: "the least there is",
    rfc: "9112 §3",
    wire: wireOf("GET / HTTP/1.1", "Host: a"),
    expected: PLAIN,
  },
  {
    name: "a query and several fields",
    rfc: "9112 §3.2.1",
    wire: wireOf("POST /a%20b?c=d HTTP/1.1", "Host: a:80", "X-Y:  z  ", "x-y: \xe9"),
    expected: {
      method: "POST",
      target: "/a%20b?c=d",
      path: "/a%20b",
      query: "c=d",
      authority: "a:80",
      fields: [["host", "a:80"], ["x-y", "z"], ["x-y", "\xe9"]],
    },
  },
  {
    name: "the method HEAD",
    rfc: "9110 §9.1",
    wire: wireOf("HEAD / HTTP/1.1", "Host: a"),
    expected: { method: "HEAD" },
  },
  {
    name: "the method PUT",
    rfc: "9110 §9.1",
    wire: wireOf("PUT / HTTP/1.1", "Host: a"),
    expected: { method: "PUT" },
  },
  {
    name: "the method get",
    rfc: "9110 §9.1",
    wire: wireOf("get / HTTP/1.1", "Host: a"),
    expected: { method: "get" },
  },
  {
    name: "HTTP/1.0 without Host",
    rfc: "9112 §3.2",
    wire: wireOf("GET / HTTP/1.0"),
    expected: { version: "1.0", authority: "", fields: [] },
  },
  {
    name: "HTTP/1.0 with Host",
    rfc: "9112 §3.2",
    wire: wireOf("GET / HTTP/1.0", "Host: a"),
    expected: { version: "1.0" },
  },
  {
    name: "a method nobody knows, in its own case",
    rfc: "9110 §9.1",
    wire: wireOf("M-search! / HTTP/1.1", "Host: a"),
    expected: { method: "M-search!" },
  },
  {
    name: "the absolute form, whose authority wins over Host",
    rfc: "9112 §3.2.2",
    wire: wireOf("GET http://b:81/c?d HTTP/1.1", "Host: a"),
    expected: { target: "http://b:81/c?d", path: "/c", query: "d", authority: "b:81" },
  },
  {
    name: "the absolute form in HTTP/1.0 without Host",
    rfc: "9112 §3.2.2",
    wire: wireOf("GET http://b HTTP/1.0"),
    expected: { target: "http://b", version: "1.0", authority: "b", fields: [] },
  },
  {
    name: "the asterisk form",
    rfc: "9112 §3.2.4",
    wire: wireOf("OPTIONS * HTTP/1.1", "Host: a"),
    expected: { method: "OPTIONS", target: "*", path: "*" },
  },
  {
    name: "the authority form",
    rfc: "9112 §3.2.3",
    wire: wireOf("CONNECT b:443 HTTP/1.1", "Host: a"),
    expected: { method: "CONNECT", target: "b:443", path: "", authority: "b:443" },
  },
];

for (const { name, rfc, wire, expected } of ACCEPTED) {
  Deno.test(`parseRequestHead() reads the head when it is ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      const { head, rest } = readHead(arrival.pieces);
      const { method, target, path, query, version, authority, headers } = head;
      const read = { method, target, path, query, version, authority, fields: [...headers] };
      assertEquals<Expected>(read, { ...PLAIN, ...expected }, arrival.name);
      assertEquals(rest, arrival.rest, arrival.name);
    }
  });
}

interface Refused {
  readonly name: string;
  readonly rfc: string;
  readonly line: string;
  readonly status: number;
}

const REFUSED: readonly Refused[] = [
  { name: "HTTP/0.9", rfc: "9110 §15.6.6", line: "GET / HTTP/0.9", status: 505 },
  { name: "HTTP/1.2", rfc: "9110 §15.6.6", line: "GET / HTTP/1.2", status: 505 },
  { name: "HTTP/2.0", rfc: "9110 §15.6.6", line: "GET / HTTP/2.0", status: 505 },
  { name: "HTTP/9.9", rfc: "9110 §15.6.6", line: "GET / HTTP/9.9", status: 505 },
  { name: "the preface of HTTP/2", rfc: "9113 §3.4", line: "PRI * HTTP/2.0", status: 505 },
  { name: "HTTP/1.00", rfc: "9112 §2.3", line: "GET / HTTP/1.00", status: 505 },
  { name: "HTTP/2", rfc: "9112 §2.3", line: "GET / HTTP/2", status: 505 },
  { name: "an empty version", rfc: "9112 §2.3", line: "GET / ", status: 505 },
  { name: "no version", rfc: "9112 §3", line: "GET /", status: 400 },
  { name: "FTP/1.1", rfc: "9112 §2.3", line: "GET / FTP/1.1", status: 400 },
  { name: "http/1.1", rfc: "9112 §2.3", line: "GET / http/1.1", status: 400 },
  { name: "HTTP/", rfc: "9112 §2.3", line: "GET / HTTP/", status: 400 },
  { name: "HTTP/1", rfc: "9112 §2.3", line: "GET / HTTP/1", status: 400 },
  { name: "HTTP/11", rfc: "9112 §2.3", line: "GET / HTTP/11", status: 400 },
  { name: "HTTP/10.0", rfc: "9112 §2.3", line: "GET / HTTP/10.0", status: 400 },
  { name: "HTTP/01", rfc: "9112 §2.3", line: "GET / HTTP/01", status: 400 },
  { name: "HTTP/01.1", rfc: "9112 §2.3", line: "GET / HTTP/01.1", status: 400 },
  { name: "HTTP/01.01", rfc: "9112 §2.3", line: "GET / HTTP/01.01", status: 400 },
  { name: "HTTP/00.9", rfc: "9112 §2.3", line: "GET / HTTP/00.9", status: 400 },
  { name: "HTTP/1.", rfc: "9112 §2.3", line: "GET / HTTP/1.", status: 400 },
  { name: "HTTP/.1", rfc: "9112 §2.3", line: "GET / HTTP/.1", status: 400 },
  { name: "HTTP/1,1", rfc: "9112 §2.3", line: "GET / HTTP/1,1", status: 400 },
  { name: "HTTP/1.1.1", rfc: "9112 §2.3", line: "GET / HTTP/1.1.1", status: 400 },
  { name: "HTTP/+1.1", rfc: "9112 §2.3", line: "GET / HTTP/+1.1", status: 400 },
  { name: "HTTP/1.1x", rfc: "9112 §2.3", line: "GET / HTTP/1.1x", status: 400 },
  { name: "HTTPS/1.1", rfc: "9112 §2.3", line: "GET / HTTPS/1.1", status: 400 },
  { name: "a space at the end", rfc: "9112 §3", line: "GET / HTTP/1.1 ", status: 400 },
  { name: "a tab at the end", rfc: "9112 §3", line: "GET / HTTP/1.1\t", status: 400 },
  { name: "a space at the start", rfc: "9112 §3", line: " GET / HTTP/1.1", status: 400 },
  { name: "two spaces after the method", rfc: "9112 §3", line: "GET  / HTTP/1.1", status: 400 },
  { name: "two spaces after the target", rfc: "9112 §3", line: "GET /  HTTP/1.1", status: 400 },
  { name: "a tab after the method", rfc: "9112 §3", line: "GET\t/ HTTP/1.1", status: 400 },
  { name: "a tab after the target", rfc: "9112 §3", line: "GET /\tHTTP/1.1", status: 400 },
  { name: "a space in the target", rfc: "9112 §3.2", line: "GET /a b HTTP/1.1", status: 400 },
  { name: "a tab in the target", rfc: "9112 §3.2", line: "GET /a\tb HTTP/1.1", status: 400 },
  { name: "a raw byte in the target", rfc: "9112 §3.2", line: "GET /\xe9 HTTP/1.1", status: 400 },
  { name: "a fragment in the target", rfc: "9112 §3.2", line: "GET /#a HTTP/1.1", status: 400 },
  { name: "%00 in the path", rfc: "3986 §7.3", line: "GET /%00 HTTP/1.1", status: 400 },
  { name: "a no-break space", rfc: "9112 §3", line: "GET\xa0/ HTTP/1.1", status: 400 },
  { name: "one word", rfc: "9112 §3", line: "GET", status: 400 },
  { name: "a space alone", rfc: "9112 §3", line: " ", status: 400 },
  { name: "two spaces alone", rfc: "9112 §3", line: "  ", status: 400 },
  { name: "an empty method", rfc: "9110 §9.1", line: " / HTTP/1.1", status: 400 },
  { name: "a method with a colon", rfc: "9110 §9.1", line: "GET: / HTTP/1.1", status: 400 },
  { name: "a method in brackets", rfc: "9110 §9.1", line: "<GET> / HTTP/1.1", status: 400 },
  { name: "a method with a raw byte", rfc: "9110 §9.1", line: "G\xcbT / HTTP/1.1", status: 400 },
  { name: "a response", rfc: "9112 §3", line: "HTTP/1.1 200 OK", status: 400 },
  { name: "a byte order mark", rfc: "9112 §3", line: "\xef\xbb\xbfGET / HTTP/1.1", status: 400 },
];

for (const { name, rfc, line, status } of REFUSED) {
  Deno.test(`parseRequestHead() gives ${status} when the first line is ${name} (${rfc})`, () => {
    const wire = wireOf(line, "Host: a", "X-Y: spaces after this colon");
    for (const arrival of everySplit(wire)) {
      assertEquals(statusOf(() => readHead(arrival.pieces)), status, arrival.name);
    }
  });
}

const LIMITS = { firstLineBytes: 14, totalBytes: 36, fieldCount: 2 };
const LIMIT_ROWS: readonly { name: string; wire: string; status: number | "accepted" }[] = [
  {
    name: "all is at its limit",
    wire: wireOf("GET / HTTP/1.1", "Host: a", "B: 4567"),
    status: "accepted",
  },
  { name: "the line is one over", wire: wireOf("GET /a HTTP/1.1", "Host: a"), status: 414 },
  {
    name: "the head is one over",
    wire: wireOf("GET / HTTP/1.1", "Host: a", "B: 45678"),
    status: 431,
  },
  {
    name: "the fields are one over",
    wire: wireOf("GET / HTTP/1.1", "Host:a", "B:", "C:"),
    status: 431,
  },
];

for (const { name, wire, status } of LIMIT_ROWS) {
  Deno.test(`parseRequestHead() gives ${status} when ${name} (6585 §5)`, () => {
    for (const arrival of everySplit(wire)) {
      assertEquals(statusOf(() => readHead(arrival.pieces, LIMITS)), status, arrival.name);
    }
  });
}

Deno.test("parseRequestHead() reads from start to end when the buffer holds more", () => {
  const before = "\r\n :GET /x HTTP/1.0\r\n";
  const wire = wireOf("GET / HTTP/1.1", "Host: a");
  const bytes = wireBytes(before + wire + "X : y\r\n\r\n");
  const head = parseRequestHead(bytes, before.length, before.length + wire.length, 10);
  assertEquals([head.path, head.version, head.headers.length], ["/", "1.1", 1]);
});
