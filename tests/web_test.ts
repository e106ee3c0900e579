import { type Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { getConnInfo } from "hono/deno";
import { assert, assertEquals } from "@std/assert";
import type { Handler } from "../lib/message.ts";
import { serve } from "../lib/server/server.ts";
import { fromFetch } from "../lib/web.ts";
import { CERTIFICATE, KEY } from "./conformance/certificate.ts";
import { exchange } from "./support/exchange.ts";
import { openConnection } from "./support/open_connection.ts";
import { RawClient } from "./support/raw_client.ts";
import { type ParsedResponse, parseResponses } from "./support/responses.ts";

/** An application as its author wrote it: it knows nothing of this server. */
const app = new Hono()
  .get("/", (c: Context) => c.text("home"))
  .options("/", (c: Context) => c.text("of all"))
  .get("/users/:id", (c: Context) => c.json({ id: c.req.param("id"), q: c.req.query("q") ?? null }))
  .post("/json", async (c: Context) => c.json({ got: await c.req.json() }, 201))
  .post("/form", async (c: Context) => c.text(String((await c.req.parseBody()).name)))
  .put("/bytes", async (c: Context) => c.body(await c.req.arrayBuffer()))
  .post("/unread", (c: Context) => c.text("did not look"))
  .get("/url", (c: Context) => c.text(c.req.url))
  .get("/agent", (c: Context) => c.text(c.req.header("user-agent") ?? "none"))
  .get("/cookies", (c: Context) => {
    c.header("set-cookie", "a=1; Path=/", { append: true });
    c.header("set-cookie", "b=2, and more; Path=/", { append: true });
    return c.text("two");
  })
  .get("/known", (c: Context) => c.json(getCookie(c)))
  .get("/moved", (c: Context) => c.redirect("/", 302))
  .get("/address", (c: Context) => c.text(getConnInfo(c).remote.address ?? "none"))
  .get("/nothing", (c: Context) => c.body(null, 204))
  .onError((error) => {
    throw error;
  });

const hono = fromFetch(app.fetch);

async function ask(wire: string, handler: Handler = hono): Promise<ParsedResponse> {
  const outcome = await exchange([wire], handler);
  const [response] = outcome.responses([wire.slice(0, wire.indexOf(" "))]);
  return response;
}

function wireOf(method: string, target: string, body = "", ...fields: string[]): string {
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  return [`${method} ${target} HTTP/1.1`, "Host: example.com:8080", ...fields, ...length, "", body]
    .join("\r\n");
}

const FORM = "Content-Type: application/x-www-form-urlencoded";

/** Wire and body have one character a byte. */
type Row = readonly [name: string, wire: string, status: number, body: string];

const ROWS: readonly Row[] = [
  ["a route", wireOf("GET", "/"), 200, "home"],
  [
    "a parameter and a query",
    wireOf("GET", "/users/J%C3%B6rg?q=a%26b"),
    200,
    JSON.stringify({ id: "JÃ¶rg", q: "a&b" }),
  ],
  [
    "JSON in and out",
    wireOf("POST", "/json", '{"a":[1,2]}', "Content-Type: application/json"),
    201,
    '{"got":{"a":[1,2]}}',
  ],
  ["a form", wireOf("POST", "/form", "name=a+b", FORM), 200, "a b"],
  ["bytes", wireOf("PUT", "/bytes", "\0\xff\x80"), 200, "\0\xff\x80"],
  ["a body nobody reads", wireOf("POST", "/unread", "abc"), 200, "did not look"],
  ["a POST without a body", wireOf("POST", "/unread"), 200, "did not look"],
  ["a whole URL", wireOf("GET", "/url?a=1"), 200, "http://example.com:8080/url?a=1"],
  [
    "the absolute form, whose authority wins (9112 §3.2.2)",
    wireOf("GET", "http://other.example/url"),
    200,
    "http://other.example/url",
  ],
  ["a field", wireOf("GET", "/agent", "", "User-Agent: x/1"), 200, "x/1"],
  [
    "its cookies, which came in two lines (9113 §8.2.3)",
    wireOf("GET", "/known", "", "Cookie: a=1", "Accept: a/b", "cookie: b=2; c=3"),
    200,
    '{"a":"1","b":"2","c":"3"}',
  ],
  ["the client's address", wireOf("GET", "/address"), 200, "127.0.0.1"],
  [
    "chunks that are none, of a body that is read",
    wireOf("PUT", "/bytes", "", "Transfer-Encoding: chunked") + "zz\r\n",
    400,
    "400 Bad Request: Malformed chunk size or extension (RFC 9112 Â§7.1)\n",
  ],
  ["no content", wireOf("GET", "/nothing"), 204, ""],
  ["an unknown path", wireOf("GET", "/nope"), 404, "404 Not Found"],
  ["a body with GET", wireOf("GET", "/", "abc"), 200, "home"],
  ["OPTIONS *", wireOf("OPTIONS", "*"), 200, "of all"],
  ["an old client", "GET /url HTTP/1.0\r\n\r\n", 200, "http://localhost/url"],
  ["TRACE", wireOf("TRACE", "/"), 501, ""],
  ..."TRACK trace connect Track get Head post put delete options".split(" ").map<Row>((
    method,
  ) => [method, wireOf(method, "/"), 501, ""]),
  ["patch, which is a method of its own", wireOf("patch", "/"), 404, "404 Not Found"],
  ["CONNECT", wireOf("CONNECT", "h:443"), 501, ""],
];

for (const [name, wire, status, body] of ROWS) {
  Deno.test(`fromFetch() answers ${status} with Hono when asked for ${name}`, async () => {
    const response = await ask(wire);
    assertEquals(response.status, status);
    assertEquals(response.body, body);
  });
}

Deno.test("fromFetch() says https when the connection is TLS, as a guard of forms requires it", async () => {
  const guarded = new Hono()
    .use(csrf())
    .get("/url", (c: Context) => c.text(c.req.url))
    .post("/form", (c: Context) => c.text("stored"));
  const tls = { cert: CERTIFICATE, key: KEY };
  await using server = serve(fromFetch(guarded.fetch), { port: 0, tls });
  const { port } = server.addr;
  using client = Deno.createHttpClient({ caCerts: [CERTIFICATE] });
  const shown = await fetch(`https://localhost:${port}/url`, { client });
  assertEquals(await shown.text(), `https://localhost:${port}/url`);
  const fields = { "content-type": "application/x-www-form-urlencoded", connection: "close" };
  for (const [scheme, status] of [["https", 200], ["http", 403]] as const) {
    const headers = { ...fields, origin: `${scheme}://localhost:${port}` };
    const options = { method: "POST", headers, body: "a=1", client };
    const stored = await fetch(`https://localhost:${port}/form`, options);
    await stored.body?.cancel();
    assertEquals(stored.status, status, scheme);
  }
});

Deno.test("fromFetch() causes no 100 when Hono answers and has not read the body (9110 §10.1.1)", async () => {
  const wire = wireOf("POST", "/unread", "abc", "Expect: 100-continue");
  const { client, over } = openConnection(hono);
  client.send(wire.slice(0, -3));
  const [response] = parseResponses(await client.untilEnd(), ["POST"]);
  await over;
  assertEquals([response.status, response.headers.connection], [200, "close"]);
});

Deno.test("fromFetch() keeps two cookies apart when Hono sets both (6265 §3)", async () => {
  const outcome = await exchange([wireOf("GET", "/cookies")], hono);
  const lines = outcome.received.split("\r\n").filter((line) => /^set-cookie:/i.test(line));
  assertEquals(lines, ["Set-Cookie: a=1; Path=/", "Set-Cookie: b=2, and more; Path=/"]);
});

Deno.test("fromFetch() hands on status and fields when Hono redirects", async () => {
  const { status, headers } = await ask(wireOf("GET", "/moved"));
  assertEquals([status, headers.location], [302, "/"]);
});

Deno.test("fromFetch() claims no other length for HEAD than for GET (9110 §8.6)", async () => {
  const get = await ask(wireOf("GET", "/"));
  const head = await ask(wireOf("HEAD", "/"));
  assertEquals([head.status, head.body], [200, ""]);
  assertEquals(head.headers["content-type"], get.headers["content-type"]);
  assertEquals([get.headers["content-length"], head.headers["content-length"]], ["4", "4"]);
});

/** Chunks that are at hand, and then the end, or something else. */
function streamOf(
  chunks: readonly unknown[],
  atEnd: (controller: ReadableStreamDefaultController) => void | Promise<void> = (it) => it.close(),
): ReadableStream {
  const rest = [...chunks];
  return new ReadableStream({
    pull: (controller) => rest.length > 0 ? controller.enqueue(rest.shift()) : atEnd(controller),
  }, { highWaterMark: 0 });
}

const bytesOf = (length: number) => new Uint8Array(length).fill(0x78);
const KIB = 1024;

const GATHERED: readonly (readonly [
  name: string,
  body: () => BodyInit,
  /** What is sent; `null` where no length is known beforehand. */
  length: string | null,
  sent: number,
])[] = [
  ["a word", () => "xxxxx", "5", 5],
  ["an empty text", () => "", "0", 0],
  ["no chunk", () => streamOf([]), "0", 0],
  ["two chunks", () => streamOf([bytesOf(2), bytesOf(3)]), "5", 5],
  [
    "a chunk a byte under the limit",
    () => streamOf([bytesOf(64 * KIB - 1)]),
    "65535",
    64 * KIB - 1,
  ],
  ["a chunk at the limit", () => streamOf([bytesOf(64 * KIB)]), null, 64 * KIB],
  ["seven chunks", () => streamOf(new Array(7).fill(bytesOf(1))), "7", 7],
  ["eight chunks", () => streamOf(new Array(8).fill(bytesOf(1))), null, 8],
  ["much more than the limit", () => streamOf(new Array(20).fill(bytesOf(30_000))), null, 600_000],
  [
    "chunks, and an end that comes later",
    () =>
      streamOf([bytesOf(2), bytesOf(3)], async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        controller.close();
      }),
    null,
    5,
  ],
];

