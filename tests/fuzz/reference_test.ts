import { assertEquals } from "@std/assert";
import { completeLimits } from "../../lib/server/limits.ts";
import { CORPUS } from "./corpus.ts";
import { readRequests } from "./reference_reader.ts";

Deno.test("The reference finds the requests that the corpus is said to have", () => {
  for (const { name, wire, statuses, limits } of CORPUS) {
    const completed = completeLimits(limits);
    const found = readRequests(wire, completed).slice(0, completed.requestsPerConnection)
      .map((reading) => reading.kind === "request" && reading.body?.length !== null);
    // CONNECT is well-formed and answered with 405.
    assertEquals(found, statuses.map((status) => status === 200 || status === 405), name);
  }
});

Deno.test("The reference reads what stands in a request", () => {
  const wire = "PUT http://b:80/c?d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "3;x=y\r\nabc\r\n2\r\n\r\n\r\n0\r\nX: y\r\n\r\n";
  assertEquals(readRequests(wire, completeLimits()), [{
    kind: "request",
    head: {
      method: "PUT",
      target: "http://b:80/c?d",
      path: "/c",
      authority: "b:80",
      version: "1.1",
      persists: true,
      expectsContinue: false,
    },
    body: { content: "abc\r\n", length: 30 },
  }]);
});
