import { assertEquals } from "@std/assert";
import { exchange } from "../support/exchange.ts";
import { endpoints, servedDirectory } from "./endpoint_rows.ts";

/** What is made anew each time, so that nobody knows its version. */
const TARGETS: readonly { readonly target: string; readonly accept: string }[] = [
  { target: "/", accept: "*/*" },
  { target: "/", accept: "text/html" },
  { target: "/echo/hello", accept: "*/*" },
  { target: "/user-agent", accept: "*/*" },
  { target: "/files/", accept: "text/html" },
  { target: "/files/", accept: "application/json" },
  { target: "/files/?archive=tar", accept: "*/*" },
];

interface ConditionRow {
  readonly field: string;
  readonly status: number;
  readonly rfc: string;
}

const ROWS: readonly ConditionRow[] = [
  { field: 'If-Match: "a"', status: 412, rfc: "9110 §13.1.1" },
  { field: "If-Match: *", status: 200, rfc: "9110 §13.1.1" },
  { field: 'If-None-Match: "a"', status: 200, rfc: "9110 §13.1.2" },
  { field: "If-None-Match: *", status: 304, rfc: "9110 §13.1.2" },
  { field: "If-Match: *\r\nIf-None-Match: *", status: 304, rfc: "9110 §13.2.2" },
  { field: 'If-Match: "a"\r\nIf-None-Match: *', status: 412, rfc: "9110 §13.2.2" },
  { field: "If-Modified-Since: Sun, 06 Nov 2094 08:49:37 GMT", status: 200, rfc: "9110 §13.1.3" },
  { field: "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", status: 200, rfc: "9110 §13.1.4" },
];

for (const { target, accept } of TARGETS) {
  for (const { field, status, rfc } of ROWS) {
    Deno.test(`Program answers ${status} to ${target} as ${accept} when ${JSON.stringify(field)} (${rfc})`, async () => {
      using directory = servedDirectory();
      for (const method of ["GET", "HEAD"]) {
        const request = `${method} ${target} HTTP/1.1\r\nHost: h\r\nAccept: ${accept}\r\n`;
        const outcome = await exchange(
          [`${request}${field}\r\n\r\n`, `${request}\r\n`],
          endpoints(directory),
        );
        const [met, plain] = outcome.responses([method, method]);
        assertEquals([met.status, plain.status], [status, 200]);
        if (status === 304) {
          assertEquals(met.body, "");
          // §15.4.5: a cache is to learn the same from either.
          assertEquals(met.headers.vary, plain.headers.vary);
          assertEquals(met.headers["cache-control"], plain.headers["cache-control"]);
        }
      }
    });
  }
}
