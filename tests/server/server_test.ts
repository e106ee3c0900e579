import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Handler, text } from "../../lib/message.ts";
import type { Limits } from "../../lib/server/limits.ts";
import { serve, type ServeOptions, type Server } from "../../lib/server/server.ts";
import { RawClient } from "../support/raw_client.ts";
import { parseResponses } from "../support/responses.ts";
import { saidBy } from "../support/said_by.ts";
import { sourceText } from "../support/source_in_memory.ts";
import { within } from "../support/within.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

/** A server on a port of its own that tolerates no error. */
function start(handler: Handler, options: ServeOptions = {}): Server {
  return serve(handler, { hostname: "127.0.0.1", port: 0, onError: reportError, ...options });
}

Deno.test("Server takes a free port when asked for port 0", async () => {
  await using server = start(() => text("hello"));
  assert(server.addr.port > 0);
  assertEquals(server.addr.hostname, "127.0.0.1");
  const [{ body }] = parseResponses(await RawClient.ask(server.addr, LAST), ["GET"]);
  assertEquals(body, "hello");
});

const BAD_TELLERS: readonly (readonly [how: string, onError: () => void])[] = [
  ["throws", () => {
    throw new Error("told badly");
  }],
  ["rejects", () => Promise.reject(new Error("told badly"))],
];

for (const [how, onError] of BAD_TELLERS) {
  Deno.test(`Server goes on, and prints both, when what is told of an error ${how} itself`, async () => {
    const said = await saidBy(async () => {
      await using server = start(() => Promise.reject(new Error("the handler's")), { onError });
      for (let times = 0; times < 2; times++) {
        const [{ status }] = parseResponses(await RawClient.ask(server.addr, LAST), ["GET"]);
        assertEquals(status, 500);
      }
    });
    const messages = said.filter((line) => line.startsWith("Error: "));
    assertEquals(messages, Array(2).fill(["Error: the handler's", "Error: told badly"]).flat());
  });
}

const FAILING: Readonly<Record<string, Handler>> = {
  "/throws": () => {
    throw new Error("/throws");
  },
  "/rejects": () => Promise.reject(new Error("/rejects")),
  "/breaks-off": () => ({
    status: 200,
    body: new ReadableStream({ pull: () => Promise.reject(new Error("/breaks-off")) }),
  }),
  "/never": () => new Promise(() => {}),
};

Deno.test("Server tells at which request something failed", async () => {
  const told: string[] = [];
  await using server = start((request) => FAILING[request.path](request), {
    limits: { handlerMillis: 50 },
    onError: (error, request) => told.push(`${request?.path}: ${error}`),
  });
  for (const path of Object.keys(FAILING)) {
    await RawClient.ask(server.addr, LAST.replace("/", path));
  }
  assertEquals(told, [
    "/throws: Error: /throws",
    "/rejects: Error: /rejects",
    "/breaks-off: Error: /breaks-off",
    "/never: Error: A handler took longer than handlerMillis to answer",
  ]);
});

Deno.test("Server tells the handler who asks", async () => {
  await using server = start(({ remoteAddr }) => text((remoteAddr as Deno.NetAddr).hostname));
  const [{ body }] = parseResponses(await RawClient.ask(server.addr, LAST), ["GET"]);
  assertEquals(body, "127.0.0.1");
});

Deno.test("Server says at once that a port is taken", async () => {
  await using server = start(() => text("hello"));
  const { port } = server.addr;
  assertThrows(() => start(() => text("second"), { port }), Deno.errors.AddrInUse);
});

Deno.test("Server shares a port with those that share it when asked to, and with no others", async () => {
  await using first = start(() => text("hello"), { reusePort: true });
  const { port } = first.addr;
  await using second = start(() => text("hello"), { port, reusePort: true });
  assertEquals(second.addr.port, port);
  assertThrows(() => start(() => text("third"), { port }), Deno.errors.AddrInUse);
});

Deno.test("Server says at once that a limit is none", () => {
  assertThrows(() => start(() => text("hello"), { limits: { connections: 0 } }), TypeError);
});

Deno.test("Server takes a port again that a server before it used", async () => {
  const first = start(() => text("first"));
  const { port } = first.addr;
  await RawClient.ask(first.addr, LAST);
  await first.shutdown();
  await using second = start(() => text("second"), { port });
  const [{ body }] = parseResponses(await RawClient.ask(second.addr, LAST), ["GET"]);
  assertEquals(body, "second");
});

Deno.test("Server serves many connections at once", async () => {
  await using server = start(async ({ body }) => text(await body.text()));
  const clients = await Promise.all(
    Array.from({ length: 50 }, () => RawClient.connect(server.addr)),
  );
  const post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
  for (const client of clients) await client.send(post);
  for (const [index, client] of clients.entries()) await client.send(String(index + 10));
  for (const [index, client] of clients.entries()) {
    assertEquals((await client.untilResponses())[0].body, String(index + 10));
    client.close();
  }
});

