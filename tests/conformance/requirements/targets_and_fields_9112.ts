import type { RequirementPart } from "../requirement.ts";

/** RFC 9112 §3.2–§5: targets, Host, field lines. */
export const TARGETS_AND_FIELDS_9112: RequirementPart = {
  title: "RFC 9112 §3.2–§5: targets, Host, field lines",
  requirements: [
    {
      section: "9112 §3.2",
      level: "SHOULD",
      requirement: "A malformed request line is 400 (or redirected), and not put right in silence.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a blank stands in the target…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a byte of the target is not ASCII…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a path does not begin with a slash…",
      ],
    },
    {
      section: "9112 §3.2",
      level: "SHOULD",
      requirement: "A target with characters that no URI has, such as the quotation mark, is 400.",
      deliberatelyNot:
        'Browsers send them in queries. Here only "/", "?" and "%" mean anything, so nobody gains by them.',
    },
    {
      section: "9112 §3.2",
      level: "definition",
      requirement: "A fragment is no part of a request target.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a fragment follows the path…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a fragment is empty…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a fragment follows an absolute form…",
      ],
    },
    {
      section: "9112 §3.2",
      level: "MUST",
      requirement: "An HTTP/1.1 request without Host is 400.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when Host is missing…",
        "conformance/rows_test.ts: Connection answers 400 and closes when only X-Host is there…",
        "conformance/rows_test.ts: Connection answers 400 and closes when OPTIONS * comes without Host…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the absolute form comes without Host…",
      ],
    },
    {
      section: "9112 §3.2",
      level: "MUST",
      requirement: "A request of any version with more than one Host line is 400.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when Host comes twice (…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the same Host comes twice…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host comes twice, first empty…",
        "conformance/rows_test.ts: Connection answers 400 and closes when HTTP/1.0 sends two Hosts…",
      ],
    },
    {
      section: "9112 §3.2",
      level: "MUST",
      requirement: "A request of any version whose Host is not a host and an optional port is 400.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when Host has userinfo (…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host has a comma (…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host has a path…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host has port 0…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Host has port 65536…",
        "conformance/rows_test.ts: Connection answers 400 and closes when HTTP/1.0 sends a bad Host…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the absolute form comes with a bad Host…",
      ],
    },
    {
      section: "9112 §3.2.1",
      level: "definition",
      requirement:
        "The origin form is an absolute path and an optional query, and is handed on as it came.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when there is a query…",
        "conformance/rows_test.ts: Connection understands the request when dots are left as they are…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a query stands alone…",
      ],
    },
    {
      section: "9112 §3.2.2",
      level: "MUST",
      requirement: "The absolute form is accepted in any request.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when an absolute form has no path…",
        "conformance/rows_test.ts: Connection understands the request when HTTP/1.0 sends an absolute form without Host…",
      ],
    },
    {
      section: "9112 §3.2.2",
      level: "MUST",
      requirement: "With the absolute form, Host is ignored and the target's authority counts.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when the absolute form names another host than Host…",
      ],
    },
    {
      section: "9112 §3.2.3",
      level: "definition",
      requirement: "The authority form is for CONNECT alone, and CONNECT takes no other.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when GET has the authority form…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT has a path…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT has the absolute form…",
      ],
    },
    {
      section: "9112 §3.2.4",
      level: "definition",
      requirement: "The asterisk form is for OPTIONS alone, and asks about the server as a whole.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when GET asks for *…",
        "conformance/rows_test.ts: Connection answers 400 and closes when OPTIONS asks for * with a query…",
        "conformance/rows_test.ts: Connection understands the request when OPTIONS asks for *…",
        "conformance/response_test.ts: Program answers 200 to OPTIONS *, however it is cut…",
      ],
    },
    {
      section: "9112 §3.2.4",
      level: "definition",
      requirement:
        "OPTIONS for an absolute form without path and query means the same as an asterisk.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when OPTIONS has an absolute form without path…",
      ],
    },
    {
      section: "9112 §3.3",
      level: "MAY",
      requirement: "A server may use a default authority where HTTP/1.0 names none.",
      deliberatelyNot:
        'An HTTP/1.0 request without Host has the authority "", and a handler sees that it has.',
    },
    {
      section: "9112 §4",
      level: "MUST",
      requirement: "The blank behind the status code is sent even where no reason phrase follows.",
      covered: [
        "protocol/response_head_test.ts: formatResponseHead() keeps the blank when a status has no reason…",
      ],
    },
    {
      section: "9112 §4",
      level: "definition",
      requirement: "A status line is version, blank, three digits, blank, phrase.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has a status line of version 1.1…",
      ],
    },
    {
      section: "9112 §5",
      level: "definition",
      requirement: "A field line is name, colon, and a value that optional white space surrounds.",
      covered: [
        "conformance/rows_test.ts: Connection hands on the value of a field when no blank follows the colon…",
        "conformance/rows_test.ts: Connection hands on the value of a field when blanks and tabs are around it…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a line has no colon…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a name is empty…",
      ],
    },
    {
      section: "9112 §5.1",
      level: "MUST",
      requirement: "White space between a field's name and its colon is 400.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a blank comes before a colon…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a tab comes before a colon…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a blank follows the name Transfer-Encoding…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a tab follows the name Content-Length…",
      ],
    },
    {
      section: "9112 §5.2",
      level: "MUST NOT",
      requirement: "The server folds no field line.",
      covered: [
        'protocol/response_head_test.ts: formatResponseHead() throws TypeError when a value is "a\\r\\n b" (9110 §5.5)',
        "conformance/response_test.ts: Every answer of the program has one blank behind each name…",
      ],
    },
    {
      section: "9112 §5.2",
      level: "MUST",
      requirement:
        "A folded line is 400, or each fold is replaced by blanks before the value is looked at.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a line is folded by a blank…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a line is folded by a tab…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a line is blank…",
      ],
    },
    {
      section: "9112 §5.2",
      level: "MUST",
      requirement:
        "A folded Transfer-Encoding decides no framing: the answer does not wait for a Content-Length.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when Transfer-Encoding is folded, beside a length…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Transfer-Encoding is folded by a tab…",
        "conformance/rows_test.ts: Connection answers 400 and closes when Content-Length is folded…",
      ],
    },
  ],
};
