import { type Acceptance, type Refusal, testAcceptances, testRefusals } from "./row_tests.ts";

const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;

const NO_VERSIONS = [
  ...["FTP/1.1", "RTSP/1.1", "http/1.1", "HTTPS/1.1", "HTTP/", "HTTP/1", "HTTP/11", "HTTP/10.0"],
  ...["HTTP/01", "HTTP/01.1", "HTTP/01.01", "HTTP/00.9", "HTTP/1.", "HTTP/.1", "HTTP/1,1"],
  ...["HTTP/1.1.1", "HTTP/+1.1", "HTTP/1.1x", "HTTP/1.1 ", "HTTP/1.1\t"],
];
const OTHER_VERSIONS = [
  ...["HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9", "HTTP/1.00", "HTTP/2", ""],
];

const REFUSALS: readonly Refusal[] = [
  ...NO_VERSIONS.map((version) => ({
    name: `the version is ${JSON.stringify(version)}`,
    rfc: "9112 §2.3",
    wire: GET.replace("HTTP/1.1", version),
  })),
  ...OTHER_VERSIONS.map((version) => ({
    name: `the version is ${JSON.stringify(version)}`,
    rfc: "9110 §15.6.6",
    wire: GET.replace("HTTP/1.1", version),
    status: 505,
  })),
  ...["GET", "GET /", " ", "  "].map((line) => ({
    name: `the first line is ${JSON.stringify(line)}`,
    rfc: "9112 §3",
    wire: `${line}\r\n${HOST}\r\n`,
  })),
  { name: "the request is HTTP/0.9's", rfc: "9112 §3", wire: "GET /\r\n\r\n" },
  { name: "HTTP/2 begins", rfc: "9113 §3.4", wire: `PRI * HTTP/2.0\r\n${HOST}\r\n`, status: 505 },
  {
    name: "there are two blanks behind the method",
    rfc: "9112 §3",
    wire: GET.replace("GET ", "GET  "),
  },
  { name: "a no-break space stands for a blank", rfc: "9112 §3", wire: GET.replace(" ", "\xa0") },
  { name: "the method is in brackets", rfc: "9110 §9.1", wire: GET.replace("GET", "<GET>") },
  { name: "the first line begins with a blank", rfc: "9112 §3", wire: ` ${GET}` },
  { name: "a tab stands for the first blank", rfc: "9112 §3", wire: GET.replace(" ", "\t") },
  { name: "a tab stands for the second blank", rfc: "9112 §3", wire: GET.replace("/ ", "/\t") },
  { name: "a form feed stands for a blank", rfc: "9112 §3", wire: GET.replace(" ", "\f") },
  { name: "a bare CR stands for a blank", rfc: "9112 §3", wire: GET.replace(" ", "\r") },
  {
    name: "there are two blanks behind the target",
    rfc: "9112 §3",
    wire: GET.replace("/ ", "/  "),
  },
  { name: "the method is missing", rfc: "9112 §3.1", wire: `/ HTTP/1.1\r\n${HOST}\r\n` },
  { name: "the method is empty", rfc: "9112 §3.1", wire: ` / HTTP/1.1\r\n${HOST}\r\n` },
  { name: "the method has a colon", rfc: "9110 §9.1", wire: GET.replace("GET", "GET:") },
  { name: "the method is quoted", rfc: "9110 §9.1", wire: GET.replace("GET", '"GET"') },
  { name: "the method is not ASCII", rfc: "9110 §9.1", wire: GET.replace("GET", "G\xc9T") },
  {
    name: "a byte order mark comes first",
    rfc: "9112 §2.2",
    wire: `\xef\xbb\xbf${GET}`,
  },
  { name: "NUL stands in the first line", rfc: "9112 §2.2", wire: GET.replace("/ ", "/\0 ") },
  { name: "LF ends the first line", rfc: "9112 §2.2", wire: GET.replace("\r\n", "\n") },
  { name: "CR ends the first line", rfc: "9112 §2.2", wire: GET.replace("\r\n", "\r") },
  { name: "CR CR LF ends the first line", rfc: "9112 §2.2", wire: GET.replace("\r\n", "\r\r\n") },
  { name: "LF alone comes before the request", rfc: "9112 §2.2", wire: `\n${GET}` },
  { name: "LF LF ends the head", rfc: "9112 §2.2", wire: `GET / HTTP/1.1\r\nHost: h\n\n` },
  { name: "a TLS handshake comes", rfc: "9112 §2.2", wire: "\x16\x03\x01\x02\x00\x01\x00" },
  { name: "a response comes", rfc: "9112 §2.2", wire: `HTTP/1.1 200 OK\r\n${HOST}\r\n` },
];

testRefusals(REFUSALS);

const ACCEPTANCES: readonly Acceptance[] = [
  { name: "it is a plain GET", rfc: "9112 §3", wire: GET, seen: "GET h / " },
  { name: "an empty line comes first", rfc: "9112 §2.2", wire: `\r\n${GET}`, seen: "GET h / " },
  {
    name: "the method is in lower case, which is another method",
    rfc: "9110 §9.1",
    wire: GET.replace("GET", "get"),
    seen: "get h / ",
  },
  {
    name: "the method has every sign of a token",
    rfc: "9110 §5.6.2",
    wire: GET.replace("GET", "!#$%&'*+-.^_`|~0aZ"),
    seen: "!#$%&'*+-.^_`|~0aZ h / ",
  },
  {
    name: "the method is longer than any that is known",
    rfc: "9112 §3",
    wire: GET.replace("GET", "A".repeat(64)),
    seen: `${"A".repeat(64)} h / `,
  },
  {
    name: "HTTP/1.0 names no host",
    rfc: "9112 §3.2",
    wire: "GET / HTTP/1.0\r\n\r\n",
    seen: "GET  / ",
    lives: false,
  },
  {
    name: "HTTP/1.0 wants the connection kept",
    rfc: "9112 §9.3",
    wire: "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
    seen: "GET  / ",
  },
];

testAcceptances(ACCEPTANCES);
