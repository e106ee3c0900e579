import type { Acceptance, Refusal } from "./row_tests.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

/** Size lines for five bytes, as some servers read them and others do not. */
const BAD_SIZE_LINES = [
  ...["", "5 ", "5\t", " 5", "5;", "5; ", "5 ;", " ;a", ";a", "5;;a", "5;a;", "5;a ", "5;a=b;"],
  ...["5;a=b ", "5;=x", "5;a=", "5;a= ", "5;a=;b", "5;a==b", "5;a=b=c", "5;a=b c", "5;a b"],
  ...[
    "5;bad[=x",
    "5;a=b(c",
    "5;a=\xe9",
    "5;\xe9",
    "5,a",
    "5,5",
    "5=a",
    "5 55",
    "5.0",
    "5_0",
    "0_5",
  ],
  ...['5;"a"=b', '5;a="b', '5;a="b\\"', '5;a="b"c', '5;a="b" ', '5;a=b"c"', '5;a="\x1f"'],
  ...['5;a="\\\x1f"', '5;a="\x7f"', "0x5", "5h", "+5", "-5", '"5"', "5:", "5\0", "g", "G", "/"],
  // Before "A" and "a", 1 with 0x20 left out, and a digit of another charset.
  ...["@", "`", "\x11", "\xb5"],
  ...["20000000000000", "10000000000000005", "ffffffffffffffff", "fffffffffffffffff"],
];

const SIZE_LINES: readonly Refusal[] = BAD_SIZE_LINES.flatMap((line): Refusal[] => {
  const [shown, rfc] = [JSON.stringify(line), "9112 §7.1"];
  return [
    [`a chunk-size line is ${shown}`, rfc, `${HEAD}${line}\r\nhello\r\n0\r\n\r\n`],
    [`a later chunk-size line is ${shown}`, rfc, `${HEAD}1\r\na\r\n${line}\r\nhello\r\n0\r\n\r\n`],
    // Where it would end the body unnoticed.
    [`the last chunk-size line is like ${shown}`, rfc, `${HEAD}${line.replace("5", "0")}\r\n\r\n`],
  ];
});

const LINE_ENDS: readonly Refusal[] = [
  ["LF ends a chunk-size", "5\nhello\r\n0\r\n\r\n"],
  ["CR ends a chunk-size", "5\rhello\r\n0\r\n\r\n"],
  ["CR CR LF ends a chunk-size", "5\r\r\nhello\r\n0\r\n\r\n"],
  ["LF CR ends a chunk-size", "5\n\rhello\r\n0\r\n\r\n"],
  ["LF ends an extension", "5;a\nhello\r\n0\r\n\r\n"],
  ["CR ends an extension", "5;a\rhello\r\n0\r\n\r\n"],
  ["LF ends the value of an extension", "5;a=b\nhello\r\n0\r\n\r\n"],
  ["CR ends the value of an extension", "5;a=b\rhello\r\n0\r\n\r\n"],
  ["LF stands in a quoted extension", '5;a="\n"\r\nhello\r\n0\r\n\r\n'],
  ["CR LF stands in a quoted extension", '5;a="b\r\n"\r\nhello\r\n0\r\n\r\n'],
  ["LF is escaped in a quoted extension", '5;a="\\\n"\r\nhello\r\n0\r\n\r\n'],
  ["CR is escaped in a quoted extension", '5;a="\\\r"\r\nhello\r\n0\r\n\r\n'],
  ["another byte stands for the LF of a chunk-size", "5\r.hello\r\n0\r\n\r\n"],
  ["another byte stands for the CR of the data of a chunk", "5\r\nhello.\n0\r\n\r\n"],
  ["another byte stands for the LF of the data of a chunk", "5\r\nhello\r.0\r\n\r\n"],
  ["LF ends the data of a chunk", "5\r\nhello\n0\r\n\r\n"],
  ["CR ends the data of a chunk", "5\r\nhello\r0\r\n\r\n"],
  ["LF CR ends the data of a chunk", "5\r\nhello\n\r0\r\n\r\n"],
  ["nothing ends the data of a chunk", "5\r\nhello0\r\n\r\n"],
  ["two bytes that are no line end follow the data", "5\r\nhelloXX0\r\n\r\n"],
  ["a blank follows the data of a chunk", "5\r\nhello \r\n0\r\n\r\n"],
  ["a chunk is longer than its size", "4\r\nhello\r\n0\r\n\r\n"],
  ["a chunk is shorter than its size", "6\r\nhello\r\n0\r\n\r\n"],
  ["an empty line follows a chunk", "5\r\nhello\r\n\r\n0\r\n\r\n"],
  ["an empty line comes before the first chunk", "\r\n5\r\nhello\r\n0\r\n\r\n"],
  ["LF ends the last chunk's size", "5\r\nhello\r\n0\n\r\n"],
  ["CR ends the last chunk's size", "0\r\r\n"],
  ["LF ends the body", "5\r\nhello\r\n0\r\n\n"],
  ["CR ends the body", "0\r\n\rx"],
  ["CR CR LF ends the body", "0\r\n\r\r\n"],
].map<Refusal>(([name, wire]) => [name, "9112 §7.1", HEAD + wire]);

