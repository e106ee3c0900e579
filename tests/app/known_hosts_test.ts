import { assertEquals, assertStringIncludes } from "@std/assert";
import { isKnownHost, withKnownHosts } from "../../lib/app/known_hosts.ts";
import { text } from "../../lib/message.ts";
import { makeRequest } from "../support/make_request.ts";

const ALLOWED = ["Files.example", "other.example:8080", "192.168.1.5", "[fd00::1]"];

const HOSTS: readonly {
  readonly authority: string;
  readonly isKnown: boolean;
  readonly allowed?: readonly string[];
  readonly hostname?: string;
}[] = [
  { authority: "localhost", isKnown: true },
  { authority: "localhost:4221", isKnown: true },
  { authority: "localhost:9080", isKnown: true },
  { authority: "localhost:", isKnown: true },
  { authority: "LocalHost:4221", isKnown: true },
  { authority: "localhost.:4221", isKnown: true },
  { authority: "a.b.localhost", isKnown: true },
  { authority: "127.0.0.1:4221", isKnown: true },
  { authority: "127.255.0.3", isKnown: true },
  { authority: "[::1]", isKnown: true },
  { authority: "[::1]:4221", isKnown: true },
  { authority: "", isKnown: true },
  { authority: "evil.example", isKnown: false },
  { authority: "evil.example:4221", isKnown: false },
  { authority: "localhost.evil.example", isKnown: false },
  { authority: "evillocalhost", isKnown: false },
  { authority: ".localhost.evil", isKnown: false },
  { authority: "127.0.0.1.evil.example", isKnown: false },
  { authority: "127.evil.example", isKnown: false },
  { authority: "127.0.0.256", isKnown: false },
  { authority: "127.0.0", isKnown: false },
  { authority: "128.0.0.1", isKnown: false },
  { authority: "0.0.0.0:4221", isKnown: false },
  { authority: "192.168.1.5", isKnown: false },
  { authority: "[::2]", isKnown: false },
  { authority: "[::ffff:127.0.0.1]", isKnown: true },
  // RFC 5952: one address has many spellings, and browsers write but one.
  { authority: "[0:0:0:0:0:0:0:1]", isKnown: true },
  { authority: "[0000::0001]:4221", isKnown: true },
  { authority: "[::0.0.0.1]", isKnown: true },
  { authority: "[::ffff:7f00:1]", isKnown: true },
  { authority: "[::FFFF:7fff:ffff]:1", isKnown: true },
  { authority: "[0:0:0:0:0:ffff:127.0.0.1]", isKnown: true },
  { authority: "[::ffff:8000:1]", isKnown: false },
  { authority: "[::ffff:127.0.0.256]", isKnown: false },
  { authority: "[::7f00:1]", isKnown: false },
  { authority: "[0:0:0:0:0:0:0:0:1]", isKnown: false },
  { authority: "[::1%25eth0]", isKnown: false },
  { authority: "[::1", isKnown: false },
  { authority: "127.1", isKnown: false },
  { authority: "2130706433", isKnown: false },
  { authority: "%6cocalhost", isKnown: false },
  { authority: "files.example", isKnown: true, allowed: ALLOWED },
  { authority: "FILES.EXAMPLE:81", isKnown: true, allowed: ALLOWED },
  { authority: "a.files.example", isKnown: false, allowed: ALLOWED },
  { authority: "files.example.evil", isKnown: false, allowed: ALLOWED },
  { authority: "other.example:8080", isKnown: true, allowed: ALLOWED },
  { authority: "other.example:8081", isKnown: false, allowed: ALLOWED },
  { authority: "other.example", isKnown: false, allowed: ALLOWED },
  { authority: "192.168.1.5:4221", isKnown: true, allowed: ALLOWED },
  { authority: "[fd00::1]", isKnown: true, allowed: ALLOWED },
  { authority: "[FD00::1]:4221", isKnown: true, allowed: ALLOWED },
  { authority: "[fd00::2]", isKnown: false, allowed: ALLOWED },
  { authority: "[fd00:0::0:1]:4221", isKnown: true, allowed: ALLOWED },
  { authority: "[fd00::1]", isKnown: true, allowed: ["[FD00:0:0::1]:4221", "[fd00:0::1]"] },
  { authority: "localhost", isKnown: true, allowed: ALLOWED },
  { authority: "localhost", isKnown: true, hostname: "box.lan" },
  { authority: "[9a:0:9a::]", isKnown: true, allowed: ["[9a::9a:0:0:0:0:0]"] },
  { authority: "box.lan:4221", isKnown: true, hostname: "box.lan" },
  { authority: "box.lan", isKnown: true, hostname: "Box.lan." },
  { authority: "[fd00::1]:4221", isKnown: true, hostname: "fd00::1" },
  { authority: "[fd00::1]:4221", isKnown: true, hostname: "fd00:0::1" },
];

