import { assert, assertEquals } from "@std/assert";
import { type Handler, type HttpResponse, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";

/** It must show up in no answer. */
const SECRET = "zebra7";
const SPLIT = `a\r\nset-cookie: ${SECRET}`;

type FailureRow = readonly [name: string, fail: () => HttpResponse | Promise<HttpResponse>];

const ROWS: readonly FailureRow[] = [
  ["throws", () => {
    throw new Error(SECRET);
  }],
  ["throws no Error", () => {
    throw SECRET;
  }],
  ["rejects", () => Promise.reject(new Error(SECRET))],
  ["rejects with nothing", () => Promise.reject()],
  ["throws what a peer that left causes", () => {
    throw new Deno.errors.BrokenPipe(SECRET);
  }],
  [
    "rejects with what a peer that left causes",
    () => Promise.reject(new Deno.errors.ConnectionReset(SECRET)),
  ],
  ["returns nothing", () => undefined as unknown as HttpResponse],
  ["resolves to nothing", () => Promise.resolve(null as unknown as HttpResponse)],
  ["returns status 0", () => ({ status: 0 })],
  ["returns status 101", () => ({ status: 101 })],
  ["returns status 199", () => ({ status: 199 })],
  ["returns status 600", () => ({ status: 600 })],
  ["returns status 200.5", () => ({ status: 200.5 })],
  ["returns status NaN", () => ({ status: NaN })],
  ["returns a status that is text", () => ({ status: "200" as unknown as number })],
  ["returns CR LF in a field", () => ({ status: 200, headers: { "x-a": SPLIT } })],
  ["returns LF in a field", () => ({ status: 200, headers: { "x-a": `a\n${SECRET}` } })],
  ["returns NUL in a field", () => ({ status: 200, headers: { "x-a": `\0${SECRET}` } })],
  [
    "returns CR LF in the second line of a field",
    () => ({ status: 200, headers: { "x-a": ["b", SPLIT] } }),
  ],
  ["returns CR LF in a name", () => ({ status: 200, headers: { [SPLIT]: "b" } })],
  ["returns a character above 0xff", () => ({ status: 200, headers: { "x-a": `€${SECRET}` } })],
  ["returns a bad field beside a body", () => text(SECRET, { headers: { "x-a": SPLIT } })],
  [
    "sets the framing",
    () => ({ status: 200, headers: { "Content-Length": "1" } as Record<string, string> }),
  ],
  ["sets Transfer-Encoding", () => ({
    status: 200,
    headers: { "transfer-encoding": "chunked" } as unknown as Record<never, string>,
  })],
  ["returns a body that is none", () => ({ status: 200, body: 7 as unknown as string })],
];

const REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
const NEXT = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";

for (const [name, fail] of ROWS) {
  for (const [kind, wire] of [["a request", REQUEST], ["a request with a body", POST]]) {
    Deno.test(`Connection answers a bare 500 to ${kind} when the handler ${name}`, async () => {
      const handler: Handler = ({ path }) => path === "/" ? fail() : text(path);
      const outcome = await exchange([NEXT + wire + NEXT], handler);
      const [first, failed, next] = outcome.responses();
      assertEquals([first.status, first.body], [200, "/next"]);
      assertEquals(failed.status, 500);
      // Whether the connection lives on is the server's choice, but it must keep to what it said.
      if (failed.headers.connection === "close") assertEquals(next, undefined);
      else assertEquals([next.status, next.body], [200, "/next"]);
      assertEquals(outcome.received.includes(SECRET), false);
      assertEquals(outcome.errors.length, 1, "the owner is told once");
      const again = await exchange([NEXT], handler);
      assertEquals(again.responses().map(({ status }) => status), [200]);
    });
  }
}

Deno.test("Connection disposes of the body of a response that it cannot send", async () => {
  let disposals = 0;
  const source = {
    length: 3,
    read: () => null,
    [Symbol.asyncDispose]: () => {
      disposals++;
      return Promise.resolve();
    },
  };
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  for (const body of [source, stream]) {
    const outcome = await exchange([REQUEST], () => ({ status: 200, headers: { a: SPLIT }, body }));
    assertEquals(outcome.responses().map(({ status }) => status), [500]);
  }
  assertEquals(disposals, 1);
  assert(cancelled);
});

Deno.test("Connection passes to onError what the handler threw", async () => {
  const error = new Error(SECRET);
  const outcome = await exchange([REQUEST], () => Promise.reject(error));
  assertEquals(outcome.errors, [error]);
  assertEquals(outcome.exchanges.map(({ status }) => status), [500]);
});

for (
  const [kind, handler] of [["returns", () => undefined], ["resolves", async () => {}]] as const
) {
  Deno.test(`Connection says what a handler owes when it ${kind} without a response`, async () => {
    const outcome = await exchange([REQUEST], handler as unknown as Handler);
    assertEquals(outcome.errors.map(String), ["TypeError: A handler returns a response"]);
  });
}

Deno.test("Connection answers HEAD with a 500 that has no body", async () => {
  const outcome = await exchange([REQUEST.replace("GET", "HEAD")], () => Promise.reject(1));
  assertEquals(outcome.responses(["HEAD"]).map(({ status }) => status), [500]);
});

const MALFORMED = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
const TOLD: readonly (readonly [how: string, wire: string, handle: Handler])[] = [
  ["throws", REQUEST, () => {
    throw 1;
  }],
  ["rejects", REQUEST, () => Promise.reject(1)],
  ["leaves a body unread that is malformed", MALFORMED, () => text("ok")],
];

for (const [how, wire, handle] of TOLD) {
  Deno.test(`Connection tells onExchange of the request that the handler had when it ${how}`, async () => {
    const had: unknown[] = [];
    const handler: Handler = (request) => (had.push(request), handle(request));
    const { exchanges } = await exchange([wire], handler);
    assert(had.length === 1 && exchanges.length === 1 && had[0] === exchanges[0].request);
  });
}

const BAD_LOGS: readonly (readonly [how: string, onExchange: () => void])[] = [
  ["throws", () => {
    throw new Error("The log is full");
  }],
  ["rejects", () => Promise.reject(new Error("The log is full"))],
];

for (const [how, onExchange] of BAD_LOGS) {
  Deno.test(`Connection gives one answer to each request when onExchange ${how}`, async () => {
    const { client, over, errors } = openConnection(({ path }) => text(path), {}, onExchange);
    client.send(NEXT + REQUEST + NEXT);
    client.end();
    await over;
    const responses = parseResponses(client.received, ["GET", "GET", "GET"]);
    assertEquals(responses.map(({ body }) => body), ["/next", "/", "/next"]);
    assertEquals(errors.length, 3);
  });
}
