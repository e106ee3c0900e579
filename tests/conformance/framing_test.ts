import { type Acceptance, type Refusal, testAcceptances, testRefusals } from "./row_tests.ts";

/** A POST whose body, were the fields good, would be `abc` by length as well as in chunks. */
function post(fields: readonly string[], body = "3\r\nabc\r\n0\r\n\r\n"): string {
  const lines = ["POST / HTTP/1.1", "Host: h", ...fields];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

const LENGTH = "Content-Length: 3";
const CHUNKED = "Transfer-Encoding: chunked";

/** Lengths that are none: each has been taken for a number by some server. */
const BAD_LENGTHS = [
  "",
  "+3",
  "-3",
  "-0",
  "3,3",
  "3, 3",
  "3, 4",
  "3,",
  ",3",
  "3 3",
  "3;",
  "3;a=b",
  "0x3",
  "3h",
  "3.0",
  "3e0",
  "3_0",
  '"3"',
  "three",
  "\xb2",
  "9007199254740992",
  "18446744073709551619",
  "9".repeat(60),
];

const BOTH: readonly Refusal[] = [
  { name: "there is a length before chunked", rfc: "9112 §6.1", wire: post([LENGTH, CHUNKED]) },
  { name: "there is a length behind chunked", rfc: "9112 §6.1", wire: post([CHUNKED, LENGTH]) },
  {
    name: "there is a length of 0 beside chunked",
    rfc: "9112 §6.1",
    wire: post(["Content-Length: 0", CHUNKED]),
  },
  {
    name: "there is an empty length beside chunked",
    rfc: "9112 §6.1",
    wire: post(["Content-Length:", CHUNKED]),
  },
  {
    name: "there is an empty Transfer-Encoding beside a length",
    rfc: "9112 §6.3",
    wire: post(["Transfer-Encoding:", LENGTH], "abc"),
  },
  {
    name: "there is a Transfer-Encoding of a comma beside a length",
    rfc: "9112 §6.3",
    wire: post(["Transfer-Encoding: ,", LENGTH], "abc"),
  },
  {
    name: "there is another coding beside a length",
    rfc: "9112 §6.1",
    wire: post(["Transfer-Encoding: gzip, chunked", LENGTH]),
  },
  {
    name: "Transfer-Encoding is folded, beside a length",
    rfc: "9112 §5.2",
    wire: post(["Transfer-Encoding:", " chunked", "Content-Length: 100"]),
  },
  {
    name: "Transfer-Encoding is folded by a tab, beside a length",
    rfc: "9112 §5.2",
    wire: post(["Content-Length: 100", "Transfer-Encoding:", "\tchunked"]),
  },
  {
    name: "a blank follows the name Transfer-Encoding, beside a length",
    rfc: "9112 §5.1",
    wire: post(["Transfer-Encoding : chunked", "Content-Length: 100"]),
  },
  {
    name: "a tab follows the name Content-Length",
    rfc: "9112 §5.1",
    wire: post(["Content-Length\t: 3"], "abc"),
  },
  {
    name: "Content-Length is folded",
    rfc: "9112 §5.2",
    wire: post(["Content-Length:", " 3"], "abc"),
  },
  {
    name: "Transfer-Encoding is indented, beside a length",
    rfc: "9112 §5.2",
    wire: post(["Content-Length: 100", " Transfer-Encoding: chunked"]),
  },
];

const LENGTHS: readonly Refusal[] = [
  ...BAD_LENGTHS.map((value) => ({
    name: `a length is ${JSON.stringify(value)}`,
    rfc: "9112 §6.3",
    wire: post([`Content-Length: ${value}`], "abc"),
  })),
  {
    name: "two lengths differ",
    rfc: "9112 §6.3",
    wire: post([LENGTH, "Content-Length: 4"], "abc"),
  },
  { name: "two lengths agree", rfc: "9112 §6.3", wire: post([LENGTH, LENGTH], "abc") },
  ...[["Content-Length:", LENGTH], [LENGTH, "content-length:"]].map((fields) => ({
    name: `one of two lengths is empty: ${fields.join(", ")}`,
    rfc: "9112 §6.3",
    wire: post(fields, "abc"),
  })),
];

const CODINGS: readonly Refusal[] = [
  ...[
    "",
    ",",
    "chunked, chunked",
    "chunked,chunked",
    "chunked, identity",
    "chunked, gzip",
    "chunked,gzip,chunked",
    "gzip, chunked, chunked",
    "gzip",
    "gzip chunked",
    "gzip; chunked",
    '"gzip, chunked',
    "identity",
    "xchunked",
    "chunkedx",
    "chunked;a=b",
    "chunked=1",
    '"chunked"',
    "chun ked",
    "chunked chunked",
    "chunked\xa0",
    "\x85chunked",
  ].map((value) => ({
    name: `a Transfer-Encoding is ${JSON.stringify(value)}`,
    rfc: "9112 §6.3",
    wire: post([`Transfer-Encoding: ${value}`]),
  })),
  { name: "chunked stands on two lines", rfc: "9112 §6.1", wire: post([CHUNKED, CHUNKED]) },
  ...["identity", "gzip"].map((coding) => ({
    name: `${coding} stands on a line behind chunked`,
    rfc: "9112 §6.3",
    wire: post([CHUNKED, `Transfer-Encoding: ${coding}`]),
  })),
  {
    name: "a vertical tab comes before chunked",
    rfc: "9110 §5.5",
    wire: post(["Transfer-Encoding: \x0bchunked"]),
  },
  ...[
    "gzip, chunked",
    "deflate,gzip,chunked",
    "identity, chunked",
    "gzip;q=1, chunked",
    'gzip;a="b,c", chunked',
    "x-unknown, chunked",
  ].map((value) => ({
    name: `a Transfer-Encoding is ${JSON.stringify(value)}`,
    rfc: "9112 §6.1",
    wire: post([`Transfer-Encoding: ${value}`]),
    status: 501,
  })),
  {
    name: "HTTP/1.0 sends chunked and wants the connection kept",
    rfc: "9112 §6.1",
    wire: `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${CHUNKED}\r\n\r\n0\r\n\r\n`,
  },
  {
    name: "HTTP/1.0 sends another coding",
    rfc: "9112 §6.1",
    wire: "POST / HTTP/1.0\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
  },
  {
    name: "HTTP/1.0 sends chunked and a length",
    rfc: "9112 §6.1",
    wire: `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${CHUNKED}\r\n${LENGTH}\r\n\r\nabc`,
  },
];

testRefusals([...BOTH, ...LENGTHS, ...CODINGS]);

const ACCEPTANCES: readonly Acceptance[] = [
  { name: "a length is 3", rfc: "9112 §6.2", wire: post([LENGTH], "abc"), seen: "POST h / abc" },
  {
    name: "a length is 0",
    rfc: "9112 §6.2",
    wire: post(["Content-Length: 0"], ""),
    seen: "POST h / ",
  },
  {
    name: "a length has zeros before it",
    rfc: "9110 §8.6",
    wire: post(["Content-Length: 0003"], "abc"),
    seen: "POST h / abc",
  },
  {
    name: "a length has blanks around it",
    rfc: "9110 §5.5",
    wire: post(["content-length: \t3 "], "abc"),
    seen: "POST h / abc",
  },
  { name: "POST says nothing of a body", rfc: "9112 §6.3", wire: post([], ""), seen: "POST h / " },
  { name: "the body is chunked", rfc: "9112 §7.1", wire: post([CHUNKED]), seen: "POST h / abc" },
  ...["Chunked", "CHUNKED", ", chunked", "chunked ,", ",,\t, chunked ,,"].map((value) => ({
    name: `a Transfer-Encoding is ${JSON.stringify(value)}`,
    rfc: "9110 §5.6.1.2",
    wire: post([`Transfer-Encoding: ${value}`]),
    seen: "POST h / abc",
  })),
  {
    name: "Transfer-Encoding has an empty line of its list",
    rfc: "9110 §5.3",
    wire: post(["Transfer-Encoding:", CHUNKED]),
    seen: "POST h / abc",
  },
  {
    name: "fields only look like those of framing",
    rfc: "9110 §5.1",
    wire: post(["Content_Length: 9", "Transfer-Encodings: chunked", LENGTH], "abc"),
    seen: "POST h / abc",
  },
  {
    name: "GET has a body, which is not the next request",
    rfc: "9110 §9.3.1",
    wire: "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 18\r\n\r\nGET /x HTTP/1.1\r\n\r",
    seen: "GET h / GET /x HTTP/1.1\r\n\r",
  },
  {
    name: "DELETE has a chunked body",
    rfc: "9110 §9.3.5",
    wire: post([CHUNKED]).replace("POST", "DELETE"),
    seen: "DELETE h / abc",
  },
  {
    name: "OPTIONS has a body",
    rfc: "9110 §9.3.7",
    wire: post([LENGTH], "abc").replace("POST", "OPTIONS"),
    seen: "OPTIONS h / abc",
  },
  {
    name: "a line end behind a body is the empty line before the next request",
    rfc: "9112 §2.2",
    wire: post([LENGTH], "abc\r\n"),
    seen: "POST h / abc",
  },
  {
    name: "HTTP/1.0 sends a length",
    rfc: "9112 §6.3",
    wire: `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${LENGTH}\r\n\r\nabc`,
    seen: "POST  / abc",
  },
];

testAcceptances(ACCEPTANCES);
