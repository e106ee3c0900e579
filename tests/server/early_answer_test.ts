import { assertEquals } from "@std/assert";
import { type HttpResponse, text } from "../../lib/message.ts";
import { type OpenConnection, openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: h\r\n";

Deno.test("Connection reads for one at a time when the answer comes before the body is read", async () => {
  // The bytes of the next request must not end up in this one's body (RFC 9112 §11.2).
  const bodies: string[] = [];
  const { client, over, errors } = openConnection(({ path, body }) => {
    if (path !== "/") return text("next");
    body.text().then((read) => bodies.push(read), () => {});
    return text("early");
  });
  client.send(`${HEAD}Content-Length: 10\r\n\r\n`);
  await turns();
  client.send("hello");
  await turns();
  client.send("worldGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  await client.untilReceived("next");
  client.end();
  await over;
  assertEquals(parseResponses(client.received, ["POST", "GET"]).map(({ body }) => body), [
    ...["early", "next"],
  ]);
  assertEquals([bodies, errors], [[], []]);
});

Deno.test("Connection closes after an early answer to a body too long to drain that is being read", async () => {
  const { client, over, errors } = openConnection(({ body }) => {
    body.text().catch(() => {});
    return text("early");
  });
  client.send(`${HEAD}Content-Length: 348889\r\n\r\n`);
  const [{ headers }] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals(headers.connection, "close");
  assertEquals(errors, []);
});

interface ReadOnRow {
  readonly name: string;
  /** Of a body that is not drained. */
  readonly fields: string;
  /** What comes about while the answer is being sent. */
  readonly meanwhile: (open: OpenConnection, readOn: () => void) => void;
}

const READ_ON_ROWS: readonly ReadOnRow[] = [
  {
    // A 100 would be content by now (RFC 9110 §15.2).
    name: "begins to read a body that is held back",
    fields: "Content-Length: 10\r\nExpect: 100-continue",
    meanwhile: (_, readOn) => readOn(),
  },
  {
    name: "begins to read a long body",
    fields: "Content-Length: 348889",
    meanwhile: (_, readOn) => readOn(),
  },
  {
    name: "reads on in a long body",
    fields: "Content-Length: 348889\r\nX-Read: early",
    meanwhile: ({ client }) => client.send("more"),
  },
  {
    name: "has left a read of a long body that stalls",
    fields: "Content-Length: 348889\r\nX-Read: early",
    meanwhile: ({ advance, period }) => advance(100 + period),
  },
];

for (const { name, fields, meanwhile } of READ_ON_ROWS) {
  Deno.test(`Connection sends an answer in peace when its handler ${name}`, async () => {
    const late = Promise.withResolvers<void>();
    const going = Promise.withResolvers<void>();
    const source = {
      length: 10,
      read: (into: Uint8Array) => going.promise.then(() => into.fill(0x78, 0, 10) && 10),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const open = openConnection(({ headers, body }) => {
      if (headers.has("x-read")) late.resolve();
      late.promise.then(() => body.text()).catch(() => {});
      return { status: 200, body: source };
    }, { bodyStallMillis: 100 });
    const { client, over, errors } = open;
    client.send(`${HEAD}${fields}\r\n\r\n`);
    await turns();
    meanwhile(open, late.resolve);
    await turns();
    going.resolve();
    const responses = parseResponses(await client.untilEnd(), ["POST"]);
    late.resolve();
    await over;
    assertEquals(responses.map(({ status, body }) => [status, body]), [[200, "x".repeat(10)]]);
    assertEquals(errors, []);
  });
}

Deno.test("Connection says nothing of what a handler trips over after it was given up", async () => {
  const late = Promise.withResolvers<void>();
  const { client, over, advance, period, errors } = openConnection(async ({ body }) => {
    await late.promise;
    return text(await body.text()) satisfies HttpResponse;
  }, { handlerMillis: 100 });
  client.send(`${HEAD}Content-Length: 5\r\n\r\n`);
  await turns();
  advance(100 + period);
  const [{ status }] = parseResponses(await client.untilEnd(), ["POST"]);
  client.end();
  await over;
  late.resolve();
  await turns();
  assertEquals(status, 500);
  assertEquals(errors.map(String), ["Error: A handler took longer than handlerMillis to answer"]);
});
