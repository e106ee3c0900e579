import type { RequirementPart } from "../requirement.ts";

/** RFC 9110 §4.2, §5.1–§5.6: URIs and fields. */
export const FIELDS_9110: RequirementPart = {
  title: "RFC 9110 §4.2, §5.1–§5.6: URIs and fields",
  requirements: [
    {
      section: "9110 §4.2.1",
      level: "MUST",
      requirement: "An http URI with an empty host is refused.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when an absolute form has no host…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host is empty…",
      ],
    },
    {
      section: "9110 §4.2.3",
      level: "definition",
      requirement: "An empty path in an absolute form means the root.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when an absolute form has no path…",
        "conformance/rows_test.ts: Connection understands the request when an absolute form has a query and no path…",
      ],
    },
    {
      section: "9110 §4.2.3",
      level: "definition",
      requirement: "Equivalent URIs may be normalised, but a path with dots is not what it seems.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when dots are left as they are…",
        "conformance/response_test.ts: Program answers 404 to GET /files/%2e%2e%2fa.txt, however it is cut…",
      ],
    },
    {
      section: "9110 §4.2.3",
      level: "SHOULD NOT",
      requirement:
        "What is one resource with a character escaped is no other, or none, where it needs no escape.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when characters are escaped that need not be…",
        "protocol/percent_encoding_test.ts: normalizePath() decodes an escape when its character is unreserved…",
        "app/endpoints_test.ts: createRouter() answers 200 to GET /%65ch%6F/a…",
      ],
    },
    {
      section: "9110 §4.2.4",
      level: "MUST NOT",
      requirement: "No URI that the server writes has userinfo.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has Location with a redirect…",
      ],
    },
    {
      section: "9110 §4.2.4",
      level: "SHOULD",
      requirement: "Userinfo in a URI from outside is an error.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when an absolute form has userinfo…",
        "conformance/rows_test.ts: Connection answers 400 and closes when its userinfo hides the host…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT has userinfo…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host has userinfo with a password…",
      ],
    },
    {
      section: "9110 §5.1",
      level: "definition",
      requirement: "Field names know no case.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when its name is in capitals…",
        "conformance/rows_test.ts: Connection understands the request when Host has blanks and tabs around it…",
      ],
    },
    {
      section: "9110 §5.1",
      level: "definition",
      requirement: "A field name is a token.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a name has a parenthesis…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a name has a blank in it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a name is not ASCII…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a name has NUL in it…",
      ],
    },
    {
      section: "9110 §5.1",
      level: "SHOULD",
      requirement: "Unknown fields are ignored.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when names resemble it…",
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT brings fields that nobody knows…",
      ],
    },
    {
      section: "9110 §5.2",
      level: "definition",
      requirement:
        "Field lines of one name make one value, in their order, with commas between them.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when it comes twice…",
        "conformance/rows_test.ts: Connection hands on the value of a field when it comes three times…",
      ],
    },
    {
      section: "9110 §5.3",
      level: "MUST NOT",
      requirement: "The server sends no second line of a field that is no list.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has no field twice that is no list…",
      ],
    },
    {
      section: "9110 §5.3",
      level: "MUST NOT",
      requirement: "A request is not applied before its whole head has come.",
      covered: [
        "conformance/expectation_test.ts: Connection sends no 100 before the head is complete…",
        "server/time_limits_test.ts: Connection answers 408 when a head is not complete in time",
      ],
    },
    {
      section: "9110 §5.3",
      level: "definition",
      requirement: "Set-Cookie, which no comma can join, goes out as lines of its own.",
      covered: [
        "protocol/response_head_test.ts: formatResponseHead() writes the fields when one is an array…",
      ],
    },
    {
      section: "9110 §5.4",
      level: "MUST",
      requirement: "A field, or a set of fields, that is too large is a 4xx.",
      covered: [
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses a large field…",
        "server/size_limits_test.ts: Connection holds its limits with one field more",
        "server/size_limits_test.ts: Connection holds its limits with a head one over",
        "server/size_limits_test.ts: Connection holds its limits with one trailer field more",
      ],
    },
    {
      section: "9110 §5.5",
      level: "MUST",
      requirement: "White space around a value is no part of it.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when blanks and tabs are around it…",
        "conformance/rows_test.ts: Connection hands on the value of a field when it is blank…",
        "conformance/rows_test.ts: Connection understands the request when a length has blanks around it…",
      ],
    },
    {
      section: "9110 §5.5",
      level: "definition",
      requirement: "The server sends no value with white space around it.",
      covered: [
        'protocol/response_head_test.ts: formatResponseHead() throws TypeError when a value is " a" (9110 §5.5)',
        "conformance/response_test.ts: Every answer of the program has one blank behind each name…",
      ],
    },
    {
      section: "9110 §5.5",
      level: "SHOULD",
      requirement: "Bytes above ASCII in a value are opaque.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when it is not ASCII…",
        "conformance/rows_test.ts: Connection hands on the value of a field when it is UTF-8…",
      ],
    },
    {
      section: "9110 §5.5",
      level: "MUST",
      requirement: "CR, LF or NUL in a value makes the message invalid, or is replaced by a blank.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a value has byte 0x00 in it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a value has a bare CR in it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a value has a bare LF in it…",
      ],
    },
    {
      section: "9110 §5.5",
      level: "definition",
      requirement: "Other control characters in a value are invalid, too.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a value has byte 0x0b in it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a value has byte 0x7f in it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a vertical tab comes before chunked…",
      ],
    },
    {
      section: "9110 §5.6.1.1",
      level: "MUST NOT",
      requirement: "The server sends no empty members in a list.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has no empty member in a list…",
      ],
    },
    {
      section: "9110 §5.6.1.2",
      level: "MUST",
      requirement: "Empty members of a list are ignored.",
      covered: [
        'conformance/rows_test.ts: Connection understands the request when a Transfer-Encoding is ", chunked"…',
        'conformance/rows_test.ts: Connection understands the request when a Transfer-Encoding is ",,\\t, chunked ,,"…',
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.1 says close among other things…",
      ],
    },
    {
      section: "9110 §5.6.2",
      level: "definition",
      requirement: "A token is made of the characters of tokens, of all of them and of no others.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when the method has every sign of a token…",
        "protocol/syntax_test.ts: isTokenByte() admits tchar alone when asked for all 256 bytes…",
      ],
    },
    {
      section: "9110 §5.6.3",
      level: "MUST",
      requirement: "Bad white space, where the grammar has it, is skipped.",
      covered: [
        'conformance/rows_test.ts: Connection understands the request when a chunk-size line is "5\\t;\\ta = b" (…',
      ],
    },
    {
      section: "9110 §5.6.3",
      level: "MUST NOT",
      requirement: "The server sends no bad white space.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has one blank behind each name…",
        "server/streamed_response_test.ts: Connection sends a stream of chunks chunked to HTTP/1.1",
      ],
    },
    {
      section: "9110 §5.6.3",
      level: "SHOULD",
      requirement: "Optional white space is sent as a single blank.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has one blank behind each name…",
      ],
    },
    {
      section: "9110 §5.6.4",
      level: "MUST",
      requirement: "A backslash in a quoted string stands for the character behind it.",
      covered: [
        'protocol/syntax_test.ts: splitList() finds 2 members when the value is "\\"a\\\\\\",b\\", c"…',
        'conformance/rows_test.ts: Connection understands the request when a chunk-size line is "5;a=\\"0\\\\\\"; b\\"" (…',
      ],
    },
    {
      section: "9110 §5.6.7",
      level: "MUST",
      requirement: "All three forms of an HTTP date are read.",
      covered: [
        "protocol/http_date_test.ts: parseHttpDate() reads the time when given IMF-fixdate…",
        "protocol/http_date_test.ts: parseHttpDate() reads the time when given RFC 850…",
        "protocol/http_date_test.ts: parseHttpDate() reads the time when given asctime (…",
      ],
    },
    {
      section: "9110 §5.6.7",
      level: "MUST",
      requirement: "Dates are sent as IMF-fixdate, with no blank too many.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has the time of the exchange as an IMF-fixdate…",
        "protocol/http_date_test.ts: formatHttpDate() writes IMF-fixdate and cuts fractions when given a time",
      ],
    },
    {
      section: "9110 §5.6.7",
      level: "advice",
      requirement: "Dates are read robustly: the grammar has no weekday go with a date.",
      covered: [
        "protocol/http_date_test.ts: parseHttpDate() reads the time when given the wrong weekday…",
      ],
    },
    {
      section: "9110 §5.6.7",
      level: "MUST",
      requirement: "A year of two digits that seems more than 50 years ahead is one of the past.",
      covered: [
        "protocol/http_date_test.ts: parseHttpDate() reads the time when given two digits of a year more than 50 years ahead…",
      ],
    },
  ],
};
