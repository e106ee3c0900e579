import type { RequirementPart } from "../requirement.ts";

/** RFC 9112 §7–§8: chunks, incomplete messages. */
export const CHUNKED_9112: RequirementPart = {
  title: "RFC 9112 §7–§8: chunks, incomplete messages",
  requirements: [
    {
      section: "9112 §7",
      level: "definition",
      requirement: "Names of transfer codings know no case.",
      covered: [
        'conformance/rows_test.ts: Connection understands the request when a Transfer-Encoding is "CHUNKED"…',
      ],
    },
    {
      section: "9112 §7.1",
      level: "definition",
      requirement:
        "Chunks are decoded, in either case of hexadecimal digit and with zeros before them.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when a size has capitals…",
        "conformance/rows_test.ts: Connection understands the request when a size has small letters…",
        "conformance/rows_test.ts: Connection understands the request when the last size has many zeros…",
        'conformance/rows_test.ts: Connection understands the request when a chunk-size line is "05"…',
      ],
    },
    {
      section: "9112 §7.1",
      level: "MUST",
      requirement: "Large chunk sizes overflow nothing and lose no digit.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "10000000000000005"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "fffffffffffffffff"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "20000000000000"…',
        "protocol/body_decoder_test.ts: ChunkedDecoder takes the largest size when it is 2^53 - 1…",
      ],
    },
    {
      section: "9112 §7.1",
      level: "definition",
      requirement: "A chunk-size is one or more hexadecimal digits and nothing else.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "5 "…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "0x5"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "+5"…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "" (…',
        'conformance/rows_test.ts: Connection answers 400 and closes when the last chunk-size line is like "5 "…',
      ],
    },
    {
      section: "9112 §7.1",
      level: "definition",
      requirement: "CRLF, and only that, ends sizes, extensions, data and the body.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when LF ends a chunk-size…",
        "conformance/rows_test.ts: Connection answers 400 and closes when LF ends the data of a chunk…",
        "conformance/rows_test.ts: Connection answers 400 and closes when two bytes that are no line end follow the data…",
        "conformance/rows_test.ts: Connection answers 400 and closes when LF ends the body…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a chunk is longer than its size…",
      ],
    },
    {
      section: "9112 §7.1",
      level: "SHOULD",
      requirement: "Parameters of the chunked coding are an error.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a Transfer-Encoding is "chunked;a=b"…',
      ],
    },
    {
      section: "9112 §7.1.1",
      level: "MUST",
      requirement: "Unrecognised chunk extensions are ignored.",
      covered: [
        'conformance/rows_test.ts: Connection understands the request when a chunk-size line is "5;a" (…',
        'conformance/rows_test.ts: Connection understands the request when a chunk-size line is "5;a=\\"0\\\\\\"; b\\"" (…',
        'conformance/rows_test.ts: Connection understands the request when a chunk-size line is "5 ; a = \\"b\\" ; c" (…',
        "conformance/rows_test.ts: Connection understands the request when the last chunk has an extension…",
      ],
    },
    {
      section: "9112 §7.1.1",
      level: "definition",
      requirement: "What follows a chunk-size is an extension by the grammar or nothing.",
      covered: [
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "5;" (…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "5;bad[=x" (…',
        'conformance/rows_test.ts: Connection answers 400 and closes when a chunk-size line is "5;a=" (…',
        "conformance/rows_test.ts: Connection answers 400 and closes when LF stands in a quoted extension…",
        'conformance/rows_test.ts: Connection answers 400 and closes when the last chunk-size line is like "5;"…',
      ],
    },
    {
      section: "9112 §7.1.1",
      level: "SHOULD",
      requirement: "All chunk extensions of a request together have a limit.",
      covered: [
        "server/size_limits_test.ts: Connection holds its limits with chunk extensions one over",
        "protocol/body_decoder_trailer_test.ts: ChunkedDecoder gives 400 when the extensions are over it by many small ones…",
      ],
    },
    {
      section: "9112 §7.1.2",
      level: "MUST NOT",
      requirement: "Trailer fields are not merged into the head.",
      covered: [
        'conformance/rows_test.ts: Connection understands the request when "Connection: close" is the trailer section…',
        'conformance/rows_test.ts: Connection understands the request when "Expect: nothing" is the trailer section…',
      ],
    },
    {
      section: "9112 §7.1.2",
      level: "definition",
      requirement:
        "A trailer section is field lines and an empty line; what else stands there is malformed.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when a request stands where the trailer section should end…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a trailer is folded…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a trailer has a bare LF in it…",
      ],
    },
    {
      section: "9112 §7.1.3",
      level: "definition",
      requirement: "After chunks are decoded, the content is theirs put together and nothing else.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when there are several chunks…",
        "conformance/rows_test.ts: Connection understands the request when data looks like the end…",
        "conformance/rows_test.ts: Connection understands the request when data looks like a request…",
      ],
    },
    {
      section: "9112 §7.2",
      level: "SHOULD",
      requirement: "Parameters of compression codings are an error.",
      covered: [
        'conformance/rows_test.ts: Connection answers 501 and closes when a Transfer-Encoding is "gzip;q=1, chunked"…',
      ],
    },
    {
      section: "9112 §7.4",
      level: "MUST NOT",
      requirement: "No trailer fields are sent to a client that has not asked for them with TE.",
      deliberatelyNot: "No trailer fields are sent at all.",
    },
    {
      section: "9112 §8",
      level: "MAY",
      requirement: "An incomplete request may be answered before the connection closes.",
      covered: [
        "server/leaving_peer_test.ts: Client that sends half a head and ends its half gets its answer",
        "server/time_limits_test.ts: Connection answers 408 when a head is not complete in time",
      ],
    },
    {
      section: "9112 §8",
      level: "definition",
      requirement: "A request that was cut off is not applied as if it were complete.",
      covered: [
        "conformance/stored_file_test.ts: Program leaves the old file and no other when its content ends within a chunk…",
        "conformance/stored_file_test.ts: Program leaves the old file and no other when its content ends before its length…",
      ],
    },
    {
      section: "9112 §8",
      level: "definition",
      requirement:
        "A response that cannot be completed is visibly incomplete: by its length, or by a last chunk that is missing.",
      covered: [
        "server/sized_source_test.ts: Connection is cut when a source ends early after its head was sent",
        "server/streamed_response_test.ts: Connection is cut when a stream fails halfway with an error",
      ],
    },
  ],
};
