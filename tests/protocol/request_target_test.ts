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

type Refused = readonly [name: string, rfc: string, target: string, method?: string];

const REFUSED: readonly Refused[] = [
  ["nothing", "9112 §3.2", ""],
  ["a relative path", "9112 §3.2.1", "a/b"],
  ["a query alone", "9112 §3.2.1", "?a"],
  ["dots", "9112 §3.2.1", "../a"],
  ["a backslash", "9112 §3.2.1", "\\a"],
  ["a fragment", "9112 §3.2", "/a#b"],
  ["an empty fragment", "9112 §3.2", "/a#"],
  ["a fragment in the query", "9112 §3.2", "/a?b#c"],
  ["a fragment in the absolute form", "9112 §3.2", "http://a/#b"],
  ["a fragment for a path", "9112 §3.2", "http://a#b"],
  ["raw UTF-8", "9112 §3.2", "/caf\xc3\xa9"],
  ["raw UTF-8 in the query", "9112 §3.2", "/?caf\xc3\xa9"],
  ["byte 0x80", "9112 §3.2", "/\x80"],
  ["a space", "9112 §3.2", "/a b"],
  ["a tab", "9112 §3.2", "/a\tb"],
  ["NUL", "9112 §3.2", "/a\0"],
  ["DEL", "9112 §3.2", "/a\x7f"],
  ["a line end", "9112 §3.2", "/a\n"],
  ["%zz", "3986 §2.1", "/%zz"],
  ["%2z", "3986 §2.1", "/%2z"],
  ["% at the end", "3986 §2.1", "/a%"],
  ["%2 at the end", "3986 §2.1", "/a%2"],
  ["%% before good digits", "3986 §2.1", "/%%41"],
  ["%u0041", "3986 §2.1", "/%u0041"],
  ["%00", "3986 §7.3", "/a%00.txt"],
  ["an overlong dot", "3629 §3", "/%c0%ae%c0%ae/"],
  ["an overlong slash", "3629 §3", "/%e0%80%af"],
  ["an overlong NUL", "3629 §3", "/%c0%80"],
  ["%ff", "3629 §3", "/%ff"],
  ["half a character", "3629 §3", "/%e2%82"],
  ["a surrogate", "3629 §3", "/%ed%a0%80"],
  ["beyond U+10FFFF", "3629 §3", "/%f4%90%80%80"],
  ["a bad escape after a good one", "3986 §2.1", "/%20%zz"],
  ["a bad escape in the absolute form", "3986 §2.1", "http://a/%zz"],
  ["an unknown scheme", "9110 §4.2", "ftp://a/"],
  ["a scheme that only begins well", "9110 §4.2", "httpx://a/"],
  ["a scheme that only ends well", "9110 §4.2", "xhttp://a/"],
  ["no scheme", "9110 §4.2", "://a/"],
  ["a scheme with one slash", "9110 §4.2", "http:/a"],
  ["a scheme without slashes", "9110 §4.2", "http:a"],
  ["userinfo", "9110 §4.2.4", "http://user@a/"],
  ["userinfo with a password", "9110 §4.2.4", "http://user:pass@a/"],
  ["empty userinfo", "9110 §4.2.4", "http://@a/"],
  ["an empty host", "9110 §4.2.1", "http:///a"],
  ["an empty host and no path", "9110 §4.2.1", "http://"],
  ["an empty host and a port", "9110 §4.2.1", "http://:80/"],
  ["an empty host and a query", "9110 §4.2.1", "http://?a"],
  ["a backslash for a slash", "9110 §4.2", "http://a\\b/"],
  ["port 0", "9110 §4.2", "http://a:0/"],
  ["port 65536", "9110 §4.2", "http://a:65536/"],
  ["* with GET", "9112 §3.2.4", "*"],
  ["* and more", "9112 §3.2.4", "*/", "OPTIONS"],
  ["* and a query", "9112 §3.2.4", "*?a", "OPTIONS"],
  ["* with lower-case options", "9110 §9.1", "*", "options"],
  ["the authority form with GET", "9112 §3.2.3", "a:443"],
  ["a host name with GET", "9112 §3.2.3", "a"],
  ["a path with CONNECT", "9112 §3.2.3", "/a:80", "CONNECT"],
  ["* with CONNECT", "9112 §3.2.3", "*", "CONNECT"],
  ["the absolute form with CONNECT", "9112 §3.2.3", "http://a:80", "CONNECT"],
  ["no port with CONNECT", "9112 §3.2.3", "a", "CONNECT"],
  ["an empty port with CONNECT", "9112 §3.2.3", "a:", "CONNECT"],
  ["no port after an IPv6 literal", "9112 §3.2.3", "[::1]", "CONNECT"],
  ["port 0 with CONNECT", "9112 §3.2.3", "a:0", "CONNECT"],
  ["userinfo with CONNECT", "9112 §3.2.3", "u@a:80", "CONNECT"],
  ["a query with CONNECT", "9112 §3.2.3", "a:80?b", "CONNECT"],
];

for (const [name, rfc, target, method] of REFUSED) {
  Deno.test(`parseRequestTarget() refuses with 400 when the target is ${name} (${rfc})`, () => {
    assertEquals(statusOf(() => parseRequestTarget(method ?? "GET", target)), 400);
  });
}

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