for (const [name, body, length, sent] of GATHERED) {
  Deno.test(`fromFetch() says ${length ?? "no"} Content-Length when the body is ${name}`, async () => {
    const outcome = await exchange([GET_ROOT + GET_ROOT], fromFetch(() => new Response(body())));
    for (const response of outcome.responses()) {
      assertEquals(response.headers["content-length"] ?? null, length);
      assertEquals(response.body, "x".repeat(sent));
    }
    assertEquals(outcome.responses().length, 2);
  });
}

const GET_ROOT = wireOf("GET", "/");

Deno.test("fromFetch() answers 500 when a stream fails that is at hand, or has no bytes", async () => {
  const fail = (it: ReadableStreamDefaultController) => it.error(new Error("The disk is on fire"));
  const bodies = [["a", "b"], [undefined, bytesOf(1)]].map((chunks) => () => streamOf(chunks));
  for (const body of [() => streamOf([bytesOf(1)], fail), ...bodies]) {
    const outcome = await exchange([GET_ROOT], fromFetch(() => new Response(body())));
    assertEquals(outcome.responses().map(({ status }) => status), [500]);
    assertEquals(outcome.errors.length, 1);
  }
});

Deno.test("fromFetch() cancels what it has begun to read when HEAD asks, or the peer leaves", async () => {
  for (const method of ["HEAD", "GET"]) {
    const cancelled = Promise.withResolvers<unknown>();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(bytesOf(1)),
      cancel: cancelled.resolve,
    });
    const { client, over, connection } = openConnection(fromFetch(() => new Response(body)));
    client.send(wireOf(method, "/"));
    await client.untilReceived("\r\n\r\n");
    if (method === "GET") connection.close();
    await cancelled.promise;
    client.end();
    await over;
  }
});

