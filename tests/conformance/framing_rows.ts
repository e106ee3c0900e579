import type { Acceptance, Refusal } from "./row_tests.ts";

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
  ["there is a length before chunked", "9112 §6.1", post([LENGTH, CHUNKED])],
  ["there is a length behind chunked", "9112 §6.1", post([CHUNKED, LENGTH])],
  ["there is a length of 0 beside chunked", "9112 §6.1", post(["Content-Length: 0", CHUNKED])],
  ["there is a bad length beside chunked", "9112 §6.1", post(["Content-Length: x", CHUNKED])],
  [
    "identity is beside a length",
    "9112 §6.3",
    post(["Transfer-Encoding: identity", LENGTH], "abc"),
  ],
  ["there is an empty length beside chunked", "9112 §6.1", post(["Content-Length:", CHUNKED])],
  [
    "there is an empty Transfer-Encoding beside a length",
    "9112 §6.3",
    post(["Transfer-Encoding:", LENGTH], "abc"),
  ],
  [
    "there is a Transfer-Encoding of a comma beside a length",
    "9112 §6.3",
    post(["Transfer-Encoding: ,", LENGTH], "abc"),
  ],
  [
    "there is another coding beside a length",
    "9112 §6.1",
    post(["Transfer-Encoding: gzip, chunked", LENGTH]),
  ],
  [
    "Transfer-Encoding is folded, beside a length",
    "9112 §5.2",
    post(["Transfer-Encoding:", " chunked", "Content-Length: 100"]),
  ],
  [
    "Transfer-Encoding is folded by a tab, beside a length",
    "9112 §5.2",
    post(["Content-Length: 100", "Transfer-Encoding:", "\tchunked"]),
  ],
  [
    "a blank follows the name Transfer-Encoding, beside a length",
    "9112 §5.1",
    post(["Transfer-Encoding : chunked", "Content-Length: 100"]),
  ],
  ["a tab follows the name Content-Length", "9112 §5.1", post(["Content-Length\t: 3"], "abc")],
  ["Content-Length is folded", "9112 §5.2", post(["Content-Length:", " 3"], "abc")],
  [
    "Transfer-Encoding is indented, beside a length",
    "9112 §5.2",
    post(["Content-Length: 100", " Transfer-Encoding: chunked"]),
  ],
];

const LENGTHS: readonly Refusal[] = [
  ...BAD_LENGTHS.map<Refusal>((value) => [
    `a length is ${JSON.stringify(value)}`,
    "9112 §6.3",
    post([`Content-Length: ${value}`], "abc"),
  ]),
  ["two lengths differ", "9112 §6.3", post([LENGTH, "Content-Length: 4"], "abc")],
  ["two lengths agree", "9112 §6.3", post([LENGTH, LENGTH], "abc")],
  ...[["Content-Length:", LENGTH], [LENGTH, "content-length:"]].map<Refusal>((fields) => [
    `one of two lengths is empty: ${fields.join(", ")}`,
    "9112 §6.3",
    post(fields, "abc"),
  ]),
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
    "chunked;",
    "chunked;a=b",
    "chun\xe2\x84\xaaed",
    "\0chunked",
    "chunked=1",
    '"chunked"',
    "chun ked",
    "chunked chunked",
    "chunked\xa0",
    "\x85chunked",
  ].map<Refusal>((value) => [
    `a Transfer-Encoding is ${JSON.stringify(value)}`,
    "9112 §6.3",
    post([`Transfer-Encoding: ${value}`]),
  ]),
  ["chunked stands on two lines", "9112 §6.1", post([CHUNKED, CHUNKED])],
  ...["identity", "gzip"].map<Refusal>((coding) => [
    `${coding} stands on a line behind chunked`,
    "9112 §6.3",
    post([CHUNKED, `Transfer-Encoding: ${coding}`]),
  ]),
  [
    "gzip stands on a line before chunked",
    "9112 §6.1",
    post(["Transfer-Encoding: gzip", CHUNKED]),
    501,
  ],
  ["a vertical tab comes before chunked", "9110 §5.5", post(["Transfer-Encoding: \x0bchunked"])],
  ...[
    "gzip, chunked",
    "deflate,gzip,chunked",
    "identity, chunked",
    "gzip;q=1, chunked",
    'gzip;a="b,c", chunked',
    "x-unknown, chunked",
  ].map<Refusal>((value) => [
    `a Transfer-Encoding is ${JSON.stringify(value)}`,
    "9112 §6.1",
    post([`Transfer-Encoding: ${value}`]),
    501,
  ]),
  [
    "HTTP/1.0 sends chunked and wants the connection kept",
    "9112 §6.1",
    `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${CHUNKED}\r\n\r\n0\r\n\r\n`,
  ],
  [
    "HTTP/1.0 sends another coding",
    "9112 §6.1",
    "POST / HTTP/1.0\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
  ],
  [
    "HTTP/1.0 sends chunked and a length",
    "9112 §6.1",
    `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${CHUNKED}\r\n${LENGTH}\r\n\r\nabc`,
  ],
];

