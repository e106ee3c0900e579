import type { Acceptance, Refusal } from "./row_tests.ts";

const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;

const NO_VERSIONS = [
  ...["FTP/1.1", "RTSP/1.1", "http/1.1", "HTTPS/1.1", "HTTP/", "HTTP/1", "HTTP/11", "HTTP/10.0"],
  ...["HTTP/01", "HTTP/01.1", "HTTP/01.01", "HTTP/00.9", "HTTP/1.", "HTTP/.1", "HTTP/1,1"],
  ...["HTTP/1.1.1", "HTTP/+1.1", "HTTP/1.1x", "HTTP/1.1 ", "HTTP/1.1\t"],
  ...["HTTP/-1.1", "ICY/1.1", ""],
];
const OTHER_VERSIONS = [
  ...[
    "HTTP/0.9",
    "HTTP/1.2",
    "HTTP/2.0",
    "HTTP/3.0",
    "HTTP/9.9",
    "HTTP/1.00",
    "HTTP/1.10",
    "HTTP/2",
  ],
];

/** What no request begins with. */
export const REQUEST_LINE_REFUSALS: readonly Refusal[] = [
  ...NO_VERSIONS.map<Refusal>((version) => [
    `the version is ${JSON.stringify(version)}`,
    "9112 §2.3",
    GET.replace("HTTP/1.1", version),
  ]),
  ...OTHER_VERSIONS.map<Refusal>((version) => [
    `the version is ${JSON.stringify(version)}`,
    "9110 §15.6.6",
    GET.replace("HTTP/1.1", version),
    505,
  ]),
  ...["GET", "GET /", " ", "  "].map<Refusal>((
    line,
  ) => [`the first line is ${JSON.stringify(line)}`, "9112 §3", `${line}\r\n${HOST}\r\n`]),
  ["the request is HTTP/0.9's", "9112 §3", "GET /\r\n\r\n"],
  ["HTTP/2 begins", "9113 §3.4", `PRI * HTTP/2.0\r\n${HOST}\r\n`, 505],
  ["there are two blanks behind the method", "9112 §3", GET.replace("GET ", "GET  ")],
  ["a no-break space stands for a blank", "9112 §3", GET.replace(" ", "\xa0")],
  ["the method is in brackets", "9110 §9.1", GET.replace("GET", "<GET>")],
  ["the first line begins with a blank", "9112 §3", ` ${GET}`],
  ["a tab stands for the first blank", "9112 §3", GET.replace(" ", "\t")],
  ["a tab stands for the second blank", "9112 §3", GET.replace("/ ", "/\t")],
  ["a form feed stands for a blank", "9112 §3", GET.replace(" ", "\f")],
  ["a bare CR stands for a blank", "9112 §3", GET.replace(" ", "\r")],
  ["there are two blanks behind the target", "9112 §3", GET.replace("/ ", "/  ")],
  ["the method is missing", "9112 §3.1", `/ HTTP/1.1\r\n${HOST}\r\n`],
  ["the method is empty", "9112 §3.1", ` / HTTP/1.1\r\n${HOST}\r\n`],
  ["the method has a colon", "9110 §9.1", GET.replace("GET", "GET:")],
  ["the method is quoted", "9110 §9.1", GET.replace("GET", '"GET"')],
  ["the method is not ASCII", "9110 §9.1", GET.replace("GET", "G\xc9T")],
  ["a byte order mark comes first", "9112 §2.2", `\xef\xbb\xbf${GET}`],
  ["NUL stands in the first line", "9112 §2.2", GET.replace("/ ", "/\0 ")],
  ["LF ends the first line", "9112 §2.2", GET.replace("\r\n", "\n")],
  ["CR ends the first line", "9112 §2.2", GET.replace("\r\n", "\r")],
  ["CR CR LF ends the first line", "9112 §2.2", GET.replace("\r\n", "\r\r\n")],
  ["two empty lines come before the request", "9112 §2.2", `\r\n\r\n${GET}`],
  ["a bare CR comes before the request", "9112 §2.2", `\r${GET}`],
  ["NUL comes before the request", "9112 §2.2", `\0${GET}`],
  ["a vertical tab stands for a blank", "9112 §3", GET.replace("/ ", "/\v")],
  ["there is no target", "9112 §3", GET.replace("/ ", "")],
  ["DEL stands in the method", "9110 §9.1", GET.replace("GET", "GE\x7fT")],
  ["LF alone comes before the request", "9112 §2.2", `\n${GET}`],
  ["LF LF ends the head", "9112 §2.2", `GET / HTTP/1.1\r\nHost: h\n\n`],
  ["LF is the empty line", "9112 §2.2", `GET / HTTP/1.1\r\n${HOST}\n`],
  ["CR CR LF is the empty line", "9112 §2.2", `GET / HTTP/1.1\r\n${HOST}\r\r\n`],
  ["LF ends all lines", "9112 §2.2", "GET / HTTP/1.1\nHost: h\n\n"],
  ["a TLS handshake comes", "9112 §2.2", "\x16\x03\x01\x02\x00\x01\x00"],
  ["a response comes", "9112 §2.2", `HTTP/1.1 200 OK\r\n${HOST}\r\n`],
];

/** What a request may begin with. */
export const REQUEST_LINE_ACCEPTANCES: readonly Acceptance[] = [
  ...["POST", "PUT", "DELETE", "TRACE", "PATCH", "M"].map<Acceptance>((method) => [
    `the method is ${method}`,
    "9110 §9.1",
    GET.replace("GET", method),
    `${method} h / `,
  ]),
  ["it is a plain GET", "9112 §3", GET, "GET h / "],
  ["an empty line comes first", "9112 §2.2", `\r\n${GET}`, "GET h / "],
  [
    "the method is in lower case, which is another method",
    "9110 §9.1",
    GET.replace("GET", "get"),
    "get h / ",
  ],
  [
    "the method has every sign of a token",
    "9110 §5.6.2",
    GET.replace("GET", "!#$%&'*+-.^_`|~0aZ"),
    "!#$%&'*+-.^_`|~0aZ h / ",
  ],
  [
    "the method is longer than any that is known",
    "9112 §3",
    GET.replace("GET", "A".repeat(64)),
    `${"A".repeat(64)} h / `,
  ],
  ["HTTP/1.0 names no host", "9112 §3.2", "GET / HTTP/1.0\r\n\r\n", "GET  / ", false],
  [
    "HTTP/1.0 wants the connection kept",
    "9112 §9.3",
    "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
    "GET  / ",
  ],
];
