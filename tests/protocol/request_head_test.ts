import { assertEquals } from "@std/assert";
import { parseRequestHead } from "../../lib/protocol/request_head.ts";
import { everySplit, wireBytes } from "../support/every_split.ts";
import { readHead, wireOf } from "../support/read_head.ts";

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

// What is refused is in `conformance/request_line_test.ts`, `host_test.ts` and `field_line_test.ts`.

Deno.test("parseRequestHead() reads from start to end when the buffer holds more", () => {
  const before = "\r\n :GET /x HTTP/1.0\r\n";
  const wire = wireOf("GET / HTTP/1.1", "Host: a");
  const bytes = wireBytes(before + wire + "X : y\r\n\r\n");
  const head = parseRequestHead(bytes, before.length, before.length + wire.length, 10);
  assertEquals([head.path, head.version, head.headers.length], ["/", "1.1", 1]);
});
