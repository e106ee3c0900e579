/** Bytes that are no good request, and how they are refused. */
export interface Malformed {
  readonly wire: string;
  readonly status: number;
}

/** One of each kind; the whole corpus is with the fuzzer. */
export const MALFORMED: readonly Malformed[] = [
  { wire: "GET / HTTP/1.1\nHost: x\n\n", status: 400 },
  { wire: "GET / HTTP/1.1\r\n\r\n", status: 400 },
  { wire: "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", status: 400 },
  { wire: "GET / HTTP/1.1\r\nHost : x\r\n\r\n", status: 400 },
  { wire: "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", status: 400 },
  { wire: "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", status: 400 },
  { wire: "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", status: 400 },
  { wire: "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", status: 400 },
  { wire: "GET /files/%00 HTTP/1.1\r\nHost: x\r\n\r\n", status: 400 },
  { wire: "GET / HTTP/2.0\r\nHost: x\r\n\r\n", status: 505 },
  { wire: "BREW / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", status: 501 },
  { wire: `GET /${"a".repeat(9_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, status: 414 },
  { wire: `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(17_000)}\r\n\r\n`, status: 431 },
  { wire: `GET / HTTP/1.1\r\nHost: x\r\n${"X: y\r\n".repeat(101)}\r\n`, status: 431 },
  { wire: "GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n", status: 417 },
  { wire: post("Content-Length: +5") + "hello", status: 400 },
  { wire: post("Content-Length: 5", "Content-Length: 6") + "hello", status: 400 },
  { wire: post("Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n", status: 400 },
  { wire: post("Transfer-Encoding: chunked, gzip") + "0\r\n\r\n", status: 400 },
  { wire: post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n", status: 501 },
  { wire: post("Transfer-Encoding: chunked") + "0x5\r\nhello\r\n0\r\n\r\n", status: 400 },
  { wire: post("Transfer-Encoding: chunked") + "5\r\nhello0\r\n\r\n", status: 400 },
  { wire: post("Transfer-Encoding: chunked") + "fffffffffffffffff\r\n", status: 400 },
  { wire: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", status: 400 },
  { wire: "\r\n\r\n\r\n\r\n", status: 400 },
];

function post(...fields: readonly string[]): string {
  return ["POST /files/hostile HTTP/1.1", "Host: localhost", ...fields, "", ""].join("\r\n");
}
