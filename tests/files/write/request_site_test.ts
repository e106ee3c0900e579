import { assertEquals, assertStringIncludes } from "@std/assert";
import { isCrossSite, refuseCrossSite } from "../../../lib/files/write/request_site.ts";
import { makeRequest } from "../../support/make_request.ts";

interface Row {
  readonly reason: string;
  readonly authority?: string;
  readonly site?: string;
  readonly origin?: string;
  readonly isCross: boolean;
}

const LOCAL = "http://localhost:4221";

const ROWS: readonly Row[] = [
  { reason: "curl says nothing", isCross: false },
  { reason: "the own page", origin: LOCAL, isCross: false },
  { reason: "the own page, by both", origin: LOCAL, site: "same-origin", isCross: false },
  { reason: "typed into the address bar", site: "none", isCross: false },
  { reason: "the own page, without Origin", site: "same-origin", isCross: false },
  { reason: "a foreign page", site: "cross-site", isCross: true },
  { reason: "a page of a sibling host", site: "same-site", isCross: true },
  { reason: "what nobody has defined", site: "friendly", isCross: true },
  { reason: "an empty Sec-Fetch-Site", site: "", isCross: true },
  {
    reason: "a foreign page, which says its Origin is ours",
    site: "cross-site",
    origin: LOCAL,
    isCross: true,
  },
  {
    reason: "a foreign Origin, whatever the rest",
    site: "same-origin",
    origin: "http://evil.example",
    isCross: true,
  },
  { reason: "a foreign Origin, typed", site: "none", origin: "http://evil.example", isCross: true },
  { reason: "a foreign Origin", origin: "http://evil.example", isCross: true },
  { reason: "a foreign Origin over TLS", origin: "https://evil.example", isCross: true },
  { reason: "a sandboxed page (6454 §7.3)", origin: "null", isCross: true },
  { reason: "an empty Origin", origin: "", isCross: true },
  { reason: "not an origin", origin: "localhost:4221", isCross: true },
  { reason: "another port (6454 §4)", origin: "http://localhost:8080", isCross: true },
  { reason: "the port of the scheme", origin: "http://localhost", isCross: true },
  { reason: "another name of this machine", origin: "http://127.0.0.1:4221", isCross: true },
  {
    reason: "our name as a subdomain",
    origin: "http://localhost.evil.example:4221",
    isCross: true,
  },
  { reason: "our name as the user", origin: "http://localhost:4221@evil.example", isCross: true },
  { reason: "our name in the path", origin: "http://evil.example/localhost:4221", isCross: true },
  { reason: "a page in a file", origin: "file://", isCross: true },
  { reason: "a page in a file, and no Host", origin: "file://", authority: "", isCross: true },
  {
    reason: "port 443 is left out in Origin, behind a proxy that does TLS",
    origin: "https://a.test",
    authority: "a.test:443",
    isCross: false,
  },
  { reason: "an extension", origin: "moz-extension://0a1b", isCross: true },
  { reason: "two origins", origin: `${LOCAL}, http://evil.example`, isCross: true },
  { reason: "two origins", origin: `http://evil.example, ${LOCAL}`, isCross: true },
  { reason: "names know no case", origin: "http://LocalHost:4221", isCross: false },
  { reason: "nor in Host", origin: LOCAL, authority: "LOCALHOST:4221", isCross: false },
  {
    reason: "port 80 is left out in Origin",
    origin: "http://a.example",
    authority: "a.example:80",
    isCross: false,
  },
  {
    reason: "port 80 is left out in Host",
    origin: "http://a.example",
    authority: "a.example",
    isCross: false,
  },
  {
    reason: "TLS behind a proxy",
    origin: "https://a.example",
    authority: "a.example",
    isCross: false,
  },
  { reason: "IPv6", origin: "http://[::1]:4221", authority: "[::1]:4221", isCross: false },
  {
    reason: "IPv6, written otherwise",
    origin: "http://[::1]:4221",
    authority: "[0:0::1]:4221",
    isCross: false,
  },
  { reason: "HTTP/1.0 names no host", authority: "", origin: LOCAL, isCross: true },
  // Neither is a host: two unknowns are not the same.
  { reason: "a sandboxed page, and no host", authority: "", origin: "null", isCross: true },
  {
    reason: "a sandboxed page, and no host the Web knows",
    authority: "a%20b",
    origin: "null",
    isCross: true,
  },
];

for (const { reason, authority, site, origin, isCross } of ROWS) {
  const said = `Host ${authority ?? "is ours"}, site ${site ?? "-"}, origin ${origin ?? "-"}`;
  Deno.test(`isCrossSite() is ${isCross} when ${reason}: ${said}`, () => {
    const headers = {
      ...(site === undefined ? {} : { "sec-fetch-site": site }),
      ...(origin === undefined ? {} : { origin }),
    };
    assertEquals(isCrossSite(makeRequest("POST", "/files/a", { authority, headers })), isCross);
  });
}

Deno.test("isCrossSite() goes by the target when it is in absolute form (9112 §3.2.2)", () => {
  const headers = { origin: LOCAL };
  const target = "http://other.example/files/a";
  assertEquals(isCrossSite(makeRequest("POST", target, { headers })), true);
});

Deno.test("refuseCrossSite() tells what to do where a proxy hides by which name a page came", () => {
  assertStringIncludes(String(refuseCrossSite().body), "a proxy in front has to leave Host");
});
