import { assertEquals } from "@std/assert";
import { everySplit } from "../support/every_split.ts";
import { readHead, wireOf } from "../support/read_head.ts";
import { statusOf } from "../support/status_of.ts";

interface Row {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  readonly status: number | "accepted";
}

const GET = "GET / HTTP/1.1";
const OLD = "GET / HTTP/1.0";
const ABSOLUTE = "GET http://b/ HTTP/1.1";

const HOSTS: readonly Row[] = [
  { name: "there is no Host", rfc: "9112 §3.2", wire: wireOf(GET), status: 400 },
  {
    name: "Host is in lower case",
    rfc: "9110 §5.1",
    wire: wireOf(GET, "host: a"),
    status: "accepted",
  },
  {
    name: "Host is not the first",
    rfc: "9110 §5.3",
    wire: wireOf(GET, "A: b", "Host: a"),
    status: "accepted",
  },
  { name: "only X-Host is there", rfc: "9112 §3.2", wire: wireOf(GET, "X-Host: a"), status: 400 },
  {
    name: "there are two Hosts",
    rfc: "9112 §3.2",
    wire: wireOf(GET, "Host: a", "Host: b"),
    status: 400,
  },
  {
    name: "the two Hosts are equal",
    rfc: "9112 §3.2",
    wire: wireOf(GET, "Host: a", "HOST: a"),
    status: 400,
  },
  {
    name: "one of two Hosts is empty",
    rfc: "9112 §3.2",
    wire: wireOf(GET, "Host: a", "Host:"),
    status: 400,
  },
  { name: "Host is empty", rfc: "9110 §7.2", wire: wireOf(GET, "Host:"), status: 400 },
  { name: "Host is blank", rfc: "9110 §7.2", wire: wireOf(GET, "Host: \t"), status: 400 },
  { name: "Host has a comma", rfc: "9110 §7.2", wire: wireOf(GET, "Host: a,b"), status: 400 },
  { name: "Host has a path", rfc: "9110 §7.2", wire: wireOf(GET, "Host: a/b"), status: 400 },
  { name: "Host has userinfo", rfc: "9110 §4.2.4", wire: wireOf(GET, "Host: u@a"), status: 400 },
  { name: "Host has port 0", rfc: "9110 §7.2", wire: wireOf(GET, "Host: a:0"), status: 400 },
  { name: "Host has port 1", rfc: "9110 §7.2", wire: wireOf(GET, "Host: a:1"), status: "accepted" },
  {
    name: "Host has port 65535",
    rfc: "9110 §7.2",
    wire: wireOf(GET, "Host: a:65535"),
    status: "accepted",
  },
  {
    name: "Host has port 65536",
    rfc: "9110 §7.2",
    wire: wireOf(GET, "Host: a:65536"),
    status: 400,
  },
  {
    name: "Host has an empty port",
    rfc: "3986 §3.2.3",
    wire: wireOf(GET, "Host: a:"),
    status: "accepted",
  },
  {
    name: "Host has junk behind it",
    rfc: "9110 §7.2",
    wire: wireOf(GET, "Host: a b"),
    status: 400,
  },
  {
    name: "Host has junk behind its port",
    rfc: "9110 §7.2",
    wire: wireOf(GET, "Host: a:80x"),
    status: 400,
  },
  { name: "Host has a raw byte", rfc: "9110 §7.2", wire: wireOf(GET, "Host: \xe9"), status: 400 },
  {
    name: "Host is an IPv6 literal",
    rfc: "3986 §3.2.2",
    wire: wireOf(GET, "Host: [::1]:80"),
    status: "accepted",
  },
  {
    name: "Host is a bad IPv6 literal",
    rfc: "3986 §3.2.2",
    wire: wireOf(GET, "Host: [::g]"),
    status: 400,
  },
  {
    name: "Host is a bare IPv6 address",
    rfc: "3986 §3.2.2",
    wire: wireOf(GET, "Host: ::1"),
    status: 400,
  },
  { name: "HTTP/1.0 comes without Host", rfc: "9112 §3.2", wire: wireOf(OLD), status: "accepted" },
  {
    name: "HTTP/1.0 comes with two Hosts",
    rfc: "9112 §3.2",
    wire: wireOf(OLD, "Host: a", "Host: a"),
    status: 400,
  },
  {
    name: "HTTP/1.0 comes with a bad Host",
    rfc: "9112 §3.2",
    wire: wireOf(OLD, "Host: u@a"),
    status: 400,
  },
  {
    name: "the absolute form has no Host",
    rfc: "9112 §3.2.2",
    wire: wireOf(ABSOLUTE),
    status: 400,
  },
  {
    name: "the absolute form has a bad Host",
    rfc: "9112 §3.2.2",
    wire: wireOf(ABSOLUTE, "Host: u@a"),
    status: 400,
  },
];

