import { chunked, type CorpusEntry, get } from "./corpus_entry.ts";

const LAST = "0\r\n\r\n";
const NEXT = get("/next");

/** Chunks, their extensions and trailers (RFC 9112 §7.1). */
export const CHUNKS: readonly CorpusEntry[] = [
  good("no chunk but the last", LAST),
  good("three chunks", `1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n${LAST}`),
  good("a size in capitals", `A\r\n0123456789\r\n${LAST}`),
  good("a size in small letters", `a\r\n0123456789\r\n${LAST}`),
  good("a size with leading zeros", `0000000000000000000005\r\nhello\r\n000${LAST}`),
  good("CR LF in the data", `4\r\n\r\n\r\n\r\n${LAST}`),
  good("the last chunk in the data", `5\r\n${LAST}\r\n${LAST}`),
  good("a request in the data", `${NEXT.length.toString(16)}\r\n${NEXT}\r\n${LAST}`),
  good("a NUL in the data", `3\r\na\0b\r\n${LAST}`),
  good("an extension", `5;a\r\nhello\r\n${LAST}`),
  good("an extension with a value", `5;a=b\r\nhello\r\n0;c=d\r\n\r\n`),
  good("an extension in quotes", `5;a="b; c\\" \t"\r\nhello\r\n${LAST}`),
  good("Latin-1 in quotes", `5;a="\xe9\\\xff"\r\nhello\r\n${LAST}`),
  good("an empty quoted value", `5;a=""\r\nhello\r\n${LAST}`),
  good("extensions between blanks", `5 ; a = b\t;\tc ;d="e" ;f\r\nhello\r\n${LAST}`),
  good("a signed chunk", `5;chunk-signature=${"0f".repeat(32)}\r\nhello\r\n${LAST}`),
  good("a trailer", "5\r\nhello\r\n0\r\nX: a\r\n\r\n"),
  good("several trailers", "0\r\nX: a\r\nY:\r\nX: \xe9 \t\r\n\r\n"),
  good("a trailer that is announced", "0\r\nDigest: a\r\n\r\n", "Trailer: Digest"),
  good("a trailer that names Connection", "0\r\nConnection: close\r\n\r\n"),

  ...["", " ", "x", "g", "-1", "+5", "0x5", "5h", "5 ", "5\t", " 5", "5,", "5.0", '"5"', "\xb25"]
    .map((size) => bad(`size "${size}"`, `${size}\r\nhello\r\n${LAST}`)),
  ...["5;", "5; ", "5;;a", "5;a=", "5;a= ", "5;=b", "5;a b", "5;a=b c", '5;a="b', '5;a="b"c']
    .map((line) => bad(`line ${line}`, `${line}\r\nhello\r\n${LAST}`)),
  ...["5;a=b=c", "5;\xe9", "5;a=\xe9", '5;a="\0"', '5;a="\\\x7f"', "5;a\0", "5 a", "5 \t", "5;a ;"]
    .map((line) => bad(`line ${line}`, `${line}\r\nhello\r\n${LAST}`)),
  bad("a size of 2^53", `20000000000000\r\nhello\r\n${LAST}`),
  bad("a size of 2^64 + 5", `10000000000000005\r\nhello\r\n${LAST}`),
  bad("a size of 17 digits", `fffffffffffffffff\r\nhello\r\n${LAST}`),
  bad("a bare LF behind a size", `5\nhello\r\n${LAST}`),
  bad("a bare CR behind a size", `5\rhello\r\n${LAST}`),
  bad("two CR behind a size", `5\r\r\nhello\r\n${LAST}`),
  bad("a bare LF in an extension", `5;a\nb\r\nhello\r\n${LAST}`),
  bad("a bare LF behind the data", `5\r\nhello\n${LAST}`),
  bad("a bare CR behind the data", `5\r\nhello\r${LAST}`),
  bad("nothing behind the data", `5\r\nhello${LAST}`),
  bad("data longer than its size", `4\r\nhello\r\n${LAST}`),
  bad("data shorter than its size", `6\r\nhello\r\n${LAST}`),
  bad("an empty line before a size", `\r\n5\r\nhello\r\n${LAST}`),
  bad("an empty line between chunks", `1\r\na\r\n\r\n1\r\nb\r\n${LAST}`),
  bad("LF behind the last size", "0\n\r\n"),
  bad("LF for the last line", "0\r\n\n"),
  bad("CR for the last line", "0\r\n\rX"),
  bad("something for the last line", `0\r\n${NEXT}`),
  bad("a trailer without a colon", "0\r\nX\r\n\r\n"),
  bad("a trailer with a space before the colon", "0\r\nX : a\r\n\r\n"),
  bad("a folded trailer", "0\r\nX: a\r\n b\r\n\r\n"),
  bad("a trailer with a NUL", "0\r\nX: \0\r\n\r\n"),
  bad("a trailer with a bare LF", "0\r\nX: a\n\r\n"),
  bad("Content-Length as a trailer", "0\r\nContent-Length: 5\r\n\r\n"),
  bad("Transfer-Encoding as a trailer", "0\r\nTransfer-Encoding: gzip\r\n\r\n"),
  bad("Host as a trailer", "0\r\nhost: b\r\n\r\n"),

  ...[
    "",
    "5",
    "5;",
    '5;a="',
    "5\r",
    "5\r\n",
    "5\r\nhel",
    "5\r\nhello",
    "5\r\nhello\r",
    "0",
    "0\r\n",
  ]
    .map(cut),
  ...["0\r\n\r", "0\r\nX", "0\r\nX: a\r\n", "0\r\nX: a\r\n\r"].map(cut),
];

function good(name: string, body: string, ...fields: readonly string[]): CorpusEntry {
  const wire = chunked(body, ...fields) + NEXT;
  return { name: `${name} in chunks is good`, rfc: "9112 §7.1", wire, statuses: [200, 200] };
}

function bad(name: string, body: string): CorpusEntry {
  const wire = chunked(body) + NEXT;
  return { name: `${name} in chunks is bad`, rfc: "9112 §7.1", wire, statuses: [400] };
}

function cut(body: string): CorpusEntry {
  const name = `chunks that end behind ${JSON.stringify(body)} are bad`;
  return { name, rfc: "9112 §8", wire: chunked(body), statuses: [400] };
}