Deno.test("fromFetch() hands over each chunk when the response is a stream", async () => {
  const second = Promise.withResolvers<void>();
  const respond = () => {
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(encoder.encode("first")),
      async pull(controller) {
        await second.promise;
        controller.enqueue(encoder.encode("second"));
        controller.close();
      },
    });
    return new Response(body);
  };
  const streaming = new Hono().get("/", respond);
  await using server = serve(fromFetch(streaming.fetch), { port: 0 });
  using client = await RawClient.connect(server.addr);
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (!client.received.includes("first")) await client.untilFirstByte();
  assert(!client.received.includes("second"));
  second.resolve();
  const [response] = await client.untilResponses();
  assertEquals(response.body, "firstsecond");
});

Deno.test("fromFetch() hands over a body only with a request that has one, or an app that sends it on makes one up (9112 §6.3)", async () => {
  const handler = fromFetch(({ body }) => new Response(body === null ? "none" : "some"));
  const rows = [
    { wire: wireOf("DELETE", "/"), body: "none" },
    { wire: wireOf("POST", "/", "", "Content-Length: 0"), body: "none" },
    { wire: wireOf("DELETE", "/", "a"), body: "some" },
    { wire: wireOf("POST", "/", "", "Transfer-Encoding: chunked") + "0\r\n\r\n", body: "some" },
  ];
  for (const { wire, body } of rows) assertEquals((await ask(wire, handler)).body, body, wire);
});

