import { assertEquals } from "@std/assert";
import { parseDestination, parseOverwrite } from "../../lib/protocol/destination.ts";
import { HeaderList } from "../../lib/protocol/header_list.ts";

const ROWS: readonly {
  readonly value: string;
  readonly authority?: string;
  /** A path, or what else it is. */
  readonly leadsTo: string;
  readonly reason: string;
}[] = [
  { value: "/files/a%20b", leadsTo: "/files/a%20b", reason: "an absolute path" },
  { value: "/files/a?b=c", leadsTo: "/files/a", reason: "a query names no other file" },
  { value: "/files/a/", leadsTo: "/files/a/", reason: "a directory" },
  { value: "/files/a:b", leadsTo: "/files/a:b", reason: "a colon behind a slash ends no scheme" },
  { value: "//evil.example/a", leadsTo: "//evil.example/a", reason: "a path, and no host" },
  { value: "http://localhost:4221/files/a", leadsTo: "/files/a", reason: "this server" },
  { value: "HTTP://LOCALHOST:4221/files/a", leadsTo: "/files/a", reason: "in another case" },
  { value: "http://localhost:4221", leadsTo: "/", reason: "no path is /" },
  {
    value: "http://a.test/files/a",
    authority: "a.test:80",
    leadsTo: "/files/a",
    reason: "a port that the scheme implies (9110 §4.2.3)",
  },
  {
    value: "https://a.test/files/a",
    authority: "a.test",
    leadsTo: "/files/a",
    reason: "behind a proxy that does TLS",
  },
  { value: "https://a.test:443/b", authority: "a.test", leadsTo: "/b", reason: "its port" },
  { value: "http://[::1]:80/b", authority: "[::1]", leadsTo: "/b", reason: "an address" },
  { value: "http://localhost/files/a", leadsTo: "elsewhere", reason: "another port" },
  { value: "http://127.0.0.1:4221/files/a", leadsTo: "elsewhere", reason: "another name" },
  { value: "http://evil.example/files/a", leadsTo: "elsewhere", reason: "another host" },
  { value: "https://a.test:80/b", authority: "a.test", leadsTo: "elsewhere", reason: "its port" },
  { value: "http://a.test/b", authority: "", leadsTo: "elsewhere", reason: "no Host in HTTP/1.0" },
  { value: "ftp://localhost:4221/files/a", leadsTo: "elsewhere", reason: "another scheme" },
  { value: "file:///etc/passwd", leadsTo: "elsewhere", reason: "another scheme" },
  { value: "A0.9-z+a:b", leadsTo: "elsewhere", reason: "all that is in a scheme (3986 §3.1)" },
  { value: "http://a%20b/c", leadsTo: "elsewhere", reason: "a host that no URL has" },
  { value: "http://a%20b/c", authority: "", leadsTo: "elsewhere", reason: "none, and no Host" },
  { value: "", leadsTo: "malformed", reason: "nothing" },
  { value: "files/a", leadsTo: "malformed", reason: "a relative path (4918 §8.3)" },
  { value: "../a", leadsTo: "malformed", reason: "a relative path" },
  { value: "*", leadsTo: "malformed", reason: "no path" },
  { value: "/files/a#b", leadsTo: "malformed", reason: "a fragment" },
  { value: "/files/a b", leadsTo: "malformed", reason: "a blank" },
  { value: "/files/\xfc", leadsTo: "malformed", reason: "raw bytes" },
  { value: "/files/%zz", leadsTo: "malformed", reason: "a broken escape" },
  { value: "/files/%00", leadsTo: "malformed", reason: "a NUL" },
  { value: "/files/%c0%ae", leadsTo: "malformed", reason: "an overlong escape" },
  { value: "http:///files/a", leadsTo: "malformed", reason: "no host" },
  { value: "http://a@localhost:4221/b", leadsTo: "malformed", reason: "a user" },
];

for (const { value, authority = "localhost:4221", leadsTo, reason } of ROWS) {
  Deno.test(`parseDestination() of ${authority} takes "${value}" for ${leadsTo}: ${reason}`, () => {
    const found = parseDestination(HeaderList.from([["destination", value]]), authority);
    assertEquals(found.kind === "path" ? found.path : found.kind, leadsTo);
  });
}

Deno.test("parseDestination() takes it for malformed when there is none or two", () => {
  const field = ["destination", "/files/a"] as const;
  for (const fields of [[], [field, field]]) {
    assertEquals(parseDestination(HeaderList.from(fields), "h").kind, "malformed");
  }
});

const OVERWRITES = [
  ["T", true],
  ["F", false],
  // RFC 4918 §2 takes its grammar's conventions from RFC 2616 §2.1: a literal is in any case.
  ["t", true],
  ["f", false],
  ["", null],
  ["TF", null],
  ["F, F", null],
] as const;

for (const [value, expected] of OVERWRITES) {
  Deno.test(`parseOverwrite() says ${expected} when the field is "${value}" (4918 §10.6)`, () => {
    assertEquals(parseOverwrite(HeaderList.from([["overwrite", value]])), expected);
  });
}

Deno.test("parseOverwrite() says true when there is no such field (4918 §10.6)", () => {
  assertEquals(parseOverwrite(HeaderList.from([])), true);
});
