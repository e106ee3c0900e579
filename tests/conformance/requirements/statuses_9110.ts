import type { RequirementPart } from "../requirement.ts";

/** RFC 9110 §12, §15: negotiation and statuses. */
export const STATUSES_9110: RequirementPart = {
  title: "RFC 9110 §12, §15: negotiation and statuses",
  requirements: [
    {
      section: "9110 §12.4.2",
      level: "definition",
      requirement: "A weight is 0 to 1 with three decimals at most, and 0 refuses.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding refuses gzip (…",
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding refuses gzip with decimals…",
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding takes gzip with the least weight…",
      ],
    },
    {
      section: "9110 §12.5.1",
      level: "SHOULD",
      requirement: "A parameter q is a weight wherever it stands.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a page at the root, or none, when Accept is there and the weight is behind a parameter…",
      ],
    },
    {
      section: "9110 §12.5.3",
      level: "definition",
      requirement:
        "Without Accept-Encoding any coding is acceptable; with an empty one, none but identity.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding is absent…",
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding is empty…",
      ],
    },
    {
      section: "9110 §12.5.3",
      level: "definition",
      requirement:
        "A coding that is listed with weight 0, or left to an asterisk with 0, is not used.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding refuses everything…",
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding takes gzip and nothing else…",
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding takes anything but gzip…",
      ],
    },
    {
      section: "9110 §12.5.3",
      level: "SHOULD",
      requirement: "Where no listed coding is at hand, none is used, unless identity is refused.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding names nothing at hand…",
        "conformance/response_test.ts: Program answers 406 to GET /echo/h Accept-Encoding: identity;q=0, however it is cut…",
      ],
    },
    {
      section: "9110 §12.5.3",
      level: "MUST NOT",
      requirement: "415 for another reason than codings has no Accept-Encoding.",
      covered: [
        "files/change/remove_test.ts: refuseChange() names no coding when there is content…",
      ],
    },
    {
      section: "9110 §12.5.5",
      level: "SHOULD",
      requirement: "Vary names what the choice of the answer went by.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has Vary where the answer was chosen…",
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding refuses gzip (…",
      ],
    },
    {
      section: "9110 §15",
      level: "SHOULD",
      requirement: "An error says what is wrong, in its content.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has a Content-Type with content…",
        "server/malformed_request_test.ts: Connection names a rule and quotes nothing of what the peer sent with a bad Host",
      ],
    },
    {
      section: "9110 §15.2",
      level: "MUST NOT",
      requirement: "No 1xx is sent to HTTP/1.0.",
      covered: [
        "conformance/expectation_test.ts: Connection sends no 100 when HTTP/1.0 expects it (…",
        "conformance/response_test.ts: Program sends HTTP/1.0 no coding and no 1xx for…",
      ],
    },
    {
      section: "9110 §15.3.5",
      level: "definition",
      requirement: "204 has no content.",
      covered: [
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 204…",
      ],
    },
    {
      section: "9110 §15.3.6",
      level: "MUST NOT",
      requirement: "205 has no content.",
      covered: [
        "conformance/no_content_test.ts: Connection sends no content with 205…",
      ],
    },
    {
      section: "9110 §15.3.7",
      level: "MUST",
      requirement: "206 has the fields of 200 that caches go by.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends 206 with Content-Range and the fields it must have…",
      ],
    },
    {
      section: "9110 §15.3.7.1",
      level: "MUST",
      requirement: "A single part comes with Content-Range.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends 206 with Content-Range and the fields it must have…",
      ],
    },
    {
      section: "9110 §15.3.7.2",
      level: "MUST",
      requirement:
        "Several parts come as multipart/byteranges, each with Content-Range, and the head has none.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends several ranges as multipart/byteranges…",
      ],
    },
    {
      section: "9110 §15.4.5",
      level: "MUST",
      requirement: "304 has the fields of 200 that caches go by.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends 304 with the fields it must have for If-None-Match…",
        "conformance/partial_answer_test.ts: Program sends 304 with the fields it must have for If-Modified-Since…",
      ],
    },
    {
      section: "9110 §15.4.5",
      level: "definition",
      requirement: "304 has no content.",
      covered: [
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 304…",
        "conformance/partial_answer_test.ts: Program sends 304 with the fields it must have for If-None-Match…",
      ],
    },
    {
      section: "9110 §15.4.9",
      level: "SHOULD",
      requirement: "308 has a Location.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has Location with a redirect…",
      ],
    },
    {
      section: "9110 §15.5.1",
      level: "advice",
      requirement: "What cannot be decoded is the client's error, never the server's.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when the path has %zz…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the path has %c0%ae…",
        "conformance/rows_test.ts: Connection answers 400 and closes when the path has %00…",
        "conformance/response_test.ts: Program answers 400 to GET /files/a%00.txt, however it is cut…",
        "conformance/response_test.ts: Program answers 404 to GET /files/a%0a, however it is cut…",
      ],
    },
    {
      section: "9110 §15.5.2",
      level: "MUST",
      requirement: "401 comes with WWW-Authenticate.",
      notApplicable:
        "The server asks for no credentials; a handler that does writes the field itself.",
    },
    {
      section: "9110 §15.5.6",
      level: "MUST",
      requirement: "405 comes with Allow.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has Allow with 405…",
      ],
    },
    {
      section: "9110 §15.5.9",
      level: "advice",
      requirement: "408 says that the connection closes.",
      covered: [
        "server/time_limits_test.ts: Connection answers 408 when a head is not complete in time",
        "server/time_limits_test.ts: Connection answers 408 when a body that is read does not come",
      ],
    },
    {
      section: "9110 §15.5.14",
      level: "MAY",
      requirement: "413 may close the connection, so that the rest need not be read.",
      covered: [
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses a large body…",
        "server/refused_body_test.ts: Connection refuses a body by its length before the handler runs",
      ],
    },
    {
      section: "9110 §15.5.17",
      level: "SHOULD",
      requirement: "416 comes with Content-Range.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends 416 with the length there is…",
      ],
    },
    {
      section: "9110 §15.5.20",
      level: "definition",
      requirement: "421 may be sent by whoever is not the origin that was meant.",
      covered: [
        "conformance/misdirected_test.ts: Connection refuses https://h:4221/ when it is not secured…",
      ],
    },
    {
      section: "9110 §15.5.22",
      level: "MUST",
      requirement: "426 comes with Upgrade.",
      notApplicable: "The server upgrades to nothing and sends no 426.",
    },
    {
      section: "9110 §15.6.6",
      level: "SHOULD",
      requirement: "505 says why, for a major version that is not spoken.",
      covered: [
        'conformance/rows_test.ts: Connection answers 505 and closes when the version is "HTTP/3.0"…',
        'conformance/rows_test.ts: Connection answers 505 and closes when the version is "HTTP/0.9"…',
        "server/malformed_request_test.ts: Connection answers 505 behind the answers ahead, and closes, with HTTP/2's preface",
      ],
    },
  ],
};