const TRAILERS: readonly Refusal[] = [
  { name: "Host comes as a trailer", rfc: "9110 §6.5.1", trailer: "Host: evil" },
  { name: "Content-Length comes as a trailer", rfc: "9110 §6.5.1", trailer: "Content-Length: 9" },
  {
    name: "Transfer-Encoding comes as a trailer",
    rfc: "9110 §6.5.1",
    trailer: "Transfer-Encoding: chunked",
  },
  { name: "HOST comes behind another trailer", rfc: "9110 §6.5.1", trailer: "x: y\r\nHOST: h" },
  { name: "an empty content-length is a trailer", rfc: "9110 §6.5.1", trailer: "content-length:" },
  { name: "a trailer is folded", rfc: "9112 §5.2", trailer: "x: y\r\n z" },
  { name: "a trailer has a blank before its colon", rfc: "9112 §5.1", trailer: "x : y" },
  { name: "a trailer has no colon", rfc: "9112 §5", trailer: "x" },
  { name: "a trailer has no name", rfc: "9110 §5.1", trailer: ": y" },
  { name: "a trailer has NUL in it", rfc: "9110 §5.5", trailer: "x: \0" },
  { name: "a trailer has a bare LF in it", rfc: "9110 §5.5", trailer: "x: y\nz: a" },
].map<Refusal>((
  { name, rfc, trailer },
) => [name, rfc, `${HEAD}5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`]);

/** Chunks that end where one reader thinks and another does not. */
export const CHUNK_REFUSALS: readonly Refusal[] = [
  ...SIZE_LINES,
  ...LINE_ENDS,
  ...TRAILERS,
  [
    "a request stands where the trailer section should end",
    "9112 §7.1.2",
    `${HEAD}5\r\nhello\r\n0\r\n${SMUGGLED}`,
  ],
];

/** Size lines for five bytes that are right, whatever they say beside that. */
const GOOD_SIZE_LINES = [
  "5",
  "05",
  "0000000000000000000000005",
  "5;a",
  "5;a=b",
  "5;a;b=c;d",
  '5;a="b"',
  '5;a=""',
  '5;a="\xe9\\\xff \t"',
  '5;a="0\\"; b"',
  "5 ;a",
  "5; a",
  "5\t;\ta = b",
  '5 ; a = "b" ; c',
  "5;chunk-signature=0123456789abcdef",
];

/** Chunks, and what is in them. */
export const CHUNK_ACCEPTANCES: readonly Acceptance[] = [
  ...GOOD_SIZE_LINES.map<Acceptance>((line) => [
    `a chunk-size line is ${JSON.stringify(line)}`,
    "9112 §7.1.1",
    `${HEAD}${line}\r\nhello\r\n0\r\n\r\n`,
    "POST h / hello",
  ]),
  ...([
    ["a chunked body is empty", "0\r\n\r\n", ""],
    ["the last size has many zeros", "5\r\nhello\r\n00000\r\n\r\n", "hello"],
    ["the last chunk has an extension", "5\r\nhello\r\n0;a=b\r\n\r\n", "hello"],
    ["a size has capitals", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"],
    ["a size has small letters", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"],
    ["there are several chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"],
    ["data has NUL and line ends", "5\r\n\0\r\n\n\r\r\n0\r\n\r\n", "\0\r\n\n\r"],
    ["data looks like the end", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n"],
    [
      "data looks like a request",
      `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
      SMUGGLED,
    ],
  ] as const).map<Acceptance>((
    [name, wire, content],
  ) => [name, "9112 §7.1", HEAD + wire, `POST h / ${content}`]),
  ...["x: y", "x: y\r\nz:", "Trailer: x", "Connection: close", "Expect: nothing"].map<Acceptance>((
    trailer,
  ) => [
    `${JSON.stringify(trailer)} is the trailer section, which changes nothing`,
    "9110 §6.5.1",
    `${HEAD}5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`,
    "POST h / hello",
  ]),
];
