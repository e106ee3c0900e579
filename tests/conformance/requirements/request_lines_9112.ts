import type { RequirementPart } from "../requirement.ts";

/** RFC 9112 §2–§3.1: messages and request lines. */
export const REQUEST_LINES_9112: RequirementPart = {
  title: "RFC 9112 §2–§3.1: messages and request lines",
  requirements: [
    {
      section: "9112 §2.2",
      level: "MUST",
      requirement: "A message is parsed as bytes of a superset of ASCII, not as Unicode text.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when it is not ASCII…",
        "protocol/field_lines_test.ts: decodeLatin1() keeps one character a byte when given all 256 bytes…",
      ],
    },
    {
      section: "9112 §2.2",
      level: "MUST NOT",
      requirement: "The server sends no bare CR outside of content.",
      covered: [
        "protocol/response_head_test.ts: formatResponseHead() throws TypeError when a value has a control byte anywhere",
        "server/handler_failure_test.ts: Connection answers a bare 500 to a request when the handler returns CR LF in a field",
      ],
    },
    {
      section: "9112 §2.2",
      level: "MUST",
      requirement:
        "A bare CR outside of content makes the message invalid, or is replaced by a blank.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a value has a bare CR in it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CR ends the first line…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CR ends a chunk-size…",
      ],
    },
    {
      section: "9112 §2.2",
      level: "MAY",
      requirement: "A bare LF may be taken for the end of a line.",
      deliberatelyNot: "Two parsers that differ on it are how smuggling starts: a bare LF is 400.",
    },
    {
      section: "9112 §2.2",
      level: "SHOULD",
      requirement: "At least one empty line before a request line is ignored.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when an empty line comes first…",
        "conformance/rows_test.ts: Connection understands the request when a line end behind a body is the empty line…",
      ],
    },
    {
      section: "9112 §2.2",
      level: "MUST",
      requirement:
        "White space between the start line and the first field is refused, or its lines are skipped.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when the first field is indented…",
        "conformance/rows_test.ts: Connection answers 400 and closes when an indented line comes before the first field…",
      ],
    },
    {
      section: "9112 §2.2",
      level: "MUST NOT",
      requirement: "The server sends no white space between the status line and the first field.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has one blank behind each name…",
      ],
    },
    {
      section: "9112 §2.2",
      level: "SHOULD",
      requirement: "Bytes that are no HTTP message get 400, and the connection closes.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a TLS handshake comes…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a response comes…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the request is HTTP/0.9's…",
        "server/malformed_request_test.ts: Connection answers 400 behind the answers ahead, and closes, with no request line",
      ],
    },
    {
      section: "9112 §2.3",
      level: "definition",
      requirement:
        "HTTP-version is the word HTTP in capitals, a slash, and two digits with a point between them.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when the version is "http/1.1"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when the version is "HTTP/1.…',
      ],
    },
    {
      section: "9112 §2.3",
      level: "MAY",
      requirement: "A client known to be broken may be sent an HTTP/1.0 response.",
      deliberatelyNot: "No such client is known; the version is always 1.1.",
    },
    {
      section: "9112 §3",
      level: "definition",
      requirement: "Method, target and version are separated by single blanks.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a tab stands for the first blank…",
        "conformance/rows_test.ts: Connection answers 400 and closes when there are two blanks behind the target…",
        "server/malformed_request_test.ts: Connection answers 400 behind the answers ahead, and closes, with two spaces",
      ],
    },
    {
      section: "9112 §3",
      level: "MAY",
      requirement: "Other white space may be taken for a separator in a request line.",
      deliberatelyNot:
        "What is between the words would mean one thing here and another in front: it is 400.",
    },
    {
      section: "9112 §3",
      level: "SHOULD",
      requirement: "A method longer than any known is 501.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when the method is longer than any that is known…",
        "conformance/response_test.ts: Program answers 501 to BREW /, however it is cut…",
        "server/size_limits_test.ts: Connection holds its limits with a method one over the limit of a request line",
      ],
    },
    {
      section: "9112 §3",
      level: "MUST",
      requirement: "A target longer than the server wishes to parse is 414.",
      covered: [
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses a long target…",
        "server/size_limits_test.ts: Connection holds its limits with a request line one over",
        "protocol/head_scanner_limits_test.ts: scan() gives 414 when the first line is one byte over its limit…",
      ],
    },
    {
      section: "9112 §3",
      level: "SHOULD",
      requirement: "Request lines of 8,000 bytes at least are taken.",
      covered: [
        "server/limits_test.ts: DEFAULT_LIMITS admit what RFC 9112 §3 asks of a request line",
        "server/size_limits_test.ts: Connection holds its limits with a request line at the limit",
      ],
    },
    {
      section: "9112 §3.1",
      level: "definition",
      requirement: "The method is a token and case counts.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when the method is in lower case…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the method is quoted…",
        "conformance/response_test.ts: Program answers 501 to get /, however it is cut…",
      ],
    },
  ],
};