/** Requests whose end is told in no way, or in two. */
export const FRAMING_REFUSALS: readonly Refusal[] = [...BOTH, ...LENGTHS, ...CODINGS];

/** Requests whose end is told in one way. */
export const FRAMING_ACCEPTANCES: readonly Acceptance[] = [
  ["a length is 3", "9112 §6.2", post([LENGTH], "abc"), "POST h / abc"],
  ["a length is 0", "9112 §6.2", post(["Content-Length: 0"], ""), "POST h / "],
  [
    "a length has zeros before it",
    "9110 §8.6",
    post(["Content-Length: 0003"], "abc"),
    "POST h / abc",
  ],
  [
    "a length has blanks around it",
    "9110 §5.5",
    post(["content-length: \t3 "], "abc"),
    "POST h / abc",
  ],
  ["POST says nothing of a body", "9112 §6.3", post([], ""), "POST h / "],
  ["the body is chunked", "9112 §7.1", post([CHUNKED]), "POST h / abc"],
  ...["Chunked", "CHUNKED", ", chunked", "chunked ,", ",,\t, chunked ,,"].map<Acceptance>((
    value,
  ) => [
    `a Transfer-Encoding is ${JSON.stringify(value)}`,
    "9110 §5.6.1.2",
    post([`Transfer-Encoding: ${value}`]),
    "POST h / abc",
  ]),
  [
    "Transfer-Encoding has an empty line of its list",
    "9110 §5.3",
    post(["Transfer-Encoding:", CHUNKED]),
    "POST h / abc",
  ],
  [
    "fields only look like those of framing",
    "9110 §5.1",
    post(["Content_Length: 9", "Transfer-Encodings: chunked", LENGTH], "abc"),
    "POST h / abc",
  ],
  [
    "GET has a body, which is not the next request",
    "9110 §9.3.1",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 18\r\n\r\nGET /x HTTP/1.1\r\n\r",
    "GET h / GET /x HTTP/1.1\r\n\r",
  ],
  [
    "DELETE has a chunked body",
    "9110 §9.3.5",
    post([CHUNKED]).replace("POST", "DELETE"),
    "DELETE h / abc",
  ],
  [
    "OPTIONS has a body",
    "9110 §9.3.7",
    post([LENGTH], "abc").replace("POST", "OPTIONS"),
    "OPTIONS h / abc",
  ],
  [
    "a line end behind a body is the empty line before the next request",
    "9112 §2.2",
    post([LENGTH], "abc\r\n"),
    "POST h / abc",
  ],
  [
    "HTTP/1.0 sends a length",
    "9112 §6.3",
    `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${LENGTH}\r\n\r\nabc`,
    "POST  / abc",
  ],
];
