import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import { ProtocolError } from "../../lib/protocol/protocol_error.ts";
import { serve } from "../../lib/server/server.ts";
import { exchange } from "../support/exchange.ts";
import { handOn } from "../support/hand_on.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";

const POST = "POST / HTTP/1.1\r\nHost: h\r\n";
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const limits = { bodyBytes: 5 };

Deno.test("Connection refuses a body by its length before the handler runs", async () => {
  let calls = 0;
  const { client, over } = openConnection(() => {
    calls++;
    return text("ok");
  }, limits);
  client.send(`${POST}Content-Length: 6\r\n\r\n`);
  assertEquals(parseResponses(await client.untilEnd(), ["POST"])[0].status, 413);
  await over;
  assertEquals(calls, 0);
});

Deno.test("Connection refuses a chunked body as soon as it is too long", async () => {
  let calls = 0;
  const { client, over } = openConnection(async ({ body }) => {
    calls++;
    return text(await body.text());
  }, limits);
  client.send(`${CHUNKED}3\r\nhel\r\n3\r\nlo!\r\n`);
  assertEquals(parseResponses(await client.untilEnd(), ["POST"])[0].status, 413);
  await over;
  assertEquals(calls, 1);
});

interface BadBody {
  readonly name: string;
  readonly wire: string;
  readonly status: number;
}

const BAD_BODIES: readonly BadBody[] = [
  { name: "is too long", wire: `${CHUNKED}6\r\nhello!\r\n0\r\n\r\n`, status: 413 },
  { name: "has a bad chunk", wire: `${CHUNKED}3\r\nhelp\r\n0\r\n\r\n`, status: 400 },
  { name: "has a bad size", wire: `${CHUNKED}0x3\r\nhel\r\n0\r\n\r\n`, status: 400 },
  { name: "ends before its length", wire: `${POST}Content-Length: 5\r\n\r\nhel`, status: 400 },
  { name: "ends within a chunk", wire: `${CHUNKED}3\r\nhe`, status: 400 },
  { name: "ends before the last chunk", wire: `${CHUNKED}3\r\nhel\r\n`, status: 400 },
];

for (const { name, wire, status } of BAD_BODIES) {
  Deno.test(`Reading a body that ${name} fails, and that is the answer`, async () => {
    const outcome = await exchange([wire], async ({ body }) => text(await body.text()), limits);
    assertEquals(outcome.responses().map((it) => it.status), [status]);
    assertEquals(outcome.errors, [], "the peer's fault is not the owner's news");
  });

  Deno.test(`Handing on a body that ${name} fails, and why is the answer`, async () => {
    const outcome = await exchange([wire], handOn, limits);
    assertEquals(outcome.responses().map((it) => it.status), [status]);
    assertEquals(outcome.errors, []);
  });

  Deno.test(`The owner hears of what a handler trips over when a body ${name}`, async () => {
    const slip = new TypeError("a slip", { cause: new Error("of its own") });
    const outcome = await exchange([wire], async ({ body }) => {
      await body.text().catch(() => Promise.reject(slip));
      return text("ok");
    }, limits);
    assertEquals(outcome.responses().map((it) => it.status), [status]);
    assertEquals(outcome.errors, [slip]);
  });

  Deno.test(`A handler may answer for itself when a body ${name}`, async () => {
    const outcome = await exchange([wire], async ({ body }) => {
      const error = await assertRejects(() => body.text(), ProtocolError);
      return text(String(error.status), { status: 422 });
    }, limits);
    const [{ status: answered, headers, body }] = outcome.responses();
    assertEquals([answered, headers.connection, body], [422, "close", String(status)]);
  });
}

Deno.test("fetch() tells of a body that fails within a cause", async () => {
  await using upstream = serve(handOn, { port: 0, onError: () => {} });
  const target = `http://localhost:${upstream.addr.port}/`;
  for (const { wire, status } of BAD_BODIES) {
    const handler: Handler = async ({ body }) => {
      const response = await fetch(target, { method: "POST", body });
      return text(await response.text());
    };
    const outcome = await exchange([wire], handler, limits);
    assertEquals(outcome.responses().map((it) => it.status), [status]);
    assertEquals(outcome.errors, []);
  }
});

Deno.test("A handler's ProtocolError is its answer", async () => {
  const wire = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const outcome = await exchange([wire + wire], () => {
    throw new ProtocolError(422, "The handler's own rule");
  });
  const [{ status, body }] = outcome.responses();
  assertEquals(status, 422);
  assert(body.includes("The handler's own rule"));
  assertEquals(outcome.errors, []);
});
