import { type Acceptance, type Refusal, testAcceptances, testRefusals } from "./row_tests.ts";

const HOST = "Host: h\r\n";

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}\r\n`;
}

function connect(target: string): string {
  return `CONNECT ${target} HTTP/1.1\r\n${HOST}\r\n`;
}

const BAD_FORMS: readonly Refusal[] = [
  { name: "GET asks for *", rfc: "9112 §3.2.4", wire: get("*") },
  { name: "* has more behind it", rfc: "9112 §3.2.4", wire: get("*").replace("*", "*/x") },
  {
    name: "OPTIONS asks for * with a query",
    rfc: "9112 §3.2.4",
    wire: `OPTIONS *?x HTTP/1.1\r\n${HOST}\r\n`,
  },
  { name: "a fragment follows the path", rfc: "9112 §3.2", wire: get("/a#b") },
  { name: "a fragment follows the query", rfc: "9112 §3.2", wire: get("/a?b#c") },
  { name: "a fragment is empty", rfc: "9112 §3.2", wire: get("/#") },
  { name: "a fragment follows an absolute form", rfc: "9110 §4.2.5", wire: get("http://h/a#b") },
  { name: "a path does not begin with a slash", rfc: "9112 §3.2.1", wire: get("a/b") },
  { name: "a query stands alone", rfc: "9112 §3.2.1", wire: get("?a") },
  { name: "GET has the authority form", rfc: "9112 §3.2.3", wire: get("h:80") },
  { name: "a byte of the target is not ASCII", rfc: "9112 §3.2", wire: get("/caf\xe9") },
  { name: "a blank stands in the target", rfc: "9112 §3.2", wire: get("/a b") },
  { name: "a tab stands in the target", rfc: "9112 §3.2", wire: get("/a\tb") },
];

const BAD_ABSOLUTE_FORMS: readonly Refusal[] = [
  { name: "an absolute form has userinfo", rfc: "9110 §4.2.4", wire: get("http://a@h/") },
  { name: "its userinfo hides the host", rfc: "9110 §4.2.4", wire: get("http://h:80@evil/") },
  { name: "an absolute form has no host", rfc: "9110 §4.2.1", wire: get("http:///a") },
  { name: "it has a port and no host", rfc: "9110 §4.2.1", wire: get("http://:80/a") },
  { name: "an absolute form has port 0", rfc: "9110 §4.2.1", wire: get("http://h:0/") },
  { name: "an absolute form has port 65536", rfc: "9110 §4.2.1", wire: get("http://h:65536/") },
  { name: "an absolute form has a comma in it", rfc: "9112 §3.2.2", wire: get("http://h,i/") },
  { name: "its scheme is not HTTP's", rfc: "9110 §4.2", wire: get("ftp://h/a") },
  { name: "its scheme has one slash", rfc: "9110 §4.2", wire: get("http:/h/a") },
];

const BAD_TUNNELS: readonly Refusal[] = [
  { name: "CONNECT names no port", rfc: "9110 §9.3.6", wire: connect("h") },
  { name: "CONNECT has an empty port", rfc: "9110 §9.3.6", wire: connect("h:") },
  { name: "CONNECT has port 0", rfc: "9110 §9.3.6", wire: connect("h:0") },
  { name: "CONNECT has port 65536", rfc: "9110 §9.3.6", wire: connect("h:65536") },
  { name: "CONNECT has a path", rfc: "9112 §3.2.3", wire: connect("/a") },
  { name: "CONNECT has the absolute form", rfc: "9112 §3.2.3", wire: connect("http://h:80/") },
  { name: "CONNECT has userinfo", rfc: "9112 §3.2.3", wire: connect("a@h:80") },
];

const BAD_ESCAPES: readonly Refusal[] = [
  "%",
  "%4",
  "%zz",
  "%u0041",
  "%00",
  "%ff",
  "%c0%ae",
  "%e2%82",
  "%ed%a0%80",
  "%f5%80%80%80",
].map((escape) => ({ name: `the path has ${escape}`, rfc: "3986 §2.1", wire: get(`/a${escape}`) }));

testRefusals([...BAD_FORMS, ...BAD_ABSOLUTE_FORMS, ...BAD_TUNNELS, ...BAD_ESCAPES]);

const GOOD_FORMS: readonly Acceptance[] = [
  { name: "the path is the root", rfc: "9112 §3.2.1", wire: get("/"), seen: "GET h / " },
  { name: "there is a query", rfc: "9112 §3.2.1", wire: get("/a?b=c?d"), seen: "GET h /a?b=c?d " },
  {
    name: "dots are left as they are",
    rfc: "9110 §4.2.3",
    wire: get("/a/../%2e%2E/%2f"),
    seen: "GET h /a/../../%2f ",
  },
  {
    name: "characters are escaped that need not be, and others not that need to be",
    rfc: "9110 §4.2.3",
    wire: get('/%41%7e/%e2%82%ac"'),
    seen: "GET h /A~/%e2%82%ac%22 ",
  },
  {
    name: "a query has an escape that decodes to nothing",
    rfc: "3986 §3.4",
    wire: get("/a?%zz%00"),
    seen: "GET h /a?%zz%00 ",
  },
  {
    name: "the absolute form names another host than Host",
    rfc: "9112 §3.2.2",
    wire: get("http://other:81/a?b"),
    seen: "GET other:81 /a?b ",
  },
  {
    name: "an absolute form has no path",
    rfc: "9110 §4.2.3",
    wire: get("http://other"),
    seen: "GET other / ",
  },
  {
    name: "an absolute form has a query and no path",
    rfc: "9110 §4.2.3",
    wire: get("HTTP://other?b"),
    seen: "GET other /?b ",
  },
  {
    name: "HTTP/1.0 sends an absolute form without Host",
    rfc: "9112 §3.2.2",
    wire: "GET http://other/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    seen: "GET other / ",
  },
  {
    name: "OPTIONS asks for *",
    rfc: "9112 §3.2.4",
    wire: `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`,
    seen: "OPTIONS h * ",
  },
  {
    name: "OPTIONS has an absolute form without path",
    rfc: "9112 §3.2.4",
    wire: `OPTIONS http://other HTTP/1.1\r\n${HOST}\r\n`,
    seen: "OPTIONS other * ",
  },
  {
    name: "OPTIONS has an absolute form with a path",
    rfc: "9112 §3.2.4",
    wire: `OPTIONS http://other/ HTTP/1.1\r\n${HOST}\r\n`,
    seen: "OPTIONS other / ",
  },
];

testAcceptances(GOOD_FORMS);
