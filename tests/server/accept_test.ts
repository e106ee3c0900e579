import { assertEquals } from "@std/assert";
import { text } from "../../lib/message.ts";
import { serve } from "../../lib/server/server.ts";
import { memoryPair } from "../support/memory_conn.ts";
import { within } from "../support/within.ts";

/** Has `Deno.listen` give a listener that fails to accept so often, and then hears nothing more. */
function failingListener(failures: number): Disposable & { readonly failed: Promise<void> } {
  const { listen } = Deno;
  const failed = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<never>();
  let accepted = 0;
  const listener = {
    addr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    accept(): Promise<never> {
      if (accepted++ < failures) return Promise.reject(new Error("Too many (os error 24)"));
      failed.resolve();
      return closed.promise;
    },
    close: () => closed.reject(new Deno.errors.BadResource("Closed")),
  };
  Deno.listen = (() => listener) as unknown as typeof Deno.listen;
  return {
    failed: failed.promise,
    [Symbol.dispose]: () => {
      Deno.listen = listen;
    },
  };
}

Deno.test("Server says once that it cannot accept, and goes on trying", async () => {
  using listening = failingListener(3);
  const errors: unknown[] = [];
  const server = serve(() => text("ok"), { port: 0, onError: (error) => errors.push(error) });
  await within(listening.failed);
  await within(server.close());
  assertEquals(errors.map(String), ["Error: Too many (os error 24)"]);
});

for (const [resting, closed] of [[7, 7], [8, 8], [9, 8]]) {
  Deno.test(`Server closes ${closed} of ${resting} that rest when it is out of descriptors`, async () => {
    const { listen } = Deno;
    const pairs = Array.from({ length: resting }, () => memoryPair());
    const conns = pairs.map(({ conn }) => conn);
    const failing = Promise.withResolvers<never>();
    const ended = Promise.withResolvers<never>();
    // By then nobody may accept any more.
    ended.promise.catch(() => {});
    const pending = [failing.promise, ended.promise];
    Deno.listen = (() => ({
      addr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
      accept: () => conns.length > 0 ? Promise.resolve(conns.pop()) : pending.shift(),
      close: () => ended.reject(new Deno.errors.BadResource("Closed")),
    })) as unknown as typeof Deno.listen;
    const limits = { crowdedIdleMillis: 20 };
    const server = serve(() => text("ok"), { port: 0, limits, onError: () => {} });
    Deno.listen = listen;
    await new Promise((resolve) => setTimeout(resolve, 100));
    failing.reject(new Error("Too many (os error 24)"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(pairs.filter(({ client }) => client.isClosed).length, closed);
    await within(server.close());
  });
}

Deno.test("Server leaves no timer behind when it is closed before its first sweep", async () => {
  const server = serve(() => text("ok"), { port: 0, limits: { handlerMillis: 20 } });
  await within(server.close());
  // The sanitizer of the test finds the timer of a sweep that is to come every 10 ms.
  await new Promise((resolve) => setTimeout(resolve, 50));
});