Deno.test("Server sends and receives large bodies whole", async () => {
  const content = sourceText(3_000_000);
  await using server = start(async ({ body }) => ({ status: 200, body: await body.bytes() }));
  using client = await RawClient.connect(server.addr);
  const head = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${content.length}\r\n\r\n`;
  await client.send(head + content);
  const [{ body }] = await client.untilResponses();
  assert(body === content);
});

Deno.test("Server answers a client that has ended its half", async () => {
  await using server = start(() => text("hello"));
  using client = await RawClient.connect(server.addr);
  await client.send(GET + GET);
  await client.end();
  assertEquals(parseResponses(await client.untilEnd(), ["GET", "GET"]).length, 2);
});

Deno.test("Server gets its refusal to a client that is still sending", async () => {
  await using server = start(() => text("no", { status: 403 }), { limits: { drainBytes: 10 } });
  using client = await RawClient.connect(server.addr);
  await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
  await client.send(new Uint8Array(500_000));
  const [{ status, headers }] = await client.untilResponses();
  assertEquals([status, headers.connection], [403, "close"]);
});

Deno.test("Server tells of each answer", async () => {
  const seen: unknown[] = [];
  await using server = start(() => text("hello"), {
    onExchange: ({ request, status, contentBytes }) => {
      seen.push([request?.path, status, contentBytes]);
    },
  });
  await RawClient.ask(server.addr, GET.replace("/", "/a") + "bad\r\n\r\n");
  const [first, second] = seen as unknown[][];
  assertEquals(first, ["/a", 200, 5]);
  assertEquals(second.slice(0, 2), [undefined, 400]);
});

Deno.test("Server goes on accepting when a peer has reset its connection", async () => {
  await using server = start(() => text("x".repeat(10_000)));
  for (let count = 0; count < 10; count++) {
    using client = await RawClient.connect(server.addr);
    await client.send(GET);
    // The rest is left unread, so closing resets.
    if (count > 5) await client.untilFirstByte();
  }
  const [{ status }] = parseResponses(await RawClient.ask(server.addr, LAST), ["GET"]);
  assertEquals(status, 200);
});

Deno.test("Server goes on when a handler fails", async () => {
  const errors: unknown[] = [];
  await using server = start(({ path }) => {
    if (path === "/bad") throw new Error("bad");
    return text("ok");
  }, { onError: (error) => errors.push(error) });
  await RawClient.ask(server.addr, LAST.replace("/", "/bad"));
  const [{ status }] = parseResponses(await RawClient.ask(server.addr, LAST), ["GET"]);
  assertEquals(status, 200);
  assertEquals(errors.length, 1);
});

Deno.test("Server answers 503 to connections over the limit, and goes on", async () => {
  await using server = start(() => text("hello"), { limits: { connections: 2 } });
  const clients = [await RawClient.connect(server.addr), await RawClient.connect(server.addr)];
  for (const client of clients) {
    await client.send(GET);
    await client.untilResponses();
  }
  using refused = await RawClient.connect(server.addr);
  const [{ status, headers }] = parseResponses(await refused.untilEnd(), ["GET"]);
  assertEquals([status, headers.connection], [503, "close"]);
  // Those who were there first notice nothing.
  await clients[0].send(GET);
  assertEquals((await clients[0].untilResponses(["GET", "GET"])).length, 2);
  for (const client of clients) client.close();
  assertEquals(await within(statusOnceFree(server)), 200);
});

/** The place of a client that left is free only when the server has noticed. */
async function statusOnceFree(server: Server): Promise<number> {
  for (;;) {
    const [{ status }] = parseResponses(await RawClient.ask(server.addr, LAST), ["GET"]);
    if (status !== 503) return status;
  }
}

Deno.test("Server asks its time limits by itself", async () => {
  await using server = start(() => text("hello"), { limits: { headMillis: 20 } });
  using client = await RawClient.connect(server.addr);
  await client.send(GET.slice(0, 10));
  assertEquals(parseResponses(await client.untilEnd(), ["GET"])[0].status, 408);
});

Deno.test("Server refuses connections after shutdown()", async () => {
  const server = start(() => text("hello"));
  await server.shutdown();
  await assertRejects(() => RawClient.connect(server.addr), Deno.errors.ConnectionRefused);
});

Deno.test("Server tells of a refused connection that the peer keeps open", async () => {
  const told = Promise.withResolvers<number>();
  await using server = start(() => text("hello"), {
    limits: { connections: 1 },
    onExchange: ({ status }) => told.resolve(status),
  });
  using _first = await RawClient.connect(server.addr);
  using _refused = await RawClient.connect(server.addr);
  assertEquals(await within(told.promise), 503);
});

Deno.test("Server closes at once, unanswered, what comes when 256 are told that there is no place", async () => {
  const statuses: number[] = [];
  const server = start(() => text("hello"), {
    limits: { connections: 1 },
    onExchange: ({ status }) => statuses.push(status),
  });
  const clients = await Promise.all(
    Array.from({ length: 1 + 256 + 1 }, () => RawClient.connect(server.addr)),
  );
  const answers = await Promise.all(clients.slice(1).map((client) => client.untilEnd()));
  assertEquals(answers.filter((answer) => answer.startsWith("HTTP/1.1 503 ")).length, 256);
  assertEquals(answers.filter((answer) => answer === "").length, 1);
  assertEquals(statuses, new Array(256).fill(503));
  for (const client of clients) client.close();
  await within(server.close());
});

/** A server that refuses what `wire` asks. */
interface RefusalRow {
  readonly status: number;
  readonly wire: string;
  readonly limits?: Partial<Limits>;
}

const REFUSALS: readonly RefusalRow[] = [
  { status: 400, wire: "bad\r\n\r\n" },
  { status: 413, wire: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab" },
  { status: 414, wire: `GET /${"a".repeat(9_000)} HTTP/1.1\r\n` },
  { status: 500, wire: GET },
  { status: 503, wire: GET, limits: { connections: 1 } },
  { status: 408, wire: GET.slice(0, 10), limits: { headMillis: 20 } },
  { status: 500, wire: GET.replace("/", "/slow"), limits: { handlerMillis: 20 } },
];

for (const { status, wire, limits } of REFUSALS) {
  Deno.test(`Server gives the fields of refusals to its ${status}, with ${JSON.stringify(limits)}`, async () => {
    const handler: Handler = ({ path }) => {
      if (path === "/slow") return new Promise(() => {});
      throw new Error("bad");
    };
    await using server = start(handler, {
      limits: { bodyBytes: 1, ...limits },
      refusalHeaders: {
        "x-a": ["b", "c"],
        "x-byte": "caf\u00e9",
        "content-type": "x/y",
        "retry-after": "5",
      },
      onError: () => {},
    });
    using _first = limits?.connections === 1 ? await RawClient.connect(server.addr) : null;
    using client = await RawClient.connect(server.addr);
    await client.send(wire);
    const [response] = await client.untilResponses();
    assertEquals(response.status, status);
    assertEquals(response.headers["x-a"], "b, c");
    assertEquals(response.headers["x-byte"], "caf\u00e9", "a byte a character");
    const own = status === 503 ? response.headers["retry-after"] : response.headers["content-type"];
    assertEquals(own, status === 503 ? "1" : "text/plain; charset=utf-8");
  });
}

Deno.test("serve() refuses fields of refusals that cannot be sent", () => {
  const split = { "x-a": "b\r\nset-cookie: c" };
  const derived = { "content-length": "1" } as Record<never, string>;
  for (const refusalHeaders of [split, derived, { "x a": "b" }]) {
    assertThrows(() => start(() => text(""), { refusalHeaders }), TypeError);
  }
});

Deno.test("Server gives its own fields once, however those of refusals are written", async () => {
  await using server = start(() => text(""), { refusalHeaders: { "Content-TYPE": "x/y" } });
  using client = await RawClient.connect(server.addr);
  await client.send("bad\r\n\r\n");
  const received = await client.untilEnd();
  assertEquals(received.match(/^content-type: .*$/gim), [
    "Content-Type: text/plain; charset=utf-8",
  ]);
});

Deno.test("Server times nobody out for what came while it was stopped", async () => {
  const limits = { headMillis: 800, idleMillis: 800, bodyStallMillis: 800 };
  await using server = start(async ({ body }) => text(await body.text()), { limits });
  const post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
  using crowd = new DisposableStack();
  const clients: RawClient[] = [];
  // In a head, in a body, and between two requests.
  const cuts = [20, post.length - 2, post.length];
  for (const cut of cuts) {
    const client = crowd.use(await RawClient.connect(server.addr));
    await client.send(post.slice(0, cut));
    clients.push(client);
  }
  await clients[2].untilResponses(["POST"]);
  for (const [index, client] of clients.entries()) {
    await client.send(post.slice(cuts[index] % post.length));
  }
  // It has come, and what comes is read by this thread.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
  const counts = [1, 1, 2];
  for (const [index, client] of clients.entries()) {
    const methods = Array<string>(counts[index]).fill("POST");
    const statuses = (await client.untilResponses(methods)).map(({ status }) => status);
    assertEquals([index, ...statuses], [index, ...methods.map(() => 200)]);
  }
});