Deno.test("fromFetch() feeds the body on demand when Hono reads it", async () => {
  const echo = new Hono().post("/", async (c) => {
    const reader = c.req.raw.body!.getReader();
    const first = await reader.read();
    const rest = await reader.read();
    return c.text(`${first.value?.length} then ${rest.value?.length}`);
  });
  const { client, over } = openConnection(fromFetch(echo.fetch));
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  await client.until(({ unreadBytes }) => unreadBytes === 0);
  client.send("cde");
  await client.untilReceived("2 then 3");
  client.end();
  await over;
});

Deno.test("fromFetch() drops framing fields when the server knows better", async () => {
  const lying = fromFetch(() => {
    const headers = { "content-length": "999", "transfer-encoding": "gzip", connection: "close" };
    return new Response("short", { headers });
  });
  const outcome = await exchange([wireOf("GET", "/") + wireOf("GET", "/")], lying);
  assertEquals(outcome.responses().map(({ body }) => body), ["short", "short"]);
});

Deno.test("fromFetch() leaves errors to Hono when a route throws", async () => {
  const failing = new Hono()
    .get("/fails", () => {
      throw new Error("mine");
    })
    .onError((_error, c) => c.text("sorry", 500));
  const outcome = await exchange(
    [wireOf("GET", "/fails") + wireOf("GET", "/nope")],
    fromFetch(failing.fetch),
  );
  assertEquals(outcome.responses().map(({ status }) => status), [500, 404]);
  assertEquals(outcome.errors, []);
});

Deno.test("fromFetch() answers 500 when the response is an error without a status", async () => {
  const outcome = await exchange([wireOf("GET", "/")], fromFetch(() => Response.error()));
  assertEquals(outcome.responses().map(({ status }) => status), [500]);
});

for (const host of ["a%20b", "1.2.3.999", "0x100000000"]) {
  Deno.test(`fromFetch() answers 400 when the Web knows no such host: ${host}`, async () => {
    const outcome = await exchange([`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`], hono);
    assertEquals(outcome.responses().map(({ status }) => status), [400]);
    assertEquals(outcome.errors, [], "what a peer sent is no error of the server's");
  });
}
