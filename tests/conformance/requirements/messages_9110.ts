import type { RequirementPart } from "../requirement.ts";

/** RFC 9110 §3.3, §6, §7: message parts and routing. */
export const MESSAGES_9110: RequirementPart = {
  title: "RFC 9110 §3.3, §6, §7: message parts and routing",
  requirements: [
    {
      section: "9110 §3.3",
      level: "MUST NOT",
      requirement: "Nothing of one request is carried over to the next on its connection.",
      covered: [
        "server/pipelining_test.ts: Connection does not start a request before the one ahead has its answer",
        "conformance/rows_test.ts: Connection understands the request when the absolute form names another host than Host…",
      ],
    },
    {
      section: "9110 §6.2",
      level: "SHOULD",
      requirement:
        "The version sent is the highest one the server conforms to, whatever the client's minor version.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has a status line of version 1.1…",
      ],
    },
    {
      section: "9110 §6.2",
      level: "MUST NOT",
      requirement: "The server sends no version that it does not conform to.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has a status line of version 1.1…",
      ],
    },
    {
      section: "9110 §6.2",
      level: "SHOULD",
      requirement: "A higher minor version is processed as the highest one known.",
      deliberatelyNot:
        "There is no HTTP/1.2 and there will be none; who asks for it is testing parsers. So it is 505.",
    },
    {
      section: "9110 §6.4.1",
      level: "definition",
      requirement: "Responses to HEAD, with 1xx, 204 and 304, have no content.",
      covered: [
        "conformance/response_test.ts: Program answers HEAD as GET but for the content, for…",
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 304…",
        "conformance/no_content_test.ts: Connection refuses HEAD with 400 and no content when…",
      ],
    },
    {
      section: "9110 §6.5.1",
      level: "definition",
      requirement: "Framing, routing and such fields do not come as trailers: they are refused.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when Host comes as a trailer…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Content-Length comes as a trailer…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Transfer-Encoding comes as a trailer…",
        "conformance/rows_test.ts: Connection answers 400 and closes when HOST comes behind another trailer…",
      ],
    },
    {
      section: "9110 §6.5.1",
      level: "MUST NOT",
      requirement: "A trailer field is not merged into the head unless its definition says how.",
      covered: [
        'conformance/rows_test.ts: Connection understands the request when "Connection: close" is the trailer section…',
        'conformance/rows_test.ts: Connection understands the request when "x: y" is the trailer section…',
      ],
    },
    {
      section: "9110 §6.5.1",
      level: "SHOULD NOT",
      requirement: "Nothing that a client needs is sent as a trailer.",
      deliberatelyNot: "No trailer fields are sent at all.",
    },
    {
      section: "9110 §6.6.1",
      level: "MUST",
      requirement: "Each 2xx, 3xx and 4xx has Date.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has the time of the exchange as an IMF-fixdate…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the method is empty…",
      ],
    },
    {
      section: "9110 §6.6.1",
      level: "SHOULD",
      requirement: "Date says when the message was made.",
      covered: [
        "conformance/program_fields_test.ts: Server dates an answer with the present…",
        "server/clock_test.ts: Clock stands still between ticks and goes on with them",
      ],
    },
    {
      section: "9110 §6.6.2",
      level: "SHOULD",
      requirement: "Trailer announces the trailer fields that are sent.",
      deliberatelyNot: "No trailer fields are sent at all.",
    },
    {
      section: "9110 §7.1",
      level: "definition",
      requirement: "The target URI follows from the target, or from the target and Host.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when the absolute form names another host than Host…",
        "conformance/rows_test.ts: Connection understands the request when Host has a port…",
      ],
    },
    {
      section: "9110 §7.2",
      level: "definition",
      requirement: "Host names a host and an optional port: one, in any form that a URI has.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when Host is an IPv6 address…",
        "conformance/rows_test.ts: Connection understands the request when Host has an empty port…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host is IPv6 without brackets…",
      ],
    },
    {
      section: "9110 §7.2",
      level: "MAY",
      requirement: "A host that the server was not set up for is refused with 421.",
      covered: [
        "app/known_hosts_test.ts: withKnownHosts() answers 421 to GET /files/ of evil.example:4221…",
        "program/known_hosts_test.ts: the program answers 421,421 for its files on evil.example…",
      ],
    },
    {
      section: "9110 §7.4",
      level: "MUST",
      requirement: "A request for an https resource that did not come over TLS is refused.",
      covered: [
        "conformance/misdirected_test.ts: Connection refuses https://h/ when it is not secured…",
        "conformance/misdirected_test.ts: Connection refuses HTTPS://h/a when it is not secured…",
      ],
    },
    {
      section: "9110 §7.4",
      level: "MUST",
      requirement: "A request for an https resource is taken over TLS, with a certificate for it.",
      covered: [
        "conformance/tls_test.ts: Server sends a closure alert when it is asked for an https resource over TLS…",
      ],
    },
    {
      section: "9110 §7.4",
      level: "MUST",
      requirement:
        "The certificate of the connection is compared with the host of an https target.",
      deliberatelyNot:
        "Deno's API does not tell the server which certificate and which name a connection uses; it has one.",
    },
    {
      section: "9110 §7.6.1",
      level: "definition",
      requirement: "Connection is a list of tokens that know no case.",
      covered: [
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.1 says close among other things…",
        "conformance/closing_test.ts: Connection says close, and does so, when Connection is no list of tokens…",
        "conformance/closing_test.ts: Connection says default, and does so, when HTTP/1.1 names a field that only contains the word…",
      ],
    },
    {
      section: "9110 §7.6.1",
      level: "MUST NOT",
      requirement: "No connection option is sent for a field that is meant for everybody.",
      covered: [
        "conformance/closing_test.ts: Connection says keep-alive, and does so, when HTTP/1.0 says keep-alive (…",
        "protocol/response_head_test.ts: formatResponseHead() throws TypeError when connection is set…",
      ],
    },
    {
      section: "9110 §7.6.1",
      level: "MUST",
      requirement: "Intermediaries drop what Connection lists before they forward a message.",
      notApplicable: "The server forwards nothing.",
    },
    {
      section: "9110 §7.6.2",
      level: "MUST",
      requirement: "Max-Forwards is counted down by intermediaries.",
      notApplicable: "The server forwards nothing.",
    },
    {
      section: "9110 §7.6.3",
      level: "MUST",
      requirement: "Via is added by proxies and gateways.",
      notApplicable: "The server forwards nothing.",
    },
    {
      section: "9110 §7.7",
      level: "MUST NOT",
      requirement: "Proxies transform no content that says no-transform.",
      notApplicable: "The server forwards nothing.",
    },
    {
      section: "9110 §7.8",
      level: "MUST NOT",
      requirement: "The server switches to no protocol that the client did not name.",
      covered: [
        "conformance/closing_test.ts: Connection says default, and does so, when Upgrade is asked for…",
      ],
    },
    {
      section: "9110 §7.8",
      level: "MUST",
      requirement: "Upgrade in an HTTP/1.0 request is ignored.",
      covered: [
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.0 asks for Upgrade…",
      ],
    },
    {
      section: "9110 §7.8",
      level: "MUST",
      requirement: "Upgrade is sent with 101 and 426, and Connection lists it.",
      notApplicable: "The server upgrades to nothing; a handler cannot answer with 101.",
    },
    {
      section: "9110 §7.8",
      level: "MUST",
      requirement: "100 is sent before 101 where both are due.",
      notApplicable: "The server sends no 101.",
    },
  ],
};
