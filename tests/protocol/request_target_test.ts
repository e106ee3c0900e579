import { assertEquals } from "@std/assert";
import {
  MAX_AUTHORITY_BYTES,
  parseRequestTarget,
  type RequestTarget,
} from "../../lib/protocol/request_target.ts";
import { statusOf } from "../support/status_of.ts";

/** A row of a method, a target and what its path, query and authority are. */
type Accepted = readonly [
  method: string,
  target: string,
  path: string,
  query: string,
  authority: string | null,
];

const ACCEPTED: readonly Accepted[] = [
  ["GET", "/", "/", "", null],
  ["GET", "/a/b", "/a/b", "", null],
  ["GET", "/a?", "/a", "", null],
  ["GET", "/a?b=c&d", "/a", "b=c&d", null],
  ["GET", "/a?b?c", "/a", "b?c", null],
  ["GET", "/?/../x", "/", "/../x", null],
  ["GET", "//host/a", "//host/a", "", null],
  ["GET", "/a/../b/./c//", "/a/../b/./c//", "", null],
  ["GET", "/a:b@c!~", "/a:b@c!~", "", null],
  ["GET", "/*", "/*", "", null],
  ["GET", '/"|<>^`{}\\?"|', "/%22%7C%3C%3E%5E%60%7B%7D%5C", '"|', null],
  ["OPTIONS", "/a", "/a", "", null],
  ["OPTIONS", "*", "*", "", null],
  // Escapes: those that mean something else are kept, and they are checked in the path alone.
  ["GET", "/a%20b%2Fc%2f", "/a%20b%2Fc%2f", "", null],
  ["GET", "/%e2%82%ac%F0%9F%98%80", "/%e2%82%ac%F0%9F%98%80", "", null],
  ["GET", "/%2e%2e/%61", "/../a", "", null],
  ["GET", "/%2500", "/%2500", "", null],
  ["GET", "/%01%0d%0a", "/%01%0d%0a", "", null],
  ["GET", "/?%zz", "/", "%zz", null],
  ["GET", "/?%", "/", "%", null],
  ["GET", "/?%00", "/", "%00", null],
  ["GET", "/?%c0%ae%ff", "/", "%c0%ae%ff", null],
  // The absolute form, RFC 9112 §3.2.2.
  ["GET", "http://a/b?c", "/b", "c", "a"],
  ["GET", "HTTP://a/", "/", "", "a"],
  ["GET", "hTTpS://A.example:8080/b", "/b", "", "A.example:8080"],
  ["GET", "http://a", "/", "", "a"],
  ["GET", "http://a:/", "/", "", "a:"],
  ["GET", "http://a?b", "/", "b", "a"],
  ["GET", "http://a?/b", "/", "/b", "a"],
  ["GET", "http://[::1]:80/b", "/b", "", "[::1]:80"],
  ["GET", "http://a//b", "//b", "", "a"],
  ["GET", "http://a/http://b/", "/http://b/", "", "a"],
  ["GET", "http://a/@b", "/@b", "", "a"],
  ["OPTIONS", "http://a", "*", "", "a"], // RFC 9112 §3.2.4
  ["OPTIONS", "http://a/", "/", "", "a"],
  ["OPTIONS", "http://a?b", "/", "b", "a"],
  // The authority form, RFC 9112 §3.2.3.
  ["CONNECT", "a:9080", "", "", "a:9080"],
  ["CONNECT", "[::1]:443", "", "", "[::1]:443"],
];

for (const [method, target, path, query, authority] of ACCEPTED) {
  Deno.test(`parseRequestTarget() splits when it is ${method} ${target} (9112 §3.2)`, () => {
    const isHttps = /^https:/i.test(target);
    const expected: RequestTarget = { path, query, authority, isHttps };
    assertEquals(parseRequestTarget(method, target), expected);
  });
}

// What is refused is in `conformance/request_target_rows.ts`. No line has an empty target.
Deno.test("parseRequestTarget() refuses with 400 when there is nothing", () => {
  assertEquals(statusOf(() => parseRequestTarget("GET", "")), 400);
});

Deno.test("parseRequestTarget() gives 414 when a host is longer than a name can be (1035)", () => {
  const longest = "a".repeat(MAX_AUTHORITY_BYTES);
  const { authority } = parseRequestTarget("GET", `http://${longest}/`);
  assertEquals(authority, longest);
  assertEquals(MAX_AUTHORITY_BYTES, 255 + ":65535".length);
  assertEquals(statusOf(() => parseRequestTarget("GET", `http://${longest}a/`)), 414);
  assertEquals(statusOf(() => parseRequestTarget("GET", `http://${"@".repeat(300)}/`)), 414);
});

Deno.test("parseRequestTarget() answers at once when a target is long and hostile", () => {
  const target = "/" + "%41".repeat(20_000) + "%";
  assertEquals(statusOf(() => parseRequestTarget("GET", target)), 400);
});