for (const { authority, isKnown, allowed = [], hostname = "localhost" } of HOSTS) {
  const names = [hostname, ...allowed].join(", ");
  Deno.test(`isKnownHost() says ${isKnown} to "${authority}" when it goes by ${names}`, () => {
    assertEquals(isKnownHost(authority, { hostname, allowed }), isKnown);
  });
}

interface GuardRow {
  readonly target: string;
  readonly authority: string;
  readonly status: number;
  readonly mount?: string;
  readonly address?: string;
  readonly allowed?: readonly string[];
}

const FOREIGN = "evil.example:4221";

const GUARDED: readonly GuardRow[] = [
  { target: "/files/", authority: FOREIGN, status: 421 },
  { target: "/files/a/b?c", authority: FOREIGN, status: 421 },
  { target: "/files/a", authority: "localhost:4221", status: 200 },
  { target: "http://evil.example/files/a", authority: "localhost:4221", status: 421 },
  { target: "http://localhost/files/a", authority: FOREIGN, status: 200 },
  { target: "/", authority: FOREIGN, status: 200 },
  { target: "/echo/x", authority: FOREIGN, status: 200 },
  { target: "/user-agent", authority: FOREIGN, status: 200 },
  { target: "/files", authority: FOREIGN, status: 200 },
  { target: "/echo/files/", authority: FOREIGN, status: 200 },
  { target: "/", authority: FOREIGN, status: 421, mount: "/" },
  { target: "/a", authority: FOREIGN, status: 421, mount: "/" },
  { target: "/files/a", authority: FOREIGN, status: 200, address: "0.0.0.0" },
  { target: "/files/a", authority: FOREIGN, status: 200, address: "192.168.1.5" },
  { target: "/files/a", authority: FOREIGN, status: 421, address: "::1" },
  { target: "/files/a", authority: FOREIGN, status: 421, address: "0.0.0.0", allowed: ALLOWED },
  { target: "/files/a", authority: FOREIGN, status: 421, address: "0.0.0.0", allowed: ["a.test"] },
  { target: "/files/a", authority: "files.example", status: 200, allowed: ALLOWED },
  {
    target: "/files/a",
    authority: "files.example",
    status: 200,
    address: "0.0.0.0",
    allowed: ALLOWED,
  },
];

for (const row of GUARDED) {
  const { target, authority, status, mount = "/files/", address = "127.0.0.1" } = row;
  const shown = `GET ${target} of ${authority} on ${address}, files at ${mount}`;
  const rule = row.allowed === undefined ? "" : ", names allowed";
  Deno.test(`withKnownHosts() answers ${status} to ${shown}${rule}`, async () => {
    const hosts = { hostname: "localhost", allowed: row.allowed ?? [] };
    const handler = withKnownHosts(() => text("content"), mount, hosts, () => address);
    // What was found of one host holds for that host only.
    const local = makeRequest("GET", `${mount}x`, { authority: "localhost" });
    for (let round = 0; round < 2; round++) {
      const response = await handler(makeRequest("GET", target, { authority }));
      assertEquals(response.status, status);
      if (status === 421) assertStringIncludes(String(response.body), "--allow-host");
      assertEquals((await handler(local)).status, 200);
    }
  });
}
