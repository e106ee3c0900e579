import { assertEquals } from "@std/assert";
import {
  admitsBody,
  type BodyFraming,
  type ResponseFraming,
  selectRequestFraming,
  selectResponseFraming,
} from "../../lib/protocol/framing.ts";
import type { HttpVersion } from "../../lib/protocol/request_head.ts";
import { everySplit } from "../support/every_split.ts";
import { readHead, wireOf } from "../support/read_head.ts";
import { statusOf } from "../support/status_of.ts";

interface Row {
  readonly name: string;
  readonly rfc: string;
  readonly fields: readonly string[];
  readonly version?: HttpVersion;
}

interface Accepted extends Row {
  readonly expected: BodyFraming;
}

interface Refused extends Row {
  readonly status: number;
}

const NONE: BodyFraming = { kind: "none" };
const CHUNKED: BodyFraming = { kind: "chunked" };
const LARGEST = Number.MAX_SAFE_INTEGER;

function lengthOf(length: number): BodyFraming {
  return { kind: "length", length };
}

function framingOf(pieces: readonly Uint8Array[]): BodyFraming {
  const { version, headers } = readHead(pieces).head;
  return selectRequestFraming(version, headers);
}

function wireFor({ fields, version }: Row): string {
  return wireOf(`POST / HTTP/${version ?? "1.1"}`, "Host: a", ...fields);
}

const ACCEPTED: readonly Accepted[] = [
  { name: "no field", rfc: "9112 §6.3", fields: [], expected: NONE },
  { name: "a length of 0", rfc: "9110 §8.6", fields: ["Content-Length: 0"], expected: NONE },
  { name: "a length of 5", rfc: "9110 §8.6", fields: ["Content-Length: 5"], expected: lengthOf(5) },
  {
    name: "leading zeros",
    rfc: "9110 §8.6",
    fields: ["Content-Length: 005"],
    expected: lengthOf(5),
  },
  { name: "blanks around", rfc: "9112 §5", fields: ["content-length:\t5 "], expected: lengthOf(5) },
  {
    name: "the largest length",
    rfc: "9110 §8.6",
    fields: ["Content-Length: 9007199254740991"],
    expected: lengthOf(LARGEST),
  },
  {
    name: "a length in HTTP/1.0",
    rfc: "9112 §6.3",
    version: "1.0",
    fields: ["Content-Length: 5"],
    expected: lengthOf(5),
  },
  { name: "chunked", rfc: "9112 §7.1", fields: ["Transfer-Encoding: chunked"], expected: CHUNKED },
  { name: "Chunked", rfc: "9112 §7", fields: ["TRANSFER-ENCODING: ChunKed"], expected: CHUNKED },
  {
    name: "an empty list member",
    rfc: "9110 §5.6.1.2",
    fields: ["Transfer-Encoding: , chunked"],
    expected: CHUNKED,
  },
  {
    name: "an empty list member at the end",
    rfc: "9110 §5.6.1.2",
    fields: ["Transfer-Encoding: chunked ,"],
    expected: CHUNKED,
  },
  {
    name: "an empty line of a list",
    rfc: "9110 §5.3",
    fields: ["Transfer-Encoding:", "Transfer-Encoding: chunked"],
    expected: CHUNKED,
  },
  {
    name: "names that only resemble",
    rfc: "9110 §5.1",
    fields: ["X-Content-Length: 5", "Transfer_Encoding: chunked"],
    expected: NONE,
  },
];

for (const row of ACCEPTED) {
  Deno.test(`selectRequestFraming() decides when there is ${row.name} (${row.rfc})`, () => {
    for (const arrival of everySplit(wireFor(row))) {
      assertEquals(framingOf(arrival.pieces), row.expected, arrival.name);
    }
  });
}

const LENGTHS = [
  "",
  "+5",
  "-5",
  "-0",
  "5,5",
  "5, 5",
  "5, 6",
  ",5",
  "5,",
  "5 5",
  "0x5",
  "5h",
  "five",
  "5.0",
  "5e0",
  "1_0",
  '"5"',
  "5;a=b",
  "\xb2",
  "9007199254740992",
  "18446744073709551621",
  "9".repeat(60),
];

