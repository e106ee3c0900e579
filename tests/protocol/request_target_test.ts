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

interface Refused {
  readonly name: string;
  readonly rfc: string;
  readonly method?: string;
  readonly target: string;
}

const REFUSED: readonly Refused[] = [
  { name: "nothing", rfc: "9112 §3.2", target: "" },
  { name: "a relative path", rfc: "9112 §3.2.1", target: "a/b" },
  { name: "a query alone", rfc: "9112 §3.2.1", target: "?a" },
  { name: "dots", rfc: "9112 §3.2.1", target: "../a" },
  { name: "a backslash", rfc: "9112 §3.2.1", target: "\\a" },
  { name: "a fragment", rfc: "9112 §3.2", target: "/a#b" },
  { name: "an empty fragment", rfc: "9112 §3.2", target: "/a#" },
  { name: "a fragment in the query", rfc: "9112 §3.2", target: "/a?b#c" },
  { name: "a fragment in the absolute form", rfc: "9112 §3.2", target: "http://a/#b" },
  { name: "a fragment for a path", rfc: "9112 §3.2", target: "http://a#b" },
  { name: "raw UTF-8", rfc: "9112 §3.2", target: "/caf\xc3\xa9" },
  { name: "raw UTF-8 in the query", rfc: "9112 §3.2", target: "/?caf\xc3\xa9" },
  { name: "byte 0x80", rfc: "9112 §3.2", target: "/\x80" },
  { name: "a space", rfc: "9112 §3.2", target: "/a b" },
  { name: "a tab", rfc: "9112 §3.2", target: "/a\tb" },
  { name: "NUL", rfc: "9112 §3.2", target: "/a\0" },
  { name: "DEL", rfc: "9112 §3.2", target: "/a\x7f" },
  { name: "a line end", rfc: "9112 §3.2", target: "/a\n" },
  { name: "%zz", rfc: "3986 §2.1", target: "/%zz" },
  { name: "%2z", rfc: "3986 §2.1", target: "/%2z" },
  { name: "% at the end", rfc: "3986 §2.1", target: "/a%" },
  { name: "%2 at the end", rfc: "3986 §2.1", target: "/a%2" },
  { name: "%% before good digits", rfc: "3986 §2.1", target: "/%%41" },
  { name: "%u0041", rfc: "3986 §2.1", target: "/%u0041" },
  { name: "%00", rfc: "3986 §7.3", target: "/a%00.txt" },
  { name: "an overlong dot", rfc: "3629 §3", target: "/%c0%ae%c0%ae/" },
  { name: "an overlong slash", rfc: "3629 §3", target: "/%e0%80%af" },
  { name: "an overlong NUL", rfc: "3629 §3", target: "/%c0%80" },
  { name: "%ff", rfc: "3629 §3", target: "/%ff" },
  { name: "half a character", rfc: "3629 §3", target: "/%e2%82" },
  { name: "a surrogate", rfc: "3629 §3", target: "/%ed%a0%80" },
  { name: "beyond U+10FFFF", rfc: "3629 §3", target: "/%f4%90%80%80" },
  { name: "a bad escape after a good one", rfc: "3986 §2.1", target: "/%20%zz" },
  { name: "a bad escape in the absolute form", rfc: "3986 §2.1", target: "http://a/%zz" },
  { name: "an unknown scheme", rfc: "9110 §4.2", target: "ftp://a/" },
  { name: "a scheme that only begins well", rfc: "9110 §4.2", target: "httpx://a/" },
  { name: "a scheme that only ends well", rfc: "9110 §4.2", target: "xhttp://a/" },
  { name: "no scheme", rfc: "9110 §4.2", target: "://a/" },
  { name: "a scheme with one slash", rfc: "9110 §4.2", target: "http:/a" },
  { name: "a scheme without slashes", rfc: "9110 §4.2", target: "http:a" },
  { name: "userinfo", rfc: "9110 §4.2.4", target: "http://user@a/" },
  { name: "userinfo with a password", rfc: "9110 §4.2.4", target: "http://user:pass@a/" },
  { name: "empty userinfo", rfc: "9110 §4.2.4", target: "http://@a/" },
  { name: "an empty host", rfc: "9110 §4.2.1", target: "http:///a" },
  { name: "an empty host and no path", rfc: "9110 §4.2.1", target: "http://" },
  { name: "an empty host and a port", rfc: "9110 §4.2.1", target: "http://:80/" },
  { name: "an empty host and a query", rfc: "9110 §4.2.1", target: "http://?a" },
  { name: "a backslash for a slash", rfc: "9110 §4.2", target: "http://a\\b/" },
  { name: "port 0", rfc: "9110 §4.2", target: "http://a:0/" },
  { name: "port 65536", rfc: "9110 §4.2", target: "http://a:65536/" },
  { name: "* with GET", rfc: "9112 §3.2.4", target: "*" },
  { name: "* and more", rfc: "9112 §3.2.4", method: "OPTIONS", target: "*/" },
  { name: "* and a query", rfc: "9112 §3.2.4", method: "OPTIONS", target: "*?a" },
  { name: "* with lower-case options", rfc: "9110 §9.1", method: "options", target: "*" },
  { name: "the authority form with GET", rfc: "9112 §3.2.3", target: "a:443" },
  { name: "a host name with GET", rfc: "9112 §3.2.3", target: "a" },
  { name: "a path with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "/a:80" },
  { name: "* with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "*" },
  {
    name: "the absolute form with CONNECT",
    rfc: "9112 §3.2.3",
    method: "CONNECT",
    target: "http://a:80",
  },
  { name: "no port with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "a" },
  { name: "an empty port with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "a:" },
  { name: "no port after an IPv6 literal", rfc: "9112 §3.2.3", method: "CONNECT", target: "[::1]" },
  { name: "port 0 with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "a:0" },
  { name: "userinfo with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "u@a:80" },
  { name: "a query with CONNECT", rfc: "9112 §3.2.3", method: "CONNECT", target: "a:80?b" },
];

for (const { name, rfc, method, target } of REFUSED) {
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
