import type { RequirementPart } from "../requirement.ts";

/** RFC 9112 §6: bodies and how their length is told. */
export const FRAMING_9112: RequirementPart = {
  title: "RFC 9112 §6: bodies and how their length is told",
  requirements: [
    {
      section: "9112 §6",
      level: "definition",
      requirement:
        "A body is there if, and only if, Content-Length or Transfer-Encoding says so, whatever the method.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when POST says nothing of a body…",
        "conformance/rows_test.ts: Connection understands the request when GET has a body…",
        "conformance/rows_test.ts: Connection understands the request when DELETE has a chunked body…",
        "conformance/rows_test.ts: Connection understands the request when OPTIONS has a body…",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST",
      requirement: "The chunked transfer coding is understood.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when the body is chunked…",
        "server/request_body_test.ts: Request body sent in chunks is read by bytes(), however it is cut",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST NOT",
      requirement: "Chunked is not applied twice: a request that says so is malformed.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a Transfer-Encoding is "chunked, chunked"…',
        "conformance/rows_test.ts: Connection answers 400 and closes when chunked stands on two lines…",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST NOT",
      requirement: "The server applies chunked once at most.",
      covered: [
        "server/streamed_response_test.ts: Connection sends a stream of chunks chunked to HTTP/1.1",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST NOT",
      requirement: "No Transfer-Encoding is sent with 1xx or 204.",
      covered: [
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 204…",
        "protocol/response_head_test.ts: CONTINUE_HEAD is a complete interim head when sent as it is…",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST NOT",
      requirement: "No Transfer-Encoding is sent with a 2xx to CONNECT.",
      covered: [
        "conformance/no_content_test.ts: Connection never frames a 2xx to CONNECT…",
      ],
    },
    {
      section: "9112 §6.1",
      level: "SHOULD",
      requirement: "A transfer coding that is not understood is 501.",
      covered: [
        'conformance/rows_test.ts: Connection answers 501 and closes when a Transfer-Encoding is "gzip, chunked"…',
        'conformance/rows_test.ts: Connection answers 501 and closes when a Transfer-Encoding is "x-unknown, chunked"…',
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses an unknown coding…",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST NOT",
      requirement: "No Transfer-Encoding is sent in answer to HTTP/1.0.",
      covered: [
        "conformance/response_test.ts: Program sends HTTP/1.0 no coding and no 1xx for…",
        "server/streamed_response_test.ts: Connection sends a stream of chunks until its end to HTTP/1.0",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MUST",
      requirement:
        "A request with Content-Length and Transfer-Encoding has its connection closed after the answer.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when there is a length before chunked…",
        "conformance/rows_test.ts: Connection answers 400 and closes when there is a length behind chunked…",
        "conformance/rows_test.ts: Connection answers 400 and closes when there is a length of 0 beside chunked…",
        "conformance/rows_test.ts: Connection answers 400 and closes when there is an empty Transfer-Encoding beside a length…",
        "conformance/rows_test.ts: Connection answers 400 and closes when there is a Transfer-Encoding of a comma beside a length…",
      ],
    },
    {
      section: "9112 §6.1",
      level: "MAY",
      requirement: "Such a request may be processed by its Transfer-Encoding alone.",
      deliberatelyNot: "It is how smuggling starts: it is 400.",
    },
    {
      section: "9112 §6.1",
      level: "MUST",
      requirement:
        "An HTTP/1.0 request with Transfer-Encoding has faulty framing, even with a Content-Length; its connection closes.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when HTTP/1.0 sends chunked and wants the connection kept…",
        "conformance/rows_test.ts: Connection answers 400 and closes when HTTP/1.0 sends chunked and a length…",
      ],
    },
    {
      section: "9112 §6.2",
      level: "MUST NOT",
      requirement: "No response has both Content-Length and Transfer-Encoding.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has one framing, once…",
        "protocol/response_head_test.ts: formatResponseHead() throws TypeError when content-length is set…",
      ],
    },
    {
      section: "9112 §6.3",
      level: "definition",
      requirement: "A response to HEAD, and one with 204 or 304, ends with its head.",
      covered: [
        "conformance/response_test.ts: Program answers HEAD as GET but for the content, for…",
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 204…",
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 304…",
        "server/head_method_test.ts: HEAD has the head of GET and no body, HTTP/1.1 with a stream",
      ],
    },
    {
      section: "9112 §6.3",
      level: "MUST",
      requirement:
        "A Transfer-Encoding whose last coding is not chunked is 400, not 501, and the connection closes.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a Transfer-Encoding is "chunked, gzip"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a Transfer-Encoding is "gzip" (…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a Transfer-Encoding is "identity" (…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a Transfer-Encoding is "" (…',
        "conformance/rows_test.ts: Connection answers 400 and closes when identity stands on a line behind chunked…",
      ],
    },
    {
      section: "9112 §6.3",
      level: "MUST",
      requirement: "An invalid Content-Length is 400, and the connection closes.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "+3"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "3, 4"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "0x3"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "" (…',
        "conformance/rows_test.ts: Connection answers 400 and closes when two lengths differ…",
      ],
    },
    {
      section: "9112 §6.3",
      level: "MAY",
      requirement: "A Content-Length that repeats one valid number may be taken for that number.",
      deliberatelyNot:
        "Who sends two lengths is broken or up to something; refusing is the other choice the RFC gives.",
    },
    {
      section: "9112 §6.3",
      level: "MUST",
      requirement: "A body that ends before its length is incomplete: the connection closes.",
      covered: [
        "server/refused_body_test.ts: Reading a body that ends before its length fails, and that is the answer",
        "server/leaving_peer_test.ts: Client that sends half a body and ends its half gets its answer",
      ],
    },
    {
      section: "9112 §6.3",
      level: "definition",
      requirement: "A request without Content-Length and Transfer-Encoding has no body.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when POST says nothing of a body…",
      ],
    },
    {
      section: "9112 §6.3",
      level: "SHOULD",
      requirement:
        "Responses are framed by length or chunked, and by closing only where nothing else is left.",
      covered: [
        "server/response_body_test.ts: Connection sends a text with its length to HTTP/1.0",
        "server/streamed_response_test.ts: Connection sends a stream of one chunk chunked to HTTP/1.1",
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.0 says keep-alive and is sent a stream…",
      ],
    },
    {
      section: "9112 §6.3",
      level: "MAY",
      requirement: "A request with a body and no Content-Length may be 411.",
      deliberatelyNot: "Chunked uploads are welcome: curl sends them from a pipe.",
    },
  ],
};
