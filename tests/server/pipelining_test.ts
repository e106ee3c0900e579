import { assert, assertEquals } from "@std/assert";
import { text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { turns } from "../support/turns.ts";
import { checkRow } from "../support/wire_rows.ts";

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
}

Deno.test("Connection answers pipelined requests in order, however they are cut", async () => {
  await checkRow(
    {
      name: "three",
      rfc: "9112 §9.3.2",
      wire: get("/1") + "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc" + get("/3"),
      statuses: [200, 200, 200],
      bodies: ["/1", "/2abc", "/3"],
      lives: true,
    },
    async (request) => text(request.path + await request.body.text()),
  );
});

Deno.test("Connection answers three small pipelined requests in one write", async () => {
  const { writes, responses } = await exchange(
    [get("/1") + get("/2") + get("/3")],
    ({ path }) => text(path),
  );
  assertEquals(responses().map(({ body }) => body), ["/1", "/2", "/3"]);
  assertEquals(writes.length, 1);
});

Deno.test("Connection answers 1000 pipelined requests in order and in few writes", async () => {
  const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`);
  const { writes, responses } = await exchange([paths.map(get).join("")], ({ path }) => text(path));
  assertEquals(responses().map(({ body }) => body), paths);
  assert(writes.length < 100, `${writes.length} writes`);
});

Deno.test("Connection answers 1000 pipelined requests in order when handlers wait", async () => {
  const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`);
  const { responses } = await exchange([paths.map(get).join("")], async ({ path }) => {
    if (path.endsWith("7")) await Promise.resolve();
    return text(path);
  });
  assertEquals(responses().map(({ body }) => body), paths);
});

Deno.test("Connection sends what is ready while a later handler is slow", async () => {
  const slow = Promise.withResolvers<void>();
  const { client, over } = openConnection(async ({ path }) => {
    if (path === "/slow") await slow.promise;
    return text(path);
  });
  client.send(get("/fast") + get("/slow"));
  await client.untilReceived("/fast");
  assertEquals(parseResponses(client.received, ["GET"]).length, 1);
  slow.resolve();
  await client.untilReceived("/slow");
  client.end();
  await over;
  assertEquals(parseResponses(client.received, ["GET", "GET"]).length, 2);
});

Deno.test("Connection does not start a request before the one ahead has its answer", async () => {
  const started: string[] = [];
  const slow = Promise.withResolvers<void>();
  const { client, over } = openConnection(async ({ path }) => {
    started.push(path);
    if (path === "/slow") await slow.promise;
    return text(path);
  });
  client.send(get("/slow") + get("/next"));
  await turns();
  assertEquals(started, ["/slow"]);
  slow.resolve();
  await client.untilReceived("/next");
  client.end();
  await over;
});

Deno.test("Connection writes once at a time when a body is read behind a ready answer", async () => {
  const { client, over, errors } = openConnection(async (request) => {
    return request.method === "GET" ? text("first") : text(await request.body.text());
  });
  // The window is shut, so whoever flushes a second time meets the first write under way.
  client.stopReading();
  client.send(get("/") + "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
  await turns();
  client.take();
  client.send("later");
  await client.untilReceived("later");
  client.end();
  await over;
  assertEquals(errors, []);
  assertEquals(
    parseResponses(client.received, ["GET", "POST"]).map(({ body }) => body),
    ["first", "later"],
  );
});
