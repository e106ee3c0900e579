import { assertEquals } from "@std/assert";
import { formatEntry, formatLogDate } from "../../lib/app/log_entry.ts";
import type { Exchange } from "../../lib/server/responder.ts";
import { exchangeOf } from "../support/exchange_of.ts";
import { makeRequest } from "../support/make_request.ts";

const STAMP = "22/Nov/2026:08:20:02 +0000";

const ENTRIES: readonly {
  readonly name: string;
  readonly exchange: Exchange;
  readonly line: string;
}[] = [
  {
    name: "both fields are there",
    exchange: exchangeOf("/a?b=c", { referer: "http://h/x", "user-agent": "curl/8.5.0" }),
    line: `192.0.2.7 - - [${STAMP}] "GET /a?b=c HTTP/1.1" 200 12 "http://h/x" "curl/8.5.0"\n`,
  },
  {
    name: "neither is",
    exchange: exchangeOf("/"),
    line: `192.0.2.7 - - [${STAMP}] "GET / HTTP/1.1" 200 12 "-" "-"\n`,
  },
  {
    name: "no content was sent",
    exchange: { ...exchangeOf("/"), status: 304, contentBytes: 0 },
    line: `192.0.2.7 - - [${STAMP}] "GET / HTTP/1.1" 304 - "-" "-"\n`,
  },
  {
    name: "much was sent",
    exchange: { ...exchangeOf("/"), contentBytes: 2 ** 40 },
    line: `192.0.2.7 - - [${STAMP}] "GET / HTTP/1.1" 200 1099511627776 "-" "-"\n`,
  },
  {
    name: "the request could not be read",
    exchange: {
      request: null,
      remoteAddr: exchangeOf("/").remoteAddr,
      status: 400,
      contentBytes: 16,
    },
    line: `192.0.2.7 - - [${STAMP}] "-" 400 16 "-" "-"\n`,
  },
  {
    name: "the client is old, and comes by IPv6",
    exchange: {
      request: makeRequest("HEAD", "/", { version: "1.0" }),
      remoteAddr: { transport: "tcp", hostname: "2001:db8::1", port: 1 },
      status: 200,
      contentBytes: 0,
    },
    line: `2001:db8::1 - - [${STAMP}] "HEAD / HTTP/1.0" 200 - "-" "-"\n`,
  },
  {
    name: "the client has no address",
    exchange: { ...exchangeOf("/"), remoteAddr: { transport: "unix", path: "/run/s" } },
    line: `- - - [${STAMP}] "GET / HTTP/1.1" 200 12 "-" "-"\n`,
  },
];

for (const { name, exchange, line } of ENTRIES) {
  Deno.test(`formatEntry() has Combined Log Format when ${name}`, () => {
    assertEquals(formatEntry(exchange, STAMP), line);
  });
}

const HOSTILE: readonly {
  readonly value: string;
  readonly escaped: string;
  readonly reason: string;
}[] = [
  { value: 'a" 200 1 "', escaped: "a\\x22 200 1 \\x22", reason: "out of its quotes" },
  { value: "a\\", escaped: "a\\x5C", reason: "a backslash before the quote" },
  { value: "a\\x22", escaped: "a\\x5Cx22", reason: "an escape that is none" },
  { value: "a\r\n1.2.3.4 - -", escaped: "a\\x0D\\x0A1.2.3.4 - -", reason: "a line of its own" },
  { value: "a\x1b[2J", escaped: "a\\x1B[2J", reason: "what clears a terminal" },
  { value: "a\x07\0\x7f", escaped: "a\\x07\\x00\\x7F", reason: "control characters" },
  { value: "a\x9b2J", escaped: "a\\x9B2J", reason: "CSI in one byte" },
  { value: "caf\xe9", escaped: "caf\\xE9", reason: "a byte that is not ASCII" },
  { value: "a\tb", escaped: "a\\x09b", reason: "a tab, which separates for some" },
  { value: "a 'b' [c] %d $e", escaped: "a 'b' [c] %d $e", reason: "harmless" },
];

for (const { value, escaped, reason } of HOSTILE) {
  Deno.test(`formatEntry() forges nothing when a field has ${reason}`, () => {
    const headers = { referer: value, "user-agent": value };
    assertEquals(
      formatEntry(exchangeOf("/", headers), STAMP),
      `192.0.2.7 - - [${STAMP}] "GET / HTTP/1.1" 200 12 "${escaped}" "${escaped}"\n`,
    );
  });
}

Deno.test("formatEntry() forges nothing when the target has quotes and backslashes", () => {
  // A request target may have them, if not a space.
  const request = { ...makeRequest("GET", "/"), target: '/"200"\\' } as Exchange["request"];
  const { headers } = makeRequest("GET", "/");
  const line = formatEntry(
    { ...exchangeOf("/"), request: Object.assign(request!, { headers }) },
    STAMP,
  );
  assertEquals(
    line,
    `192.0.2.7 - - [${STAMP}] "GET /\\x22200\\x22\\x5C HTTP/1.1" 200 12 "-" "-"\n`,
  );
});

const DATES: readonly { readonly millis: number; readonly expected: string }[] = [
  { millis: Date.UTC(2026, 10, 22, 8, 20, 2), expected: STAMP },
  { millis: Date.UTC(2026, 0, 1), expected: "01/Jan/2026:00:00:00 +0000" },
  { millis: Date.UTC(2024, 1, 29, 23, 59, 59, 999), expected: "29/Feb/2024:23:59:59 +0000" },
  { millis: 0, expected: "01/Jan/1970:00:00:00 +0000" },
];

for (const { millis, expected } of DATES) {
  Deno.test(`formatLogDate() is ${expected} when given ${millis}`, () => {
    assertEquals(formatLogDate(millis), expected);
  });
}
