import type { RequirementPart } from "../requirement.ts";

/** RFC 9112 §9–§11: connections and security. */
export const CONNECTIONS_9112: RequirementPart = {
  title: "RFC 9112 §9–§11: connections and security",
  requirements: [
    {
      section: "9112 §9.2",
      level: "definition",
      requirement: "Each response answers the first request of the connection that has none yet.",
      covered: [
        "server/pipelining_test.ts: Connection answers pipelined requests in order, however they are cut",
        "server/malformed_request_test.ts: Connection answers 400 behind the answers ahead, and closes, with no request line",
      ],
    },
    {
      section: "9112 §9.3",
      level: "SHOULD",
      requirement: "Connections persist.",
      covered: [
        "conformance/closing_test.ts: Connection says default, and does so, when HTTP/1.1 says nothing…",
      ],
    },
    {
      section: "9112 §9.3",
      level: "definition",
      requirement:
        "Whether a connection persists follows from the version and Connection: close, keep-alive.",
      covered: [
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.0 says nothing…",
        "conformance/closing_test.ts: Connection says keep-alive, and does so, when HTTP/1.0 says keep-alive (…",
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.0 says both…",
      ],
    },
    {
      section: "9112 §9.3",
      level: "MUST",
      requirement: "A body is read to its end, or the connection closes after the answer.",
      covered: [
        "conformance/closing_test.ts: Connection says default, and does so, when a body is left unread that is short…",
        "conformance/closing_test.ts: Connection says close, and does so, when a body is left unread that is long…",
        "server/unread_body_test.ts: Connection drains a body that nobody reads, or closes, with a request that looks like a body's beginning",
      ],
    },
    {
      section: "9112 §9.3",
      level: "definition",
      requirement: "Fields such as Keep-Alive and Proxy-Connection decide nothing of persistence.",
      covered: [
        "conformance/closing_test.ts: Connection says default, and does so, when Keep-Alive and Proxy-Connection say something…",
      ],
    },
    {
      section: "9112 §9.3.2",
      level: "MUST",
      requirement: "Pipelined requests are answered in the order they came.",
      covered: [
        "server/pipelining_test.ts: Connection answers pipelined requests in order, however they are cut",
        "server/pipelining_test.ts: Connection answers 1000 pipelined requests in order when handlers wait",
      ],
    },
    {
      section: "9112 §9.3.2",
      level: "MAY",
      requirement: "Pipelined requests with safe methods may be processed in parallel.",
      deliberatelyNot:
        "One at a time: the order of effects is then the order of requests, and memory has a bound.",
    },
    {
      section: "9112 §9.4",
      level: "MAY",
      requirement: "A server may close connections that look like an attack by their number.",
      covered: [
        "server/server_test.ts: Server answers 503 to connections over the limit, and goes on",
      ],
    },
    {
      section: "9112 §9.5",
      level: "SHOULD",
      requirement: "A connection that timed out is closed gracefully.",
      covered: [
        "server/time_limits_test.ts: Connection answers 408 when a head is not complete in time",
        "server/time_limits_test.ts: Connection closes without a word when it waits too long for a further request",
        "server/time_limits_test.ts: Connection reads on behind a 408, for a time, when a head is still coming",
      ],
    },
    {
      section: "9112 §9.5",
      level: "SHOULD",
      requirement: "The peer's closing is watched for and answered by closing.",
      covered: [
        "server/leaving_peer_test.ts: Client that sends a request and ends its half gets its answer",
        "server/leaving_peer_test.ts: Client that sends nothing and ends its half gets its answer",
      ],
    },
    {
      section: "9112 §9.5",
      level: "SHOULD",
      requirement: "Overload is left to flow control rather than met with closing.",
      covered: [
        "server/response_body_test.ts: Connection sends a large body to a peer that takes seven bytes at a time",
        "server/sized_source_test.ts: Connection reads no more of a source than the peer takes",
        "server/request_body_test.ts: Request body is left on the socket until somebody asks for it",
      ],
    },
    {
      section: "9112 §9.6",
      level: "SHOULD",
      requirement: "Connection: close is sent whenever the server means to close.",
      covered: [
        "conformance/closing_test.ts: Connection says close, and does so, when the request is malformed…",
        "conformance/closing_test.ts: Connection says close, and does so, when a connection has had its last request…",
        "server/finishing_test.ts: finish() lets a handler answer, which says close",
      ],
    },
    {
      section: "9112 §9.6",
      level: "MUST",
      requirement:
        "After a request with Connection: close the server answers it, says close, and closes.",
      covered: [
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.1 says close (…",
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.1 says close among other things…",
      ],
    },
    {
      section: "9112 §9.6",
      level: "MUST NOT",
      requirement: "Nothing that comes behind a request with Connection: close is processed.",
      covered: [
        "fuzz/differential_test.ts: Connection gives the same answers to close ends the connection, however it is cut",
      ],
    },
    {
      section: "9112 §9.6",
      level: "MUST",
      requirement: "After a response with Connection: close the server closes.",
      covered: [
        "conformance/closing_test.ts: Connection says close, and does so, when the request is malformed…",
        "conformance/closing_test.ts: Connection says close, and does so, when HTTP/1.0 says keep-alive and is sent a stream…",
      ],
    },
    {
      section: "9112 §9.6",
      level: "MUST NOT",
      requirement: "Nothing that comes behind a response with Connection: close is processed.",
      covered: [
        "server/finishing_test.ts: finish() answers the request in hand and none behind it",
        "conformance/rows_test.ts: Connection answers 400 and closes when there are two blanks behind the target…",
      ],
    },
    {
      section: "9112 §9.6",
      level: "SHOULD",
      requirement:
        "Closing is done in stages, so that no reset takes the last answer from the client.",
      covered: [
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses a bad request line with 8 MiB behind it…",
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses a large body with 8 MiB behind it…",
        "conformance/refusal_over_tcp_test.ts: Server is understood when it refuses a bad chunk with 8 MiB behind it…",
        "server/server_test.ts: Server gets its refusal to a client that is still sending",
      ],
    },
    {
      section: "9112 §9.7",
      level: "MUST",
      requirement: "Over TLS, HTTP is sent as application data and otherwise behaves the same.",
      covered: [
        "conformance/tls_test.ts: Server sends a closure alert when it answers two requests on one connection over TLS…",
      ],
    },
    {
      section: "9112 §9.8",
      level: "MUST",
      requirement: "A closure alert is sent before a TLS connection is closed.",
      covered: [
        "conformance/tls_test.ts: Server sends a closure alert when it answers the last request over TLS…",
        "conformance/tls_test.ts: Server sends a closure alert when it refuses a request over TLS…",
        "conformance/tls_test.ts: Server sends a closure alert when a TLS client was too slow…",
      ],
    },
    {
      section: "9112 §9.8",
      level: "SHOULD",
      requirement: "A TLS client that closes without an alert is no error.",
      covered: [
        "conformance/tls_test.ts: Server goes on when a TLS client leaves without a closure alert…",
      ],
    },
    {
      section: "9112 §10.1",
      level: "MUST",
      requirement: "Folded lines in a message/http document are replaced by blanks.",
      notApplicable: "The server reads no message/http documents: an upload is bytes.",
    },
    {
      section: "9112 §11.1",
      level: "advice",
      requirement:
        "What a handler puts in a field can never end the head or begin another response.",
      covered: [
        "server/handler_failure_test.ts: Connection answers a bare 500 to a request when the handler returns CR LF in a field",
        'protocol/response_head_test.ts: formatResponseHead() throws TypeError when a name is "x-a: b\\r\\nSet-Cookie" (9110 §5.1)',
      ],
    },
    {
      section: "9112 §11.2",
      level: "advice",
      requirement: "What one parser takes for a body is never taken for a request here.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when there is a length before chunked…",
        "conformance/rows_test.ts: Connection answers 400 and closes when a request stands where the trailer section should end…",
        "conformance/rows_test.ts: Connection understands the request when data looks like a request…",
      ],
    },
    {
      section: "9112 §11.3",
      level: "advice",
      requirement: "Integrity of a message is the business of TLS.",
      notApplicable: "There is nothing to do beside offering TLS.",
    },
  ],
};
