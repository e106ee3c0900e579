import { assert, assertEquals, assertMatch } from "@std/assert";
import { exchange } from "../support/exchange.ts";
import { type ParsedResponse, parseResponses } from "../support/responses.ts";
import { checkRow } from "../support/wire_rows.ts";
import {
  ENDPOINT_ROWS,
  type EndpointRow,
  endpoints,
  requestOf,
  servedDirectory,
} from "./endpoint_rows.ts";

/** What must hold for every response, whatever it answers. */
interface ResponseRule {
  readonly name: string;
  readonly rfc: string;
  check(response: ParsedResponse, row: EndpointRow, head: string): void;
}

/** Fields that are no lists: a second line of one would be a second truth. */
const SINGLES = ["content-type", "location", "last-modified", "content-encoding", "server"];

const RULES: readonly ResponseRule[] = [
  {
    name: "the time of the exchange as an IMF-fixdate",
    rfc: "9110 §6.6.1",
    check: ({ headers }) => assertEquals(headers.date, "Sun, 06 Nov 1994 08:49:37 GMT"),
  },
  {
    name: "a status line of version 1.1, whatever the client's",
    rfc: "9110 §6.2",
    check: (_response, _row, head) =>
      assertMatch(head, /^HTTP\/1\.1 [2-5][0-9]{2} [A-Za-z -]*\r\n/),
  },
  {
    name: "one framing, once",
    rfc: "9112 §6.2",
    check: (_response, _row, head) => {
      const framings = head.match(/^(?:content-length|transfer-encoding):/gim) ?? [];
      assert(framings.length <= 1, head);
    },
  },
  {
    name: "no field twice that is no list",
    rfc: "9110 §5.3",
    check: (_response, _row, head) => {
      const names = [...head.matchAll(/^([^:\r\n]+):/gm)].map(([, name]) => name.toLowerCase());
      for (const name of SINGLES) assert(names.filter((each) => each === name).length <= 1, name);
    },
  },
  {
    name: "one blank behind each name, and none behind a value",
    rfc: "9110 §5.6.3",
    check: (_response, _row, head) => {
      const lines = head.trimEnd().split("\r\n").slice(1);
      for (const line of lines) assertMatch(line, /^[^: ]+: \S(?:.*\S)?$/);
    },
  },
  {
    name: "no empty member in a list",
    rfc: "9110 §5.6.1.1",
    check: ({ headers }) => {
      for (const name of ["allow", "vary", "connection"]) {
        assertEquals(/^,|,\s*,|,$/.test(headers[name] ?? "x"), false, name);
      }
    },
  },
  {
    name: "a Content-Type with content",
    rfc: "9110 §8.3",
    check: ({ headers, body }) => assert(body === "" || headers["content-type"] !== undefined),
  },
  {
    name: "Allow with 405, and the methods in it",
    rfc: "9110 §15.5.6",
    check: ({ status, headers }, { method }) => {
      if (status !== 405) return;
      const allowed = headers.allow.split(", ");
      assert(allowed.length > 0 && !allowed.includes(method), headers.allow);
    },
  },
  {
    name: "Location with a redirect, which leads to no other host and names no user",
    rfc: "9110 §15.4.9",
    check: ({ status, headers }) => {
      assertEquals(status === 308, headers.location !== undefined);
      if (status === 308) assertMatch(headers.location, /^\.?\/(?![/\\])[^@:]*$/);
    },
  },
  {
    name: "Vary where the answer was chosen, and where it could have been another",
    rfc: "9110 §12.5.5",
    check: ({ status, headers }, { target }) => {
      if (status !== 200) return;
      if (target.startsWith("/echo/")) assertEquals(headers.vary, "accept-encoding");
      if (target === "/user-agent") assertEquals(headers.vary, "user-agent, accept-encoding");
    },
  },
  {
    name: "no coding called identity",
    rfc: "9110 §8.4",
    check: ({ headers }) => assert(headers["content-encoding"] !== "identity"),
  },
  {
    name: "nothing that was only the client's to say",
    rfc: "9110 §9.3.8",
    check: (response) => assertEquals(JSON.stringify(response).includes(SECRET), false),
  },
];

const SECRET = "zebra7";

for (const { name, rfc, check } of RULES) {
  Deno.test(`Every answer of the program has ${name} (${rfc})`, async () => {
    using directory = servedDirectory();
    const handler = endpoints(directory);
    for (const row of ENDPOINT_ROWS) {
      for (const version of ["1.1", "1.0"] as const) {
        const secret = { ...row, fields: `${row.fields ?? ""}Authorization: ${SECRET}\r\n` };
        const { received, responses } = await exchange([requestOf(secret, version)], handler);
        const [response] = responses([row.method]);
        check(response, row, received.slice(0, received.indexOf("\r\n\r\n") + 4));
      }
    }
  });
}

for (const row of ENDPOINT_ROWS) {
  const { method, target, fields = "", status } = row;
  const asked = [`${method} ${target}`, fields.trimEnd()].join(" ").trimEnd();

  Deno.test(`Program answers ${status} to ${asked}, however it is cut (9110 §15)`, async () => {
    using directory = servedDirectory();
    const lives = status !== 400 && status !== 417 && !fields.startsWith("Transfer-Encoding") &&
      method !== "CONNECT";
    const wireRow = {
      name: asked,
      rfc: "9110 §15",
      wire: requestOf(row),
      statuses: [status],
      lives,
    };
    await checkRow({ ...wireRow, methods: [method] }, endpoints(directory));
  });

  Deno.test(`Program sends HTTP/1.0 no coding and no 1xx for ${asked} (9112 §6.1)`, async () => {
    using directory = servedDirectory();
    const fields = `${row.fields ?? ""}Connection: keep-alive\r\n`;
    const wire = requestOf({ ...row, fields }, "1.0");
    const { received, responses } = await exchange([wire], endpoints(directory));
    assertEquals(/^transfer-encoding:|^HTTP\/1\.1 1/im.test(received), false);
    // A coding that comes from HTTP/1.0 is malformed before it is unknown (RFC 9112 §6.1).
    const expected = fields.startsWith("Transfer-Encoding")
      ? 400
      : fields.startsWith("Expect")
      ? 200
      : status;
    assertEquals(responses([method]).map((response) => response.status), [expected]);
  });

  // A head that is refused before its method counts: see no_content_test.ts.
  if (method !== "GET" || status === 400) continue;
  Deno.test(`Program answers HEAD as GET but for the content, for ${asked} (9110 §9.3.2)`, async () => {
    using directory = servedDirectory();
    const handler = endpoints(directory);
    for (const version of ["1.1", "1.0"] as const) {
      const get = await exchange([requestOf(row, version)], handler);
      const head = await exchange([requestOf({ ...row, method: "HEAD" }, version)], handler);
      const end = get.received.indexOf("\r\n\r\n") + 4;
      assertEquals(head.received, get.received.slice(0, end));
      assertEquals(parseResponses(head.received, ["HEAD"])[0].status, get.responses()[0].status);
    }
  });
}
