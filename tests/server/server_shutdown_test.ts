import { assert, assertEquals } from "@std/assert";
import { type Handler, type HttpResponse, text } from "../../lib/message.ts";
import { serve, type ServeOptions, type Server } from "../../lib/server/server.ts";
import { RawClient } from "../support/raw_client.ts";
import { parseResponses } from "../support/responses.ts";
import { within } from "../support/within.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

interface Stage {
  readonly server: Server;
  readonly client: RawClient;
  /** What the handler waits for. */
  readonly gate: PromiseWithResolvers<HttpResponse>;
  readonly errors: unknown[];
}

/** A server with one request under way. */
async function stage(options: ServeOptions = {}): Promise<Stage> {
  const gate = Promise.withResolvers<HttpResponse>();
  const called = Promise.withResolvers<void>();
  const errors: unknown[] = [];
  const handler: Handler = () => {
    called.resolve();
    return gate.promise;
  };
  const onError = (error: unknown) => void errors.push(error);
  const server = serve(handler, { hostname: "127.0.0.1", port: 0, onError, ...options });
  const client = await RawClient.connect(server.addr);
  await client.send(GET);
  await within(called.promise);
  return { server, client, gate, errors };
}

Deno.test("shutdown() lets a running request finish", async () => {
  const { server, client, gate, errors } = await stage();
  using _ = client;
  const stopped = server.shutdown();
  gate.resolve(text("at last"));
  const [{ headers, body }] = parseResponses(await client.untilEnd(), ["GET"]);
  assertEquals([headers.connection, body], ["close", "at last"]);
  client.close();
  await within(stopped);
  await within(server.finished);
  assertEquals(errors, []);
});

Deno.test("shutdown() closes connections that rest", async () => {
  const server = serve(() => text("hello"), { hostname: "127.0.0.1", port: 0 });
  using used = await RawClient.connect(server.addr);
  await used.send(GET);
  await used.untilResponses();
  using unused = await RawClient.connect(server.addr);
  // Accepted in order, so this one is known to the server once the next is answered.
  parseResponses(await RawClient.ask(server.addr, GET.replace("\r\n\r\n", CLOSE)), ["GET"]);
  await within(server.shutdown());
  assertEquals(parseResponses(await used.untilEnd(), ["GET"]).length, 1);
  assertEquals(await unused.untilEnd(), "");
});

const CLOSE = "\r\nConnection: close\r\n\r\n";

Deno.test("shutdown() twice is the same shutdown", async () => {
  const server = serve(() => text("hello"), { hostname: "127.0.0.1", port: 0 });
  const stopped = server.shutdown();
  assert(server.shutdown() === stopped);
  await within(stopped);
  await within(server.close());
});

Deno.test("shutdown() cuts what does not finish in time", async () => {
  const { server, client, gate, errors } = await stage({ limits: { shutdownMillis: 20 } });
  using _ = client;
  try {
    await within(server.shutdown(), 500);
    assertEquals(await client.untilEnd(), "");
    assertEquals(errors, []);
  } finally {
    gate.resolve(text("too late"));
    await server.finished;
  }
});

Deno.test("close() cuts a running request", async () => {
  const { server, client, gate, errors } = await stage();
  using _ = client;
  const closed = server.close();
  assertEquals(await client.untilEnd(), "");
  gate.resolve(text("too late"));
  await within(closed);
  assertEquals(errors, []);
});

Deno.test("close() does not wait for a handler that does not return", async () => {
  const { server, client, gate } = await stage();
  using _ = client;
  try {
    await within(server.close(), 500);
  } finally {
    gate.resolve(text("too late"));
    await server.finished;
  }
});

Deno.test("close() cuts what a shutdown() still waits for", async () => {
  const { server, client, gate, errors } = await stage();
  using _ = client;
  const stopped = server.shutdown();
  const closed = server.close();
  gate.resolve(text("too late"));
  await within(Promise.all([stopped, closed]));
  assertEquals(await client.untilEnd(), "");
  assertEquals(errors, []);
});

Deno.test("close() cuts a stream that says no more", async () => {
  const cancelled = Promise.withResolvers<void>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (it) => void (controller = it),
    cancel: () => cancelled.resolve(),
  });
  const server = serve(() => ({ status: 200, body }), { hostname: "127.0.0.1", port: 0 });
  using client = await RawClient.connect(server.addr);
  await client.send(GET);
  controller?.enqueue(new Uint8Array(1));
  await client.untilFirstByte();
  try {
    await within(server.close(), 500);
    await within(cancelled.promise);
  } finally {
    controller?.error("let it end, whatever the server does");
    await server.finished;
  }
});

Deno.test("Server is shut down when it is disposed of", async () => {
  let finished: Promise<void>;
  {
    await using server = serve(() => text("hello"), { hostname: "127.0.0.1", port: 0 });
    finished = server.finished;
  }
  await within(finished);
});

Deno.test("shutdown() waits for a running request when there is no limit to it", async () => {
  const { server, client, gate, errors } = await stage({ limits: { shutdownMillis: Infinity } });
  using _ = client;
  const stopped = server.shutdown();
  // A timer that overflows fires after a millisecond.
  await new Promise((resolve) => setTimeout(resolve, 20));
  gate.resolve(text("at last"));
  assertEquals(parseResponses(await client.untilEnd(), ["GET"])[0].body, "at last");
  client.close();
  await within(stopped);
  assertEquals(errors, []);
});

Deno.test("shutdown() does not wait for a connection that comes in the same moment", async () => {
  for (let round = 0; round < 100; round++) {
    const server = serve(() => text("hello"), { hostname: "127.0.0.1", port: 0 });
    const { hostname, port } = server.addr;
    // What the runtime has learned at once, it tells in one go: that this one is connected, and that
    // there is one to accept.
    const clients = await Promise.all(
      [1, 2].map(() =>
        Deno.connect({ hostname, port }).then((conn) => (server.shutdown(), conn), () => null)
      ),
    );
    await within(server.finished, 2_000);
    for (const client of clients) client?.close();
  }
});
