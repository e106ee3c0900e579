import { assertEquals } from "@std/assert";
import { text } from "../../lib/message.ts";
import { serve } from "../../lib/server/server.ts";
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

Deno.test("Server leaves no timer behind when it is closed before its first sweep", async () => {
  const server = serve(() => text("ok"), { port: 0, limits: { handlerMillis: 20 } });
  await within(server.close());
  // The sanitizer of the test finds the timer of a sweep that is to come every 10 ms.
  await new Promise((resolve) => setTimeout(resolve, 50));
});
