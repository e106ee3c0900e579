import { assertEquals } from "@std/assert";
import { type HttpResponse, text } from "../../lib/message.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n";

Deno.test("finish() closes a connection that has not asked yet", async () => {
  const { client, connection, over } = openConnection(() => text("ok"));
  await turns();
  connection.finish();
  await over;
  assertEquals(client.received, "");
});

Deno.test("finish() closes a connection between two requests", async () => {
  const { client, connection, over } = openConnection(() => text("ok"));
  client.send(GET);
  await turns();
  connection.finish();
  await over;
  assertEquals(parseResponses(client.received, ["GET"])[0].headers.connection, undefined);
});

Deno.test("finish() lets a handler answer, which says close", async () => {
  const slow = Promise.withResolvers<HttpResponse>();
  const { client, connection, over } = openConnection(() => slow.promise);
  client.send(GET);
  await turns();
  connection.finish();
  slow.resolve(text("at last"));
  const [{ headers, body }] = parseResponses(await client.untilEnd(), ["GET"]);
  await over;
  assertEquals([headers.connection, body], ["close", "at last"]);
});

Deno.test("finish() lets a head be completed and answered", async () => {
  const { client, connection, over } = openConnection(() => text("ok"));
  client.send(GET.slice(0, 10));
  await turns();
  connection.finish();
  client.send(GET.slice(10));
  assertEquals(parseResponses(await client.untilEnd(), ["GET"])[0].headers.connection, "close");
  await over;
});

Deno.test("finish() lets a body arrive and be answered", async () => {
  const { client, connection, over } = openConnection(async ({ body }) => text(await body.text()));
  client.send(`${POST}abc`);
  await turns();
  connection.finish();
  client.send("def");
  const [{ headers, body }] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals([headers.connection, body], ["close", "abcdef"]);
});

Deno.test("finish() lets a stream end", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const { client, connection, over } = openConnection(() => ({ status: 200, body: readable }));
  client.send(GET);
  await writer.write(new Uint8Array(3));
  await turns();
  connection.finish();
  await writer.close();
  await client.untilReceived("0\r\n\r\n");
  client.end();
  await over;
  // The head had left, and said nothing of closing; the client finds out as with any idle close.
  assertEquals(parseResponses(client.received, ["GET"])[0].body, "\0\0\0");
});

Deno.test("finish() answers the request in hand and none behind it", async () => {
  let calls = 0;
  const slow = Promise.withResolvers<HttpResponse>();
  const { client, connection, over } = openConnection(() => {
    calls++;
    return slow.promise;
  });
  client.send(GET + GET);
  await turns();
  connection.finish();
  slow.resolve(text("ok"));
  assertEquals(parseResponses(await client.untilEnd(), ["GET"]).length, 1);
  await over;
  assertEquals(calls, 1);
});

Deno.test("finish() twice, and after the end, does no more than once", async () => {
  const { client, connection, over, errors } = openConnection(() => text("ok"));
  client.send(GET.slice(0, 10));
  await turns();
  connection.finish();
  connection.finish();
  client.send(GET.slice(10));
  await client.untilEnd();
  await over;
  connection.finish();
  connection.close();
  assertEquals(errors, []);
});