const REFUSED: readonly Refused[] = [
  ...LENGTHS.map((value): Refused => ({
    name: `a length of ${JSON.stringify(value)}`,
    rfc: "9110 §8.6",
    fields: [`Content-Length: ${value}`],
    status: 400,
  })),
  {
    name: "two lengths",
    rfc: "9112 §6.3",
    fields: ["Content-Length: 5", "Content-Length: 6"],
    status: 400,
  },
  {
    name: "the same length twice",
    rfc: "9112 §6.3",
    fields: ["Content-Length: 5", "content-length: 5"],
    status: 400,
  },
  {
    name: "an empty second length",
    rfc: "9112 §6.3",
    fields: ["Content-Length: 5", "Content-Length:"],
    status: 400,
  },
  {
    name: "an empty first length",
    rfc: "9112 §6.3",
    fields: ["Content-Length:", "Content-Length: 5"],
    status: 400,
  },
  {
    name: "a length before chunked",
    rfc: "9112 §6.1",
    fields: ["Content-Length: 5", "Transfer-Encoding: chunked"],
    status: 400,
  },
  {
    name: "a length behind chunked",
    rfc: "9112 §6.1",
    fields: ["Transfer-Encoding: chunked", "Content-Length: 0"],
    status: 400,
  },
  {
    name: "an empty length beside chunked",
    rfc: "9112 §6.1",
    fields: ["Transfer-Encoding: chunked", "Content-Length:"],
    status: 400,
  },
  {
    name: "a length beside an empty coding",
    rfc: "9112 §6.1",
    fields: ["Transfer-Encoding:", "Content-Length: 5"],
    status: 400,
  },
  {
    name: "a length beside another coding",
    rfc: "9112 §6.1",
    fields: ["Transfer-Encoding: gzip, chunked", "Content-Length: 5"],
    status: 400,
  },
  {
    name: "chunked on two lines",
    rfc: "9112 §6.1",
    fields: ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    status: 400,
  },
  {
    name: "gzip behind chunked on a line of its own",
    rfc: "9112 §6.3",
    fields: ["Transfer-Encoding: chunked", "Transfer-Encoding: gzip"],
    status: 400,
  },
  {
    name: "chunked in HTTP/1.0",
    rfc: "9112 §6.1",
    version: "1.0",
    fields: ["Transfer-Encoding: chunked"],
    status: 400,
  },
  {
    name: "an unknown coding in HTTP/1.0",
    rfc: "9112 §6.1",
    version: "1.0",
    fields: ["Transfer-Encoding: gzip, chunked"],
    status: 400,
  },
  ...codings(501, ["gzip, chunked", "deflate,gzip,chunked", "identity, chunked"]),
  ...codings(501, ['gzip;a="b,c", chunked']),
  ...codings(400, ["", ",", "gzip", "identity", "chunked, gzip", "chunked, identity"]),
  ...codings(400, ["chunked, chunked", "chunked,gzip,chunked", "gzip, chunked, chunked"]),
  ...codings(400, [
    "xchunked",
    "chunkedx",
    "chunked;a=b",
    '"chunked"',
    "chun ked",
    "chunked chunked",
  ]),
  ...codings(400, ['"gzip, chunked', "gzip chunked", "gzip; chunked", "chunked=1", "\x85chunked"]),
];

for (const row of REFUSED) {
  const { name, rfc, status } = row;
  Deno.test(`selectRequestFraming() gives ${status} when there is ${name} (${rfc})`, () => {
    for (const arrival of everySplit(wireFor(row))) {
      assertEquals(statusOf(() => framingOf(arrival.pieces)), status, arrival.name);
    }
  });
}

function codings(status: number, values: readonly string[]): Refused[] {
  return values.map((value) => ({
    name: `a coding of ${JSON.stringify(value)}`,
    rfc: "9112 §6.1",
    fields: [`Transfer-Encoding: ${value}`],
    status,
  }));
}

const RESPONSES: readonly {
  status: number;
  version: HttpVersion;
  length: number | null;
  expected: ResponseFraming;
}[] = [
  { status: 200, version: "1.1", length: 5, expected: { kind: "length", length: 5 } },
  { status: 200, version: "1.1", length: 0, expected: { kind: "length", length: 0 } },
  { status: 200, version: "1.0", length: 5, expected: { kind: "length", length: 5 } },
  { status: 200, version: "1.1", length: null, expected: { kind: "chunked" } },
  { status: 200, version: "1.0", length: null, expected: { kind: "until-close" } },
  { status: 404, version: "1.1", length: 0, expected: { kind: "length", length: 0 } },
  { status: 204, version: "1.1", length: 0, expected: { kind: "none" } },
  { status: 204, version: "1.1", length: null, expected: { kind: "none" } },
  { status: 304, version: "1.1", length: 5, expected: { kind: "none" } },
  { status: 304, version: "1.0", length: null, expected: { kind: "none" } },
];

for (const { status, version, length, expected } of RESPONSES) {
  const name = `${status} has ${length} bytes in HTTP/${version}`;
  Deno.test(`selectResponseFraming() is ${expected.kind} when ${name} (9112 §6.3)`, () => {
    assertEquals(selectResponseFraming(status, version, length), expected);
  });
}

Deno.test("admitsBody() is false for 204, 205 and 304 alone when asked for all (9112 §6.3, 9110 §15.3.6)", () => {
  const statuses = Array.from({ length: 400 }, (_, i) => 200 + i);
  assertEquals(statuses.filter((status) => !admitsBody(status)), [204, 205, 304]);
});
