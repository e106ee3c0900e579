/**
 * The endpoints of the program and some that answer much, slowly or only when the body has come.
 *
 * Options: `limits`, `directory` (for `/files/`).
 *
 * @module
 */

import { createRouter } from "../../../lib/app/endpoints.ts";
import { FileRoot, type Limits, serve, type SizedSource, text } from "../../../lib/mod.ts";
import { heldBytes } from "./held_bytes.ts";

interface Options {
  readonly limits?: Partial<Limits>;
  readonly directory?: string;
}

const { limits, directory }: Options = JSON.parse(Deno.args[0]);
const root = directory === undefined ? null : FileRoot.open(directory, { dotfiles: false });
const CHUNK = new Uint8Array(64 * 1024).fill(0x61);

const router = createRouter(root)
  .get("/bytes/:count", (_request, { count }) => ({
    status: 200,
    body: CHUNK.subarray(0, Number(count)),
  }))
  .get("/source/:count", (_request, { count }) => ({ status: 200, body: source(Number(count)) }))
  .get("/stream/:count", (_request, { count }) => ({ status: 200, body: stream(Number(count)) }))
  .get("/after/:millis", async (_request, { millis }) => {
    await new Promise((resolve) => setTimeout(resolve, Number(millis)));
    return text("late\n");
  })
  .get("/held", async () => text(`${await heldBytes()}`))
  .post("/length", async (request) => {
    let length = 0;
    for await (const chunk of request.body) length += chunk.length;
    return text(`${length}\n`);
  });

const server = serve(router.handler, { hostname: "127.0.0.1", port: 0, limits });
// As main.ts does. Without it the runtime opens two sockets for signals half a second after its
// start, and panics if there is no descriptor left by then.
Deno.addSignalListener("SIGTERM", () => server.shutdown());
console.log(server.addr.port);

/** What happens to be in the buffer is sent: the bytes do not matter here, only how many. */
function source(length: number): SizedSource {
  return {
    length,
    read: (into) => into.length,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function stream(length: number): ReadableStream<Uint8Array> {
  let left = length;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(CHUNK.subarray(0, Math.min(left, CHUNK.length)));
      left -= CHUNK.length;
    },
  });
}
