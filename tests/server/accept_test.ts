import { assertEquals } from "@std/assert";
import { text } from "../../lib/message.ts";
import { serve } from "../../lib/server/server.ts";
import { ManualTime } from "../support/manual_time.ts";
import { memoryPair } from "../support/memory_conn.ts";
import { within } from "../support/within.ts";

interface FailingListener extends Disposable {
  /** How often it was asked for a connection. */
  readonly calls: number;
  /** Has it fail to give the one that is asked for. */
  fail(): void;
}

/** Has `Deno.listen` give a listener that fails to accept when it is told to. */
function failingListener(): FailingListener {
  const { listen } = Deno;
  let calls = 0;
  let accepting = Promise.withResolvers<never>();
  Deno.listen = (() => ({
    addr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    accept(): Promise<never> {
      calls++;
      accepting = Promise.withResolvers<never>();
      return accepting.promise;
    },
    close: () => accepting.reject(new Deno.errors.BadResource("Closed")),
  })) as unknown as typeof Deno.listen;
  return {
    get calls() {
      return calls;
    },
    fail: () => accepting.reject(new Error("Too many (os error 24)")),
    [Symbol.dispose]: () => {
      Deno.listen = listen;
    },
  };
}

Deno.test("Server tries again 100 ms after it could not accept, and says so when it was well for 10 s", async () => {
  using time = new ManualTime();
  using listening = failingListener();
  const errors: unknown[] = [];
  const server = serve(() => text("ok"), { port: 0, onError: (error) => errors.push(error) });
  listening.fail();
  await time.pass(99);
  assertEquals([listening.calls, errors.length], [1, 1]);
  await time.pass(1);
  assertEquals(listening.calls, 2);
  await time.pass(9_899);
  listening.fail();
  await time.pass(10_000);
  assertEquals([listening.calls, errors.length], [3, 1]);
  listening.fail();
  await time.pass(0);
  assertEquals(errors.map(String), Array(2).fill("Error: Too many (os error 24)"));
  const closing = server.close();
  await time.pass(100);
  await closing;
});

for (const [resting, closed] of [[7, 7], [8, 8], [9, 8]]) {
  Deno.test(`Server closes ${closed} of ${resting} that rest when it is out of descriptors`, async () => {
    using time = new ManualTime();
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
    await time.pass(100);
    failing.reject(new Error("Too many (os error 24)"));
    await time.pass(20);
    assertEquals(pairs.filter(({ client }) => client.isClosed).length, closed);
    const closing = server.close();
    await time.pass(100);
    await closing;
  });
}

Deno.test("Server leaves no timer behind when it is closed before its first sweep", async () => {
  const server = serve(() => text("ok"), { port: 0, limits: { handlerMillis: 20 } });
  await within(server.close());
  // The sanitizer of the test finds the timer of a sweep that is to come every 10 ms.
  await new Promise((resolve) => setTimeout(resolve, 50));
});
