import { assertEquals } from "@std/assert";
import { type HttpResponse, text } from "../../lib/message.ts";
import { openConnection } from "../support/open_connection.ts";
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
