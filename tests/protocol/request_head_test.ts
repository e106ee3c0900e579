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

type Accepted = readonly [name: string, rfc: string, wire: string, expected: Partial<Expected>];

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
  ["the least there is", "9112 §3", wireOf("GET / HTTP/1.1", "Host: a"), PLAIN],
  [
    "a query and several fields",
    "9112 §3.2.1",
    wireOf("POST /a%20b?c=d HTTP/1.1", "Host: a:80", "X-Y:  z  ", "x-y: \xe9"),
    {
      method: "POST",
      target: "/a%20b?c=d",
      path: "/a%20b",
      query: "c=d",
      authority: "a:80",
      fields: [["host", "a:80"], ["x-y", "z"], ["x-y", "\xe9"]],
    },
  ],
  ["the method HEAD", "9110 §9.1", wireOf("HEAD / HTTP/1.1", "Host: a"), { method: "HEAD" }],
  ["the method PUT", "9110 §9.1", wireOf("PUT / HTTP/1.1", "Host: a"), { method: "PUT" }],
  ["the method get", "9110 §9.1", wireOf("get / HTTP/1.1", "Host: a"), { method: "get" }],
  ["HTTP/1.0 without Host", "9112 §3.2", wireOf("GET / HTTP/1.0"), {
    version: "1.0",
    authority: "",
    fields: [],
  }],
  ["HTTP/1.0 with Host", "9112 §3.2", wireOf("GET / HTTP/1.0", "Host: a"), { version: "1.0" }],
  [
    "a method nobody knows, in its own case",
    "9110 §9.1",
    wireOf("M-search! / HTTP/1.1", "Host: a"),
    { method: "M-search!" },
  ],
  [
    "the absolute form, whose authority wins over Host",
    "9112 §3.2.2",
    wireOf("GET http://b:81/c?d HTTP/1.1", "Host: a"),
    { target: "http://b:81/c?d", path: "/c", query: "d", authority: "b:81" },
  ],
  ["the absolute form in HTTP/1.0 without Host", "9112 §3.2.2", wireOf("GET http://b HTTP/1.0"), {
    target: "http://b",
    version: "1.0",
    authority: "b",
    fields: [],
  }],
  ["the asterisk form", "9112 §3.2.4", wireOf("OPTIONS * HTTP/1.1", "Host: a"), {
    method: "OPTIONS",
    target: "*",
    path: "*",
  }],
  ["the authority form", "9112 §3.2.3", wireOf("CONNECT b:443 HTTP/1.1", "Host: a"), {
    method: "CONNECT",
    target: "b:443",
    path: "",
    authority: "b:443",
  }],
];

for (const [name, rfc, wire, expected] of ACCEPTED) {
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

// What is refused is in `conformance/request_line_rows.ts`, `host_rows.ts`, `field_line_rows.ts`.

Deno.test("parseRequestHead() reads from start to end when the buffer holds more", () => {
  const before = "\r\n :GET /x HTTP/1.0\r\n";
  const wire = wireOf("GET / HTTP/1.1", "Host: a");
  const bytes = wireBytes(before + wire + "X : y\r\n\r\n");
  const head = parseRequestHead(bytes, before.length, before.length + wire.length, 10);
  assertEquals([head.path, head.version, head.headers.length], ["/", "1.1", 1]);
});
