import type { RequirementPart } from "../requirement.ts";

/** RFC 9110 §8: representations. */
export const REPRESENTATIONS_9110: RequirementPart = {
  title: "RFC 9110 §8: representations",
  requirements: [
    {
      section: "9110 §8.3",
      level: "SHOULD",
      requirement: "Content comes with its Content-Type, unless that is unknown.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has a Content-Type with content…",
      ],
    },
    {
      section: "9110 §8.3",
      level: "advice",
      requirement: "What a client makes of the bytes is not left to sniffing.",
      covered: [
        "conformance/stored_file_test.ts: Program forbids guessing at what a user sent…",
      ],
    },
    {
      section: "9110 §8.3.1",
      level: "definition",
      requirement: "Media types and their parameters' names know no case.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a page at the root, or none, when Accept is there and it names HTML in capitals…",
      ],
    },
    {
      section: "9110 §8.3.3",
      level: "MUST",
      requirement: "Lines between the parts of a multipart body end with CRLF.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends several ranges as multipart/byteranges…",
      ],
    },
    {
      section: "9110 §8.4",
      level: "MUST",
      requirement: "Content-Encoding lists the codings that were applied, in order.",
      covered: [
        "conformance/negotiation_test.ts: Program sends gzip that unpacks to the content, and its packed length…",
        "conformance/response_test.ts: Program answers 200 to GET /echo/h Accept-Encoding: gzip, however it is cut…",
      ],
    },
    {
      section: "9110 §8.4",
      level: "SHOULD NOT",
      requirement: "Content-Encoding never says identity.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has no coding called identity…",
      ],
    },
    {
      section: "9110 §8.4",
      level: "MAY",
      requirement: "An upload whose content coding is unacceptable may be 415.",
      covered: [
        "files/upload/store_digest_test.ts: storeFile() says 415 to Content-Encoding: gzip…",
      ],
    },
    {
      section: "9110 §8.4.1.3",
      level: "SHOULD",
      requirement: "x-gzip is taken for gzip.",
      covered: [
        "conformance/negotiation_test.ts: Program sends a coding that is wanted when Accept-Encoding names x-gzip…",
      ],
    },
    {
      section: "9110 §8.6",
      level: "MUST NOT",
      requirement: "Content-Length in answer to HEAD is what GET would have sent.",
      covered: [
        "conformance/response_test.ts: Program answers HEAD as GET but for the content, for…",
        "server/head_method_test.ts: HEAD has the head of GET and no body, HTTP/1.1 with a text that is not ASCII",
      ],
    },
    {
      section: "9110 §8.6",
      level: "MUST NOT",
      requirement: "Content-Length in a 304 is what 200 would have sent.",
      covered: [
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 304…",
        "conformance/partial_answer_test.ts: Program sends 304 with the fields it must have for If-None-Match…",
      ],
    },
    {
      section: "9110 §8.6",
      level: "MUST NOT",
      requirement: "No Content-Length is sent with 1xx or 204.",
      covered: [
        "conformance/no_content_test.ts: Connection sends neither content nor framing with 204…",
        "protocol/response_head_test.ts: CONTINUE_HEAD is a complete interim head when sent as it is…",
      ],
    },
    {
      section: "9110 §8.6",
      level: "MUST NOT",
      requirement: "No Content-Length is sent with a 2xx to CONNECT.",
      covered: [
        "conformance/no_content_test.ts: Connection never frames a 2xx to CONNECT…",
      ],
    },
    {
      section: "9110 §8.6",
      level: "SHOULD",
      requirement:
        "Content-Length is sent where the length is known and no coding frames the content.",
      covered: [
        "server/response_body_test.ts: Connection sends a source of 65537 with its length to HTTP/1.1",
        "server/response_body_test.ts: Connection sends nothing with its length to HTTP/1.1",
      ],
    },
    {
      section: "9110 §8.6",
      level: "MUST",
      requirement: "Large lengths overflow nothing and lose no digit.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "9007199254740992"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "18446744073709551619"…',
        "protocol/body_decoder_test.ts: LengthDecoder counts exactly when the length exceeds 32 bits",
      ],
    },
    {
      section: "9110 §8.6",
      level: "definition",
      requirement: "No message is taken whose Content-Length is not one decimal number.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a length is "3,3"…',
        "conformance/rows_test.ts: Connection answers 400 and closes when two lengths agree…",
      ],
    },
    {
      section: "9110 §8.6",
      level: "definition",
      requirement: "Exactly as many bytes follow as Content-Length says.",
      covered: [
        "server/response_body_test.ts: Connection sends a text that is not ASCII with its length to HTTP/1.1",
        "server/sized_source_test.ts: Connection is cut when a source ends early after its head was sent",
      ],
    },
    {
      section: "9110 §8.7",
      level: "MUST",
      requirement: "Content-Location in a request is not saved and changes nothing.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT brings fields that nobody knows…",
      ],
    },
    {
      section: "9110 §8.8.2.1",
      level: "SHOULD",
      requirement: "Last-Modified is sent where the time is known.",
      covered: [
        "conformance/stored_file_test.ts: Program dates no file later than its answer when it is of the past…",
      ],
    },
    {
      section: "9110 §8.8.2.1",
      level: "MUST NOT",
      requirement:
        "Last-Modified is never later than Date; a time in the future is replaced by that of the message.",
      covered: [
        "conformance/stored_file_test.ts: Program dates no file later than its answer when it is of the future…",
        "conformance/stored_file_test.ts: Program dates no file later than its answer when it is of the present…",
        "server/clock_test.ts: Clock tells the second it is when it has not ticked in it…",
      ],
    },
    {
      section: "9110 §8.8.3",
      level: "SHOULD",
      requirement: "An entity tag is sent where changes can be told.",
      covered: [
        "conformance/partial_answer_test.ts: Program sends a well-formed entity tag with a file…",
      ],
    },
    {
      section: "9110 §8.8.3",
      level: "MUST",
      requirement: "An entity tag that is no strong validator is marked as weak.",
      covered: [
        "files/version/entity_tag_test.ts: formatEntityTag() writes one tag by the grammar, weak where it may be that of two versions…",
      ],
    },
  ],
};
