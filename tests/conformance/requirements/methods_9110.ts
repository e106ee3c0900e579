import type { RequirementPart } from "../requirement.ts";

/** RFC 9110 §9–§10: methods and context. */
export const METHODS_9110: RequirementPart = {
  title: "RFC 9110 §9–§10: methods and context",
  requirements: [
    {
      section: "9110 §9.1",
      level: "MUST",
      requirement: "GET and HEAD are supported.",
      covered: [
        "conformance/response_test.ts: Program answers 200 to GET /echo/hello, however it is cut…",
        "conformance/response_test.ts: Program answers HEAD as GET but for the content, for GET /echo/hello…",
      ],
    },
    {
      section: "9110 §9.1",
      level: "SHOULD",
      requirement: "An unknown method is 501.",
      covered: [
        "conformance/response_test.ts: Program answers 501 to BREW /, however it is cut…",
        "conformance/response_test.ts: Program answers 501 to get /, however it is cut…",
      ],
    },
    {
      section: "9110 §9.1",
      level: "SHOULD",
      requirement: "A known method that a resource does not have is 405.",
      covered: [
        "conformance/response_test.ts: Program answers 405 to DELETE /echo/x, however it is cut…",
        "conformance/response_test.ts: Program answers 405 to POST /, however it is cut…",
      ],
    },
    {
      section: "9110 §9.2.1",
      level: "MUST",
      requirement: "Safe methods have no unsafe effect, whatever the query says.",
      covered: [
        "conformance/stored_file_test.ts: Program leaves the directory as it is when it is only asked for things…",
      ],
    },
    {
      section: "9110 §9.3.1",
      level: "definition",
      requirement: "Content of a GET changes nothing, and is no second request.",
      covered: [
        "conformance/rows_test.ts: Connection understands the request when GET has a body…",
      ],
    },
    {
      section: "9110 §9.3.2",
      level: "MUST NOT",
      requirement: "HEAD is answered without content.",
      covered: [
        "conformance/response_test.ts: Program answers HEAD as GET but for the content, for…",
        "server/head_method_test.ts: HEAD has the head of GET and no body, HTTP/1.0 with a stream",
      ],
    },
    {
      section: "9110 §9.3.2",
      level: "MUST NOT",
      requirement: "A HEAD that is refused, be it for its head, is answered without content, too.",
      covered: [
        "conformance/no_content_test.ts: Connection refuses HEAD with 400 and no content when its Host is missing…",
        "conformance/no_content_test.ts: Connection refuses HEAD with 505 and no content when its version is unknown…",
        "conformance/no_content_test.ts: Connection refuses HEAD with 417 and no content when its expectation is unknown…",
        "server/handler_failure_test.ts: Connection answers HEAD with a 500 that has no body",
      ],
    },
    {
      section: "9110 §9.3.2",
      level: "SHOULD",
      requirement: "HEAD is answered with the fields of GET.",
      covered: [
        "conformance/response_test.ts: Program answers HEAD as GET but for the content, for…",
      ],
    },
    {
      section: "9110 §9.3.3",
      level: "SHOULD",
      requirement: "A POST that makes a resource is 201 with its Location.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when POST makes a file, by Content-Length…",
        "conformance/stored_file_test.ts: Program stores what it says it stored when POST makes a file, by Transfer-Encoding…",
      ],
    },
    {
      section: "9110 §9.3.4",
      level: "MUST",
      requirement: "A PUT that makes a resource is 201.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT makes a file, by Content-Length…",
      ],
    },
    {
      section: "9110 §9.3.4",
      level: "MUST",
      requirement: "A PUT that replaces a representation is 200 or 204.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT replaces a file, by Content-Length…",
      ],
    },
    {
      section: "9110 §9.3.4",
      level: "MUST NOT",
      requirement:
        "No validator is sent with a PUT's success unless the bytes were stored as they came.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT makes a file…",
      ],
    },
    {
      section: "9110 §9.3.4",
      level: "SHOULD",
      requirement: "Fields that are not understood are not stored with a PUT.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT brings fields that nobody knows…",
      ],
    },
    {
      section: "9110 §9.3.4",
      level: "SHOULD",
      requirement: "A PUT is checked against what its target can be, its Content-Type included.",
      deliberatelyNot:
        "The name decides the type of a file, as everywhere in a directory; nosniff says that it is meant.",
    },
    {
      section: "9110 §9.3.5",
      level: "SHOULD",
      requirement: "A DELETE that is done is 200, 202 or 204.",
      covered: ["files/change/remove_test.ts: changeFiles() answers 204 to DELETE a.txt…"],
    },
    {
      section: "9110 §9.3.6",
      level: "MUST",
      requirement: "CONNECT with an empty or impossible port is 400.",
      covered: [
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT has an empty port…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT has port 0…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT has port 65536…",
        "conformance/rows_test.ts: Connection answers 400 and closes when CONNECT names no port…",
      ],
    },
    {
      section: "9110 §9.3.6",
      level: "MUST NOT",
      requirement:
        "A 2xx to CONNECT has neither Content-Length nor Transfer-Encoding: it is a tunnel.",
      covered: [
        "conformance/no_content_test.ts: Connection never frames a 2xx to CONNECT…",
      ],
    },
    {
      section: "9110 §9.3.6",
      level: "MAY",
      requirement: "CONNECT may be refused, and what follows it is no request.",
      covered: [
        "conformance/response_test.ts: Program answers 405 to CONNECT h:443, however it is cut…",
        "conformance/closing_test.ts: Connection says close, and does so, when CONNECT comes, after which the peer may speak something else…",
      ],
    },
    {
      section: "9110 §9.3.7",
      level: "SHOULD",
      requirement: "OPTIONS says what can be done with the resource, or with the server.",
      covered: [
        "conformance/program_fields_test.ts: Program tells in Allow what can be done…",
        "conformance/response_test.ts: Program answers 200 to OPTIONS *, however it is cut…",
      ],
    },
    {
      section: "9110 §9.3.8",
      level: "SHOULD",
      requirement: "TRACE reflects the request.",
      deliberatelyNot: "It would reflect cookies and credentials to scripts: it is 405.",
    },
    {
      section: "9110 §9.3.8",
      level: "SHOULD",
      requirement: "No sensitive field is reflected.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has nothing that was only the client's to say…",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "MAY",
      requirement: "An expectation other than 100-continue may be 417.",
      covered: [
        "conformance/response_test.ts: Program answers 417 to GET / Expect: x, however it is cut…",
        "server/expect_continue_test.ts: Connection meets an expectation unknown beside a known one",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "MUST",
      requirement: "100-continue from HTTP/1.0 is ignored.",
      covered: [
        "conformance/expectation_test.ts: Connection sends no 100 when HTTP/1.0 expects it (…",
        "conformance/expectation_test.ts: Connection sends no 100 when HTTP/1.0 expects it and wants the connection kept…",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "MAY",
      requirement: "100 may be left out where content has come or none will.",
      covered: [
        "conformance/expectation_test.ts: Connection sends no 100 when there is no content…",
        "server/expect_continue_test.ts: Connection sends no 100 when a part of it has come",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "MUST",
      requirement: "After a 100 comes a final status.",
      covered: [
        "server/expect_continue_test.ts: Connection sends 100 when the handler first reads the body, and not before",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "SHOULD",
      requirement: "A final status before the content was read says whether the connection closes.",
      covered: [
        "server/expect_continue_test.ts: Connection closes when the handler answers and the body was not asked for",
        "server/unread_body_test.ts: Connection answers at once and closes when a body is too long to drain",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "MUST",
      requirement: "100 or a final status is sent at once when the head is there.",
      covered: [
        "conformance/stored_file_test.ts: Program asks for the content of an upload before it has come…",
        "conformance/stored_file_test.ts: Program refuses an upload before its content has come…",
        "conformance/expectation_test.ts: Connection sends no 100 when the handler refuses without a look at the body…",
      ],
    },
    {
      section: "9110 §10.1.1",
      level: "MUST NOT",
      requirement: "100 does not wait for the content.",
      covered: [
        "server/expect_continue_test.ts: Connection sends 100 when the handler first reads the body, and not before",
      ],
    },
    {
      section: "9110 §10.1.2",
      level: "SHOULD NOT",
      requirement: "From decides nothing.",
      covered: [
        "conformance/stored_file_test.ts: Program stores what it says it stored when PUT brings fields that nobody knows…",
      ],
    },
    {
      section: "9110 §10.1.4",
      level: "MUST",
      requirement: "A sender of TE lists it in Connection.",
      notApplicable: "The server sends no TE, which is a request field.",
    },
    {
      section: "9110 §10.2.1",
      level: "MUST",
      requirement: "405 comes with Allow.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has Allow with 405…",
        "conformance/program_fields_test.ts: Program tells in Allow what can be done…",
      ],
    },
    {
      section: "9110 §10.2.2",
      level: "definition",
      requirement: "Location is a URI reference that leads where it says.",
      covered: [
        "conformance/response_test.ts: Every answer of the program has Location with a redirect…",
        'files/upload/store_file_test.ts: storeFile() answers with a URI when the name is "a|b"…',
        "files/static_files_test.ts: serveFile() redirects /files/list?…",
      ],
    },
    {
      section: "9110 §10.2.3",
      level: "MAY",
      requirement: "503 may say when to come back.",
      covered: [
        "server/server_test.ts: Server answers 503 to connections over the limit, and goes on",
      ],
    },
    {
      section: "9110 §10.2.4",
      level: "SHOULD NOT",
      requirement: "Server does not tell details that help nobody but attackers.",
      covered: [
        "conformance/program_fields_test.ts: Program says nothing of its make…",
      ],
    },
  ],
};
