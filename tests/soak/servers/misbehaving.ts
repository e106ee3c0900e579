/**
 * Handlers as they should not be, and one as it should.
 *
 * Options: `limits`.
 *
 * @module
 */

import { Router, serve, type SizedSource, text } from "../../../lib/mod.ts";
import { heldBytes } from "./held_bytes.ts";

const { limits } = JSON.parse(Deno.args[0]);
const CHUNK = new Uint8Array(1000).fill(0x61);

const router = new Router()
  .get("/well", () => text("well\n"))
  .get("/held", async () => text(`${await heldBytes()}`))
  .get("/throws", () => {
    throw new Error("as it is meant to");
  })
  .get("/rejects", () => Promise.reject(new Error("as it is meant to")))
  .get("/nothing", () => undefined as never)
  .get("/never", () => new Promise(() => {}))
  .get("/fails_first", () => ({ status: 200, body: failingAfter(0) }))
  .get("/fails_halfway", () => ({ status: 200, body: failingAfter(3) }))
  .get("/short_source", () => ({ status: 200, body: endingEarly() }))
  .get("/silent", () => ({ status: 200, body: new ReadableStream<Uint8Array>({}) }))
  .get("/endless", () => ({
    status: 200,
    body: new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.enqueue(CHUNK);
      },
    }),
  }));

// What the handlers throw is meant; what else there is to say would be on stderr.
const server = serve(router.handler, {
  hostname: "127.0.0.1",
  port: 0,
  limits,
  onError: (error) => {
    if (!isMeant(error)) console.error(error);
  },
});
console.log(server.addr.port);

function failingAfter(chunks: number): ReadableStream<Uint8Array> {
  let left = chunks;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (left-- > 0) controller.enqueue(CHUNK);
      else controller.error(new Error("as it is meant to"));
    },
  });
}

/** A source that has a part of what it says. */
function endingEarly(): SizedSource {
  let left = 300_000;
  return {
    length: 1_000_000,
    read(into) {
      const count = Math.min(left, into.length);
      left -= count;
      return count === 0 ? null : count;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function isMeant(error: unknown): boolean {
  return error instanceof Error &&
    /^as it is meant to$|handlerMillis|returns a response|'body'|ended before its length/.test(
      error.message,
    );
}
