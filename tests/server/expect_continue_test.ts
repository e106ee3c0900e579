import { assertEquals } from "@std/assert";
import { type Handler, type RequestBody, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { finalResponses, parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";
import { checkRow } from "../support/wire_rows.ts";

const EXPECT = "Expect: 100-continue\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n";
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const readBody: Handler = async ({ body }) => text(await body.text());

Deno.test("Connection sends 100 when the handler first reads the body, and not before", async () => {
  const gate = Promise.withResolvers<void>();
  const { client, over } = openConnection(async ({ body }) => {
    await gate.promise;
    return text(await body.text());
  });
  client.send(`${POST}${EXPECT}\r\n`);
  await turns();
  assertEquals(client.received, "");
  gate.resolve();
  await client.untilReceived(CONTINUE);
  client.send("he");
  await turns();
  client.send("llo");
  await client.untilReceived("hello");
  client.end();
  await over;
  const responses = parseResponses(client.received, ["POST"]);
  assertEquals(responses.map(({ status }) => status), [100, 200]);
});

Deno.test("Connection sends 100 behind the answer to the request ahead", async () => {
  const { client, over, errors } = openConnection(readBody);
  client.send(`GET / HTTP/1.1\r\nHost: h\r\n\r\n${POST}${EXPECT}\r\n`);
  await client.untilReceived(CONTINUE);
  client.send("hello");
  await client.untilReceived("hello");
  client.end();
  await over;
  const responses = parseResponses(client.received, ["GET", "POST"]);
  assertEquals(responses.map(({ status }) => status), [200, 100, 200]);
  assertEquals(errors, []);
});

Deno.test("Connection sends 100 for a chunked body, too", async () => {
  const { client, over } = openConnection(readBody);
  client.send(`POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n${EXPECT}\r\n`);
  await client.untilReceived(CONTINUE);
  client.send("5\r\nhello\r\n0\r\n\r\n");
  await client.untilReceived("hello");
  client.end();
  await over;
});

type SilentRow = readonly [name: string, rfc: string, wire: string];

const SILENT: readonly SilentRow[] = [
  ["the body has come", "9110 §10.1.1", `${POST}${EXPECT}\r\nhello`],
  ["a part of it has come", "9110 §10.1.1", `${POST}${EXPECT}\r\nhel`],
  ["the peer speaks HTTP/1.0", "9110 §10.1.1", `${POST.replace("1.1", "1.0")}${EXPECT}\r\n`],
  ["nobody expects it", "9110 §15.2", `${POST}\r\n`],
];

for (const [name, , wire] of SILENT) {
  Deno.test(`Connection sends no 100 when ${name}`, async () => {
    const { client, over } = openConnection(readBody);
    client.send(wire);
    await turns();
    assertEquals(client.received.includes(CONTINUE), false);
    client.send("hello".slice(wire.split("\r\n\r\n")[1].length));
    await client.untilReceived("\r\n\r\nhello");
    client.end();
    await over;
    assertEquals(parseResponses(client.received, ["POST"]).length, 1);
  });
}

Deno.test("Connection sends no 100 for a body of no length", async () => {
  const wire = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n${EXPECT}\r\n`;
  const outcome = await exchange([wire + wire], readBody);
  assertEquals(outcome.responses().map(({ status }) => status), [200, 200]);
});

Deno.test("Connection closes when the handler answers and the body was not asked for", async () => {
  const { client, over } = openConnection(() => text("no", { status: 403 }));
  client.send(`${POST}${EXPECT}\r\n`);
  const responses = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  // RFC 9110 §10.1.1: the peer may send the body or not, so the next byte has no meaning.
  assertEquals(responses.map(({ status, headers }) => [status, headers.connection]), [
    [403, "close"],
  ]);
});

Deno.test("Connection lives on when the body came although it was not asked for", async () => {
  const wire = `${POST}${EXPECT}\r\nhello`;
  const outcome = await exchange([wire + wire], () => text("no", { status: 403 }));
  assertEquals(outcome.responses().map(({ status }) => status), [403, 403]);
});

const ROWS: readonly (readonly [
  name: string,
  rfc: string,
  wire: string,
  status: number,
  methods?: readonly string[],
])[] = [
  ["in capitals", "9110 §10.1.1", `${POST}Expect: 100-CONTINUE\r\n\r\nhello`, 200],
  ["unknown", "9110 §10.1.1", `${POST}Expect: the-unexpected\r\n\r\nhello`, 417],
  [
    "unknown, without a body",
    "9110 §10.1.1",
    "GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n",
    417,
  ],
  ["unknown beside a known one", "9110 §10.1.1", `${POST}${EXPECT}Expect: x\r\n\r\nhello`, 417],
  [
    "unknown, from HTTP/1.0",
    "9110 §10.1.1",
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\nExpect: x\r\n\r\n",
    200,
  ],
  [
    "of HEAD, unknown: a refusal has no body either",
    "9110 §9.3.2",
    "HEAD / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n",
    417,
    ["HEAD"],
  ],
];

for (const [name, rfc, wire, status, methods] of ROWS) {
  const row = { name, rfc, wire, statuses: [status], lives: status === 200, methods };
  Deno.test(`Connection meets an expectation ${name}`, () => checkRow(row, readBody));
}

Deno.test("Connection asks for no body that it is going to refuse for its length", async () => {
  const { client, over } = openConnection(readBody, { bodyBytes: 4 });
  client.send(`${POST}${EXPECT}\r\n`);
  const responses = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals(responses.map(({ status }) => status), [413]);
  assertEquals(finalResponses(responses).length, 1);
});

/** Answers that stream, with what they do about the body; all of them look at it. */
const STREAMS: readonly {
  readonly name: string;
  readonly answer: (body: RequestBody) => ReadableStream<Uint8Array>;
  readonly statuses: readonly number[];
  readonly content: string;
  readonly connection: string | undefined;
}[] = [
  {
    name: "the body itself",
    answer: (body) => body,
    statuses: [100, 200],
    content: "hello",
    connection: undefined,
  },
  {
    name: "what reads the body when it is read",
    answer: (body) => ReadableStream.from(body.values()) as ReadableStream<Uint8Array>,
    statuses: [100, 200],
    content: "hello",
    connection: undefined,
  },
  {
    name: "what takes a while, and does not read the body",
    answer: () => ReadableStream.from(slowly("no")),
    statuses: [200],
    content: "no",
    connection: "close",
  },
  {
    name: "what is at hand, and does not read the body",
    answer: () => ReadableStream.from(["no"].map((it) => new TextEncoder().encode(it))),
    statuses: [200],
    content: "no",
    connection: "close",
  },
];

async function* slowly(content: string): AsyncGenerator<Uint8Array> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  yield new TextEncoder().encode(content);
}

for (const { name, answer, statuses, content, connection } of STREAMS) {
  const [verdict, kept] = statuses.length > 1
    ? ["sends 100", "lives on"]
    : ["sends no 100", "closes"];
  Deno.test(`Connection ${verdict}, and ${kept}, when the answer is ${name}`, async () => {
    const { client, over, errors } = openConnection(({ body }) => ({
      status: 200,
      body: answer(body),
    }));
    client.send(`${POST}${EXPECT}\r\n`);
    if (connection === "close") {
      await client.untilEnd();
    } else {
      await client.untilReceived(CONTINUE);
      client.send("hello");
      await client.untilReceived("hello");
      client.end();
    }
    await over;
    const responses = parseResponses(client.received, ["POST"]);
    assertEquals(responses.map(({ status }) => status), statuses);
    const [{ headers, body }] = finalResponses(responses);
    assertEquals([body, headers.connection], [content, connection]);
    assertEquals(errors, []);
  });
}

Deno.test("Connection sends no 100 within an answer when that reads the body late", async () => {
  const { client, over, errors } = openConnection(({ body }) => {
    async function* late(): AsyncGenerator<Uint8Array> {
      yield* slowly("first, ");
      yield* body.values();
    }
    return { status: 200, body: ReadableStream.from(late()) };
  });
  client.send(`${POST}${EXPECT}\r\n`);
  await client.untilReceived("first, ");
  await turns();
  client.send("hello");
  const received = await client.untilEnd();
  await over;
  const [response] = parseResponses(received, ["POST"]);
  assertEquals([response.body, response.headers.connection], ["first, hello", "close"]);
  assertEquals(errors, []);
});
