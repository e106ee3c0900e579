import { assertEquals, assertStringIncludes } from "@std/assert";
import { isCrossSite, refuseCrossSite } from "../../../lib/files/write/request_site.ts";
import { makeRequest } from "../../support/make_request.ts";

type Row = readonly [
  reason: string,
  isCross: boolean,
  options?: {
    readonly origin?: string;
    readonly authority?: string;
    readonly site?: string;
  },
];

const LOCAL = "http://localhost:4221";

const ROWS: readonly Row[] = [
  ["curl says nothing", false],
  ["the own page", false, { origin: LOCAL }],
  ["the own page, by both", false, { origin: LOCAL, site: "same-origin" }],
  ["typed into the address bar", false, { site: "none" }],
  ["the own page, without Origin", false, { site: "same-origin" }],
  ["a foreign page", true, { site: "cross-site" }],
  ["a page of a sibling host", true, { site: "same-site" }],
  ["what nobody has defined", true, { site: "friendly" }],
  ["an empty Sec-Fetch-Site", true, { site: "" }],
  ["a foreign page, which says its Origin is ours", true, { origin: LOCAL, site: "cross-site" }],
  ["a foreign Origin, whatever the rest", true, {
    origin: "http://evil.example",
    site: "same-origin",
  }],
  ["a foreign Origin, typed", true, { origin: "http://evil.example", site: "none" }],
  ["a foreign Origin", true, { origin: "http://evil.example" }],
  ["a foreign Origin over TLS", true, { origin: "https://evil.example" }],
  ["a sandboxed page (6454 §7.3)", true, { origin: "null" }],
  ["an empty Origin", true, { origin: "" }],
  ["not an origin", true, { origin: "localhost:4221" }],
  ["another port (6454 §4)", true, { origin: "http://localhost:8080" }],
  ["the port of the scheme", true, { origin: "http://localhost" }],
  ["another name of this machine", true, { origin: "http://127.0.0.1:4221" }],
  ["our name as a subdomain", true, { origin: "http://localhost.evil.example:4221" }],
  ["our name as the user", true, { origin: "http://localhost:4221@evil.example" }],
  ["our name in the path", true, { origin: "http://evil.example/localhost:4221" }],
  ["a page in a file", true, { origin: "file://" }],
  ["a page in a file, and no Host", true, { origin: "file://", authority: "" }],
  ["port 443 is left out in Origin, behind a proxy that does TLS", false, {
    origin: "https://a.test",
    authority: "a.test:443",
  }],
  ["an extension", true, { origin: "moz-extension://0a1b" }],
  ["an app that calls its own pages localhost", true, {
    origin: "capacitor://localhost",
    authority: "localhost",
  }],
  ["two origins", true, { origin: `${LOCAL}, http://evil.example` }],
  ["two origins", true, { origin: `http://evil.example, ${LOCAL}` }],
  ["names know no case", false, { origin: "http://LocalHost:4221" }],
  ["nor in Host", false, { origin: LOCAL, authority: "LOCALHOST:4221" }],
  ["port 80 is left out in Origin", false, {
    origin: "http://a.example",
    authority: "a.example:80",
  }],
  ["port 80 is left out in Host", false, { origin: "http://a.example", authority: "a.example" }],
  ["TLS behind a proxy", false, { origin: "https://a.example", authority: "a.example" }],
  ["IPv6", false, { origin: "http://[::1]:4221", authority: "[::1]:4221" }],
  ["IPv6, written otherwise", false, { origin: "http://[::1]:4221", authority: "[0:0::1]:4221" }],
  ["HTTP/1.0 names no host", true, { origin: LOCAL, authority: "" }],
  // Neither is a host: two unknowns are not the same.
  ["a sandboxed page, and no host", true, { origin: "null", authority: "" }],
  ["a sandboxed page, and no host the Web knows", true, { origin: "null", authority: "a%20b" }],
];

for (const [reason, isCross, { origin, authority, site } = {}] of ROWS) {
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
