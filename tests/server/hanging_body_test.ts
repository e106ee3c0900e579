import { assert, assertEquals } from "@std/assert";
import type { HttpResponse, ResponseBody, SizedSource } from "../../lib/message.ts";
import { serve } from "../../lib/server/server.ts";
import { ManualTime } from "../support/manual_time.ts";
import { openConnection } from "../support/open_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { turns } from "../support/turns.ts";
import { within } from "../support/within.ts";

/** Where a body hangs, as on a disk that has gone away. */
interface HangingRow {
  readonly name: string;
  readonly method: string;
  /** A body that hangs until the promise settles, and says when it is let go. */
  readonly body: (hang: Promise<void>, letGo: () => void) => ResponseBody;
}

const ROWS: readonly HangingRow[] = [
  {
    name: "a read of a source",
    method: "GET",
    body: (hang, letGo) =>
      source({ read: (into) => hang.then(() => into.fill(0x78).length), letGo }),
  },
  {
    name: "the disposal of a source",
    method: "GET",
    body: (hang, letGo) => source({ letGo: () => hang.then(letGo) }),
  },
  {
    name: "the disposal of a source that is not sent",
    method: "HEAD",
    body: (hang, letGo) => source({ letGo: () => hang.then(letGo) }),
  },
  {
    name: "the cancelling of a stream that is not sent",
    method: "HEAD",
    body: (hang, letGo) => new ReadableStream({ cancel: () => hang.then(letGo) }),
  },
  {
    name: "the cancelling of a stream that broke its contract",
    method: "GET",
    body: (hang, letGo) =>
      new ReadableStream({
        start: (controller) => controller.enqueue("no bytes" as unknown as Uint8Array),
        cancel: () => hang.then(letGo),
      }),
  },
];

for (const { name, method, body } of ROWS) {
  const wire = `${method} / HTTP/1.1\r\nHost: h\r\n\r\n`;

  Deno.test(`Connection is cut after handlerMillis when ${name} hangs`, async () => {
    const hang = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const respond = () => ({ status: 200, body: body(hang.promise, letGo.resolve) });
    const { client, over, advance, period } = openConnection(respond, { handlerMillis: 100 });
    client.send(wire);
    await turns();
    advance(100);
    await turns();
    assertEquals(client.isClosed, false, "not yet");
    advance(period);
    await turns();
    assert(client.isClosed);
    // In the end it gives back all that it was lent: `over` sees to that.
    hang.resolve();
    await within(Promise.all([over, letGo.promise]));
  });

  for (const stop of ["close", "shutdown"] as const) {
    Deno.test(`${stop}() does not wait when ${name} hangs`, async () => {
      const hang = Promise.withResolvers<void>();
      const letGo = Promise.withResolvers<void>();
      const called = Promise.withResolvers<void>();
      const respond = (): HttpResponse => {
        called.resolve();
        return { status: 200, body: body(hang.promise, letGo.resolve) };
      };
      const options = { hostname: "127.0.0.1", port: 0, limits: { shutdownMillis: 20 } };
      const server = serve(respond, { ...options, onError: () => {} });
      using client = await RawClient.connect(server.addr);
      await client.send(wire);
      await within(called.promise);
      try {
        await within(server[stop](), 10_000);
        assertEquals(await client.untilEnd(), "");
      } finally {
        hang.resolve();
        await within(letGo.promise);
      }
    });
  }
}

Deno.test("close() waits 100 ms for what hangs", async () => {
  const hang = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  const body = source({ letGo: () => hang.promise.then(letGo.resolve) });
  const respond = (): HttpResponse => {
    called.resolve();
    return { status: 200, body };
  };
  const server = serve(respond, { hostname: "127.0.0.1", port: 0 });
  using client = await RawClient.connect(server.addr);
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await within(called.promise);
  using time = new ManualTime();
  let isClosed = false;
  const closing = server.close().then(() => isClosed = true);
  await time.pass(99);
  assert(!isClosed);
  await time.pass(1);
  assert(isClosed);
  hang.resolve();
  await Promise.all([closing, letGo.promise]);
});

Deno.test("close() waits until what it cuts has let go of its body", async () => {
  let isLetGo = false;
  const called = Promise.withResolvers<void>();
  const body = source({
    length: 64 * 1024 * 1024,
    read: (into) => (called.resolve(), Promise.resolve(into.length)),
    letGo: () => new Promise((resolve) => setTimeout(() => resolve(void (isLetGo = true)), 10)),
  });
  const options = { hostname: "127.0.0.1", port: 0 };
  const server = serve(() => ({ status: 200, body }), options);
  using client = await RawClient.connect(server.addr);
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await within(called.promise);
  await within(server.close());
  assert(isLetGo);
});

interface SourceHooks {
  readonly length?: number;
  readonly read?: (into: Uint8Array) => Promise<number>;
  readonly letGo: () => void | Promise<void>;
}

function source({ length = 10, read, letGo }: SourceHooks): SizedSource {
  return {
    length,
    read: read ?? ((into) => into.fill(0x78).length),
    [Symbol.asyncDispose]: async () => await letGo(),
  };
}