const LINES: readonly Row[] = [
  { name: "a line is folded", rfc: "9112 §5.2", wire: wireOf(GET, "Host: a", " b"), status: 400 },
  {
    name: "a line is folded by a tab",
    rfc: "9112 §5.2",
    wire: wireOf(GET, "Host: a", "\tb: c"),
    status: 400,
  },
  {
    name: "the first field is indented",
    rfc: "9112 §2.2",
    wire: wireOf(GET, " Host: a"),
    status: 400,
  },
  {
    name: "an indented field follows HTTP/1.0",
    rfc: "9112 §2.2",
    wire: wireOf(OLD, " A: b"),
    status: 400,
  },
  {
    name: "a blank line is in the head",
    rfc: "9112 §5.2",
    wire: wireOf(GET, "Host: a", " "),
    status: 400,
  },
  {
    name: "a space is before the colon",
    rfc: "9112 §5.1",
    wire: wireOf(GET, "Host: a", "B : c"),
    status: 400,
  },
  {
    name: "a tab is before the colon",
    rfc: "9112 §5.1",
    wire: wireOf(GET, "Host: a", "B\t: c"),
    status: 400,
  },
  {
    name: "a space is before the colon of Transfer-Encoding",
    rfc: "9112 §5.1",
    wire: wireOf(GET, "Host: a", "Transfer-Encoding : chunked"),
    status: 400,
  },
  { name: "a field has no colon", rfc: "9112 §5", wire: wireOf(GET, "Host: a", "B"), status: 400 },
  {
    name: "a field has no name",
    rfc: "9110 §5.1",
    wire: wireOf(GET, "Host: a", ": b"),
    status: 400,
  },
  {
    name: "a name has a raw byte",
    rfc: "9110 §5.1",
    wire: wireOf(GET, "Host: a", "\xe9: b"),
    status: 400,
  },
  {
    name: "a value is empty",
    rfc: "9110 §5.5",
    wire: wireOf(GET, "Host: a", "B:"),
    status: "accepted",
  },
  {
    name: "a value has a raw byte",
    rfc: "9110 §5.5",
    wire: wireOf(GET, "Host: a", "B: \xe9"),
    status: "accepted",
  },
  { name: "a value has NUL", rfc: "9110 §5.5", wire: wireOf(GET, "Host: a", "B: \0"), status: 400 },
  {
    name: "a value has a bare CR",
    rfc: "9110 §5.5",
    wire: wireOf(GET, "Host: a", "B: c\rD: e"),
    status: 400,
  },
  {
    name: "a value has a bare LF",
    rfc: "9110 §5.5",
    wire: wireOf(GET, "Host: a", "B: c\nD: e"),
    status: 400,
  },
];

for (const { name, rfc, wire, status } of [...HOSTS, ...LINES]) {
  Deno.test(`parseRequestHead() gives ${status} when ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      assertEquals(statusOf(() => readHead(arrival.pieces)), status, arrival.name);
    }
  });
}
