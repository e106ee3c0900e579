import type { Acceptance, Refusal } from "./row_tests.ts";

const HOST = "Host: h\r\n";

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}\r\n`;
}

function connect(target: string): string {
  return `CONNECT ${target} HTTP/1.1\r\n${HOST}\r\n`;
}

const BAD_FORMS: readonly Refusal[] = [
  ["GET asks for *", "9112 §3.2.4", get("*")],
  ["* has more behind it", "9112 §3.2.4", get("*").replace("*", "*/x")],
  ["OPTIONS asks for * with a query", "9112 §3.2.4", `OPTIONS *?x HTTP/1.1\r\n${HOST}\r\n`],
  ["a fragment follows the path", "9112 §3.2", get("/a#b")],
  ["a fragment follows the query", "9112 §3.2", get("/a?b#c")],
  ["a fragment is empty", "9112 §3.2", get("/#")],
  ["a fragment follows an absolute form", "9110 §4.2.5", get("http://h/a#b")],
  ["a path does not begin with a slash", "9112 §3.2.1", get("a/b")],
  ["a query stands alone", "9112 §3.2.1", get("?a")],
  ["GET has the authority form", "9112 §3.2.3", get("h:80")],
  ["a byte of the target is not ASCII", "9112 §3.2", get("/caf\xe9")],
  ["a blank stands in the target", "9112 §3.2", get("/a b")],
  ["a tab stands in the target", "9112 §3.2", get("/a\tb")],
  ["options in lower case asks for *", "9110 §9.1", `options * HTTP/1.1\r\n${HOST}\r\n`],
  ...[
    "../a",
    "\\a",
    "/\x80",
    "/?\xc3\xa9",
    "/\0",
    "/\x7f",
    "h",
    "://h/",
    "http:a",
    "httpx://h/",
    "xhttp://h/",
  ]
    .map<Refusal>((
      target,
    ) => [`the target is ${JSON.stringify(target)}`, "9112 §3.2", get(target)]),
];

const BAD_ABSOLUTE_FORMS: readonly Refusal[] = [
  ["an absolute form has userinfo", "9110 §4.2.4", get("http://a@h/")],
  ["its userinfo hides the host", "9110 §4.2.4", get("http://h:80@evil/")],
  ["an absolute form has no host", "9110 §4.2.1", get("http:///a")],
  ["it has a port and no host", "9110 §4.2.1", get("http://:80/a")],
  ["an absolute form has port 0", "9110 §4.2.1", get("http://h:0/")],
  ["an absolute form has port 65536", "9110 §4.2.1", get("http://h:65536/")],
  ["an absolute form has a comma in it", "9112 §3.2.2", get("http://h,i/")],
  ...["http://", "http://?a", "http://@h/", "http://h\\i/", "http://h#a", "http://h/%zz"]
    .map<Refusal>((target) => [`the absolute form is ${target}`, "9110 §4.2", get(target)]),
  ["its scheme is not HTTP's", "9110 §4.2", get("ftp://h/a")],
  ["its scheme has one slash", "9110 §4.2", get("http:/h/a")],
];

const BAD_TUNNELS: readonly Refusal[] = [
  ["CONNECT names no port", "9110 §9.3.6", connect("h")],
  ["CONNECT has an empty port", "9110 §9.3.6", connect("h:")],
  ["CONNECT has port 0", "9110 §9.3.6", connect("h:0")],
  ["CONNECT has port 65536", "9110 §9.3.6", connect("h:65536")],
  ["CONNECT has a path", "9112 §3.2.3", connect("/a")],
  ["CONNECT has the absolute form", "9112 §3.2.3", connect("http://h:80/")],
  ...["*", "[::1]", "a:80?b"]
    .map<Refusal>((target) => [`CONNECT asks for ${target}`, "9112 §3.2.3", connect(target)]),
  ["CONNECT has userinfo", "9112 §3.2.3", connect("a@h:80")],
];

const BAD_ESCAPES: readonly Refusal[] = [
  ...["%", "%4", "%2z", "%zz", "%%41", "%20%zz", "%u0041", "%00", "%ff", "%e9", "%c0%ae", "%c0%80"],
  ...["%e0%80%af", "%e2%82", "%ed%a0%80", "%f4%90%80%80", "%f5%80%80%80"],
].map<Refusal>((escape) => [`the path has ${escape}`, "3986 §2.1", get(`/a${escape}`)]);

/** Targets that name nothing. */
export const TARGET_REFUSALS: readonly Refusal[] = [
  ...BAD_FORMS,
  ...BAD_ABSOLUTE_FORMS,
  ...BAD_TUNNELS,
  ...BAD_ESCAPES,
];

/** Targets, and what they name. */
export const TARGET_ACCEPTANCES: readonly Acceptance[] = [
  ["the path is the root", "9112 §3.2.1", get("/"), "GET h / "],
  ["a query is empty", "9112 §3.2.1", get("/a?"), "GET h /a "],
  ["there are two slashes", "9112 §3.2.1", get("//a//b"), "GET h //a//b "],
  ["there is a query", "9112 §3.2.1", get("/a?b=c?d"), "GET h /a?b=c?d "],
  ["dots are left as they are", "9110 §4.2.3", get("/a/../%2e%2E/%2f"), "GET h /a/../../%2f "],
  [
    "characters are escaped that need not be, and others not that need to be",
    "9110 §4.2.3",
    get('/%41%7e/%e2%82%ac"'),
    "GET h /A~/%e2%82%ac%22 ",
  ],
  [
    "a query has an escape that decodes to nothing",
    "3986 §3.4",
    get("/a?%zz%00"),
    "GET h /a?%zz%00 ",
  ],
  [
    "the absolute form names another host than Host",
    "9112 §3.2.2",
    get("http://other:81/a?b"),
    "GET other:81 /a?b ",
  ],
  ["an absolute form has no path", "9110 §4.2.3", get("http://other"), "GET other / "],
  [
    "an absolute form has a query and no path",
    "9110 §4.2.3",
    get("HTTP://other?b"),
    "GET other /?b ",
  ],
  [
    "HTTP/1.0 sends an absolute form without Host",
    "9112 §3.2.2",
    "GET http://other/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET other / ",
  ],
  ["OPTIONS asks for *", "9112 §3.2.4", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, "OPTIONS h * "],
  [
    "OPTIONS has an absolute form without path",
    "9112 §3.2.4",
    `OPTIONS http://other HTTP/1.1\r\n${HOST}\r\n`,
    "OPTIONS other * ",
  ],
  [
    "OPTIONS has an absolute form with a path",
    "9112 §3.2.4",
    `OPTIONS http://other/ HTTP/1.1\r\n${HOST}\r\n`,
    "OPTIONS other / ",
  ],
];
