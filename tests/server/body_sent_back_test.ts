import { assertEquals, assertThrows } from "@std/assert";
import type { Handler } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { IncompleteResponse, parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";

// A response that streams may feed on the body of its request, so both are under way at once.

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\n";
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const sendBack: Handler = ({ body }) => ({ status: 200, body });

Deno.test("Connection sends the request's own body back as it comes", async () => {
  const { client, over, errors } = openConnection(({ body }) => ({ status: 200, body }));
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n");
  client.send("abc");
  await client.untilReceived("abc");
  client.send("def" + GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  const received = await client.untilEnd();
  await over;
  const [first, second] = parseResponses(received, ["POST", "GET"]);
  assertEquals([first.body, second.body], ["abcdef", ""]);
  assertEquals(errors, []);
});

Deno.test("Connection sends the request's body back when the peer is slow to read", async () => {
  const { client, over, errors } = openConnection(({ body }) => ({ status: 200, body }));
  // The window is shut, so whoever flushes a second time meets the first write under way.
  client.stopReading();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nConnection: close\r\n\r\n");
  await turns();
  client.send("abc");
  await turns();
  client.send("def");
  await turns();
  client.take();
  const received = await client.untilEnd();
  await over;
  assertEquals(errors, []);
  assertEquals(parseResponses(received, ["POST"])[0].body, "abcdef");
});

Deno.test("Connection sends 100 before the head of a response that sends the body back", async () => {
  const { client, over, errors } = openConnection(sendBack);
  client.send(`${POST}Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`);
  await turns();
  client.send("abc");
  const received = await client.untilEnd();
  await over;
  assertEquals(errors, []);
  const responses = parseResponses(received, ["POST"]);
  assertEquals(responses.map(({ status, body }) => [status, body]), [[100, ""], [200, "abc"]]);
});

interface BadBody {
  readonly name: string;
  /** What comes behind good content. */
  readonly bad: string;
  readonly status: number;
}

const BAD_BODIES: readonly BadBody[] = [
  { name: "has a bad chunk", bad: "zz\r\n", status: 400 },
  { name: "is too long", bad: "9\r\n123456789\r\n", status: 413 },
];

for (const { name, bad, status } of BAD_BODIES) {
  Deno.test(`Connection answers ${status} when a body to be sent back ${name} at once`, async () => {
    const outcome = await exchange([CHUNKED + bad], sendBack, { bodyBytes: 5 });
    assertEquals(outcome.responses().map((it) => it.status), [status]);
    assertEquals(outcome.errors, []);
  });
}

for (const { name, bad } of [...BAD_BODIES, { name: "ends early", bad: "" }]) {
  Deno.test(`Connection is cut when a body that is sent back ${name} halfway`, async () => {
    const { client, over, errors } = openConnection(sendBack, { bodyBytes: 5 });
    client.send(`${CHUNKED}3\r\nabc\r\n`);
    await client.untilReceived("abc");
    client.send(bad);
    client.end();
    await over;
    assertThrows(() => parseResponses(client.received, ["POST"]), IncompleteResponse);
    // Another head here would be content, or the answer to a request that has none.
    assertEquals(client.received.split("HTTP/1.1").length, 2);
    assertEquals(errors, []);
  });
}

for (const { name, bad } of [...BAD_BODIES, { name: "ends early", bad: "" }]) {
  Deno.test(`Connection gives one answer when a body ${name} behind what was sent back`, async () => {
    const { client, over, errors } = openConnection(({ body }) => {
      const reader = body.getReader();
      const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controller.enqueue((await reader.read()).value!);
        controller.close();
      };
      return { status: 200, body: new ReadableStream({ pull }) };
    }, { bodyBytes: 5 });
    client.send(`${CHUNKED}3\r\nabc\r\n`);
    await client.untilReceived("\r\n0\r\n\r\n");
    client.send(bad);
    client.end();
    await over;
    assertEquals(parseResponses(client.received, ["POST"]).map((it) => it.status), [200]);
    assertEquals(errors, []);
  });
}

Deno.test("Connection says close when a stream answers a body that nobody asked for", async () => {
  const { client, over } = openConnection(() => ({ status: 200, body: twoChunks() }));
  client.send(`${POST}Content-Length: 9000000\r\n\r\nabc`);
  const [response] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals([response.headers.connection, response.body], ["close", "abcd"]);
});

Deno.test("Connection sends a stream as a stream when the body is not held back", async () => {
  const outcome = await exchange([`${POST}Content-Length: 3\r\n\r\nabc`], ({ body }) => {
    return body.locked ? { status: 500 } : { status: 200, body: twoChunks() };
  });
  assertEquals(outcome.responses()[0].headers["transfer-encoding"], "chunked");
});

function twoChunks(): ReadableStream<Uint8Array> {
  return ReadableStream.from(["ab", "cd"].map((chunk) => new TextEncoder().encode(chunk)));
}
